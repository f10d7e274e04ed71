// A mode that gives others nothing means access for the owner, the system and the administrators. A
// name is durable once it was renamed as WriteFileAtomically() does it, or once its file was
// synchronised after its creation: there is nothing like synchronising a directory.
#include "common/runtime/files_windows.h"

#include <algorithm>
#include <array>

#include "common/runtime/access.h"
#include "common/runtime/files.h"
#include "common/runtime/native_file.h"
#include "common/runtime/random.h"

namespace rha {
namespace {

/// The mode a file has on POSIX systems says who may read it: here, whether others may.
bool IsPrivate(mode_t mode) {
    return (mode & 077) == 0;
}

bool Exists(const std::filesystem::path& path) {
    return GetFileAttributesW(LongPath(path).c_str()) != INVALID_FILE_ATTRIBUTES;
}

/// Scanners and indexers open what was just written; they let go within moments.
constexpr int kReplaceTries = 40;
constexpr DWORD kReplacePauseMs = 25;

Status Fill(const std::filesystem::path& path, std::string_view content, mode_t mode) {
    PrivateAccess access;
    SECURITY_ATTRIBUTES* attributes = nullptr;
    if (IsPrivate(mode)) {
        RHA_ASSIGN_OR_RETURN(attributes, access.Attributes());
    }
    const UniqueHandle file(CreateFileW(LongPath(path).c_str(), GENERIC_WRITE, FILE_SHARE_READ,
                                        attributes, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, nullptr));
    if (!file) return FileError("create", path);
    while (!content.empty()) {
        const auto part = static_cast<DWORD>(std::min<std::size_t>(content.size(), 1u << 30));
        DWORD written = 0;
        if (!WriteFile(file.Get(), content.data(), part, &written, nullptr)) {
            return FileError("write", path);
        }
        content.remove_prefix(written);
    }
    if (!FlushFileBuffers(file.Get())) return FileError("flush", path);
    return {};
}

}  // namespace

std::wstring LongPath(const std::filesystem::path& path) {
    std::error_code failure;
    auto absolute = std::filesystem::absolute(path, failure);
    std::wstring text = (failure ? path : absolute).lexically_normal().make_preferred().wstring();
    // Directories may be 12 characters shorter than files.
    if (failure || text.size() < MAX_PATH - 13 || text.starts_with(LR"(\\?\)")) return text;
    if (text.starts_with(LR"(\\)")) return LR"(\\?\UNC\)" + text.substr(2);
    return LR"(\\?\)" + text;
}

OVERLAPPED PlaceAt(std::uint64_t offset) {
    OVERLAPPED place{};
    place.Offset = static_cast<DWORD>(offset);
    place.OffsetHigh = static_cast<DWORD>(offset >> 32);
    return place;
}

bool IsUnknownToFileSystem(DWORD failure) {
    return failure == ERROR_NOT_SUPPORTED || failure == ERROR_INVALID_FUNCTION;
}

Result<std::size_t> ReadHandleAt(HANDLE file, const std::filesystem::path& path,
                                 std::uint64_t offset, MutableByteSpan into) {
    std::size_t done = 0;
    while (done < into.size()) {
        const auto want = static_cast<DWORD>(std::min<std::size_t>(into.size() - done, 1u << 30));
        OVERLAPPED place = PlaceAt(offset + done);
        DWORD got = 0;
        if (!ReadFile(file, into.data() + done, want, &got, &place)) {
            if (GetLastError() == ERROR_HANDLE_EOF) break;
            return FileError("read", path);
        }
        if (got == 0) break;
        done += got;
    }
    return done;
}

Result<std::vector<DataRange>> DataRanges(HANDLE file, const std::filesystem::path& path,
                                          DataRange within, std::size_t max) {
    const auto query = [file](FILE_ALLOCATED_RANGE_BUFFER wanted,
                              std::span<FILE_ALLOCATED_RANGE_BUFFER> room, DWORD* bytes) {
        const bool all =
            DeviceIoControl(file, FSCTL_QUERY_ALLOCATED_RANGES, &wanted, sizeof wanted, room.data(),
                            static_cast<DWORD>(room.size_bytes()), bytes, nullptr) != 0;
        return all ? DWORD{ERROR_SUCCESS} : GetLastError();
    };
    return DataRanges(query, path, within, max);
}

Result<std::vector<DataRange>> DataRanges(const RangeQuery& query,
                                          const std::filesystem::path& path, DataRange within,
                                          std::size_t max) {
    std::vector<DataRange> ranges;
    std::array<FILE_ALLOCATED_RANGE_BUFFER, 256> found{};
    while (within.begin < within.end && ranges.size() < max) {
        FILE_ALLOCATED_RANGE_BUFFER wanted{};
        wanted.FileOffset.QuadPart = static_cast<LONGLONG>(within.begin);
        wanted.Length.QuadPart = static_cast<LONGLONG>(within.end - within.begin);
        const auto room = std::span(found).first(std::min(found.size(), max - ranges.size()));
        DWORD bytes = 0;
        const DWORD failure = query(wanted, room, &bytes);
        if (IsUnknownToFileSystem(failure)) {
            ranges.push_back(within);
            return ranges;
        }
        const auto before = within.begin;
        for (const auto& range : room.first(std::min(room.size(), bytes / sizeof found[0]))) {
            // They are of whole clusters, which may reach beyond what is wanted.
            const auto begin =
                std::max(static_cast<std::uint64_t>(range.FileOffset.QuadPart), within.begin);
            const auto end = std::min(static_cast<std::uint64_t>(range.FileOffset.QuadPart) +
                                          static_cast<std::uint64_t>(range.Length.QuadPart),
                                      within.end);
            if (begin >= end) continue;
            ranges.push_back({begin, end});
            within.begin = end;
        }
        if (failure == ERROR_SUCCESS) break;
        if (failure != ERROR_MORE_DATA || within.begin == before) {
            return std::unexpected(WindowsError(failure, "find data in " + path.string()));
        }
    }
    return ranges;
}

Status MoveFileAgain(const std::filesystem::path& from, const std::filesystem::path& to,
                     DWORD flags) {
    const std::wstring source = LongPath(from);
    const std::wstring target = LongPath(to);
    for (int tried = 1;; ++tried) {
        if (MoveFileExW(source.c_str(), target.c_str(), flags)) {
            return {};
        }
        const DWORD failure = GetLastError();
        const bool passing = failure == ERROR_SHARING_VIOLATION || failure == ERROR_ACCESS_DENIED;
        if (!passing || tried == kReplaceTries) {
            return std::unexpected(
                WindowsError(failure, "rename " + from.string() + " to " + to.string()));
        }
        Sleep(kReplacePauseMs);
    }
}

std::unexpected<Error> FileError(const char* what, const std::filesystem::path& path) {
    return std::unexpected(WindowsError(GetLastError(), what + (" " + path.string())));
}

Result<std::string> ReadSmallFile(const std::filesystem::path& path, std::size_t size_max) {
    RHA_ASSIGN_OR_RETURN(const auto file, NativeFile::Open(path, NativeFile::Mode::kRead));
    RHA_ASSIGN_OR_RETURN(const std::uint64_t size, file.Size());
    if (size > size_max) {
        return Fail(ErrorCode::kCorruption,
                    path.string() + " is larger than " + std::to_string(size_max) + " bytes",
                    "restore that file or name the right one");
    }
    std::string content(static_cast<std::size_t>(size), '\0');
    RHA_ASSIGN_OR_RETURN(const std::size_t got,
                         file.ReadAt(0, std::as_writable_bytes(std::span(content))));
    content.resize(got);
    return content;
}

Status WriteFileAtomically(const std::filesystem::path& path, std::string_view content,
                           mode_t mode) {
    RHA_ASSIGN_OR_RETURN(const std::string name, RandomUuid());
    const std::filesystem::path temporary = path.string() + "." + name.substr(0, 8);
    auto written = Fill(temporary, content, mode);
    if (written)
        written =
            MoveFileAgain(temporary, path, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH);
    if (!written) DeleteFileW(LongPath(temporary).c_str());
    return written;
}

Status MakeDirectory(const std::filesystem::path& path, mode_t mode) {
    const auto parent = path.parent_path();
    const bool orphan = !parent.empty() && parent != path && !Exists(parent);
    if (orphan) RHA_RETURN_IF_ERROR(MakeDirectory(parent));
    PrivateAccess access;
    SECURITY_ATTRIBUTES* attributes = nullptr;
    if (IsPrivate(mode)) {
        RHA_ASSIGN_OR_RETURN(attributes, access.Attributes());
    }
    if (CreateDirectoryW(LongPath(path).c_str(), attributes)) return {};
    const DWORD reason = GetLastError();
    if (reason == ERROR_ALREADY_EXISTS) return IsPrivate(mode) ? CheckOwner(path) : Status();
    return std::unexpected(WindowsError(reason, "create " + path.string()));
}

Status SyncDirectory(const std::filesystem::path& /*path*/) {
    // NTFS writes changed names through its own journal, in order; what must be durable on return
    // is renamed with MOVEFILE_WRITE_THROUGH instead.
    return {};
}

}  // namespace rha
