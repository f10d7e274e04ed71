#include <algorithm>
#include <cstring>
#include <filesystem>
#include <utility>

#include "common/runtime/files.h"
#include "common/runtime/files_windows.h"
#include "common/runtime/system_error.h"
#include "engine/journal/aligned_buffer.h"
#include "engine/journal/journal_directory.h"

namespace rha::engine {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kDirectoryMode = 0700;
constexpr DWORD kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
constexpr std::size_t kBounceBytes = 1u << 20;
constexpr const char* kRemoved = ".removed";

OVERLAPPED At(std::uint64_t offset) {
    OVERLAPPED place{};
    place.Offset = static_cast<DWORD>(offset);
    place.OffsetHigh = static_cast<DWORD>(offset >> 32);
    return place;
}

class WindowsJournalFile final : public JournalFile {
public:
    WindowsJournalFile(UniqueHandle handle, fs::path path)
        : handle_(std::move(handle)), path_(std::move(path)) {}

    Status Write(std::uint64_t offset, std::span<const ByteSpan> parts) override {
        for (ByteSpan part : parts) {
            while (!part.empty()) {
                const auto size = static_cast<DWORD>(std::min<std::size_t>(part.size(), 1u << 30));
                OVERLAPPED place = At(offset);
                DWORD written = 0;
                if (!WriteFile(handle_.Get(), part.data(), size, &written, &place)) {
                    return FileError("write", path_);
                }
                offset += written;
                part = part.subspan(written);
            }
        }
        return {};
    }

    /// Past the cache, whole sectors are read: what does not fill one goes through a buffer.
    Status Read(std::uint64_t offset, MutableByteSpan into) override {
        const AlignedBuffer bounce(std::min(into.size(), kBounceBytes));
        while (!into.empty()) {
            const auto part = std::min(into.size(), bounce.bytes().size());
            OVERLAPPED place = At(offset);
            DWORD got = 0;
            const auto size = static_cast<DWORD>(RoundUp(part, kJournalAlign));
            if (!ReadFile(handle_.Get(), bounce.bytes().data(), size, &got, &place) &&
                GetLastError() != ERROR_HANDLE_EOF) {
                return FileError("read", path_);
            }
            if (got == 0) return Fail(ErrorCode::kIo, "read " + path_.string() + ": end of file");
            const auto usable = std::min<std::size_t>(got, part);
            std::memcpy(into.data(), bounce.bytes().data(), usable);
            offset += usable;
            into = into.subspan(usable);
        }
        return {};
    }

    Status Sync() override {
        if (!FlushFileBuffers(handle_.Get())) return FileError("flush", path_);
        return {};
    }

    Result<std::uint64_t> Size() override {
        LARGE_INTEGER size{};
        if (!GetFileSizeEx(handle_.Get(), &size)) return FileError("ask the size of", path_);
        return static_cast<std::uint64_t>(size.QuadPart);
    }

    Status Truncate(std::uint64_t size) override {
        FILE_END_OF_FILE_INFO end{};
        end.EndOfFile.QuadPart = static_cast<LONGLONG>(size);
        if (SetFileInformationByHandle(handle_.Get(), FileEndOfFileInfo, &end, sizeof end))
            return {};
        return FileError("cut", path_);
    }

private:
    UniqueHandle handle_;
    fs::path path_;
};

class WindowsJournalDisk final : public JournalDisk {
public:
    WindowsJournalDisk(fs::path directory, fs::path set_aside)
        : directory_(std::move(directory)), set_aside_(std::move(set_aside)) {}

    Result<std::vector<std::string>> List() override {
        std::vector<std::string> names;
        std::error_code failure;
        fs::directory_iterator entries(LongPath(directory_), failure);
        for (; !failure && entries != fs::directory_iterator(); entries.increment(failure)) {
            names.push_back(entries->path().filename().string());
        }
        if (failure) return std::unexpected(SystemError(failure, "list " + directory_.string()));
        return names;
    }

    Result<std::unique_ptr<JournalFile>> Open(const std::string& name) override {
        RHA_ASSIGN_OR_RETURN(auto handle, OpenFile(name, OPEN_EXISTING));
        return std::make_unique<WindowsJournalFile>(std::move(handle), directory_ / name);
    }

    Result<std::unique_ptr<JournalFile>> Create(const std::string& name,
                                                std::uint64_t bytes) override {
        const auto path = directory_ / name;
        RHA_ASSIGN_OR_RETURN(auto handle, OpenFile(name, CREATE_NEW));
        FILE_END_OF_FILE_INFO end{};
        end.EndOfFile.QuadPart = static_cast<LONGLONG>(bytes);
        // Flushed at once: there is no directory to synchronise later, the file makes its own name
        // durable.
        const bool made =
            Reserve(handle.Get(), bytes) &&
            SetFileInformationByHandle(handle.Get(), FileEndOfFileInfo, &end, sizeof end) &&
            FlushFileBuffers(handle.Get());
        if (!made) {
            auto failed = FileError("reserve space for", path);
            handle.Close();
            DeleteFileW(LongPath(path).c_str());
            return failed;
        }
        return std::make_unique<WindowsJournalFile>(std::move(handle), path);
    }

    Status Rename(const std::string& from, const std::string& to) override {
        return Move(directory_ / from, directory_ / to, MOVEFILE_REPLACE_EXISTING);
    }

    /// Renamed first: that is durable, and no segment has such a name. What a crash, or somebody
    /// who has it open, leaves of it goes when the directory is opened next.
    Status Remove(const std::string& name) override {
        const auto removed = directory_ / (name + kRemoved);
        auto moved = Move(directory_ / name, removed, MOVEFILE_REPLACE_EXISTING);
        if (!moved) return moved.error().code == ErrorCode::kNotFound ? Status() : moved;
        DeleteFileW(LongPath(removed).c_str());
        return {};
    }

    Status SetAside(const std::string& name) override {
        RHA_RETURN_IF_ERROR(MakeDirectory(set_aside_, kDirectoryMode));
        for (int copy = 0;; ++copy) {
            const auto to = set_aside_ / (name + (copy == 0 ? "" : "." + std::to_string(copy)));
            const auto moved = Move(directory_ / name, to, 0);
            if (moved || moved.error().code != ErrorCode::kAlreadyExists) return moved;
        }
    }

    /// Names are durable already: files are flushed when they are made, and renamed through the
    /// cache, also to be removed.
    Status SyncNames() override { return {}; }

    Result<std::uint64_t> FreeBytes() override {
        ULARGE_INTEGER available{};
        if (!GetDiskFreeSpaceExW(LongPath(directory_).c_str(), &available, nullptr, nullptr)) {
            return FileError("query free space of", directory_);
        }
        return available.QuadPart;
    }

private:
    /// Not everything can: then writing finds out.
    static bool Reserve(HANDLE handle, std::uint64_t bytes) {
        FILE_ALLOCATION_INFO space{};
        space.AllocationSize.QuadPart = static_cast<LONGLONG>(bytes);
        return SetFileInformationByHandle(handle, FileAllocationInfo, &space, sizeof space) ||
               GetLastError() == ERROR_CALL_NOT_IMPLEMENTED ||
               GetLastError() == ERROR_NOT_SUPPORTED || GetLastError() == ERROR_INVALID_FUNCTION;
    }

    static Status Move(const fs::path& from, const fs::path& to, DWORD flags) {
        return MoveFileAgain(from, to, flags | MOVEFILE_WRITE_THROUGH);
    }

    Result<UniqueHandle> OpenFile(const std::string& name, DWORD disposition) {
        const auto path = directory_ / name;
        PrivateAccess access;
        RHA_ASSIGN_OR_RETURN(SECURITY_ATTRIBUTES* const attributes, access.Attributes());
        constexpr DWORD kFlags = FILE_FLAG_NO_BUFFERING | FILE_FLAG_OPEN_REPARSE_POINT;
        UniqueHandle handle(CreateFileW(LongPath(path).c_str(), GENERIC_READ | GENERIC_WRITE,
                                        kShareAll, attributes, disposition, kFlags, nullptr));
        if (!handle) return FileError("open", path);
        return handle;
    }

    fs::path directory_;
    fs::path set_aside_;
};

}  // namespace

Result<std::unique_ptr<JournalDisk>> OpenJournalDirectory(const std::string& directory,
                                                          const std::string& set_aside) {
    RHA_RETURN_IF_ERROR(MakeDirectory(directory, kDirectoryMode));
    auto disk = std::make_unique<WindowsJournalDisk>(directory, set_aside);
    RHA_ASSIGN_OR_RETURN(const auto names, disk->List());
    for (const auto& name : names) {
        if (name.ends_with(kRemoved)) {
            DeleteFileW(LongPath(fs::path(directory) / name).c_str());
        }
    }
    return disk;
}

}  // namespace rha::engine
