// Files are written through the system's cache and flushed by Sync().
#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>
#include <unordered_map>
#include <utility>

#include "common/runtime/file_names.h"
#include "common/runtime/files_windows.h"
#include "common/runtime/mutex.h"
#include "common/runtime/native_file.h"
#include "common/runtime/text_windows.h"
#include "common/windows_names.h"
#include "engine/core/path_map.h"
#include "engine/core/record_reader.h"
#include "engine/replica/replica_directory.h"
// After windows.h, of which it uses the types.
#include <winioctl.h>

namespace rha::engine {
namespace {

constexpr DWORD kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
constexpr std::size_t kOpenFilesMax = 256;
constexpr const char* kNamesFile = ".rha-names";
constexpr std::size_t kZerosAtOnce = 1u << 20;
/// A comparison that reads a file beside keeps its directory from being renamed; it is soon done.
constexpr int kRenameTries = 200;
constexpr DWORD kRenamePauseMs = 25;

/// Names of a master on Linux may be any bytes.
bool IsUtf8(std::string_view name) {
    return name.empty() || MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, name.data(),
                                               static_cast<int>(name.size()), nullptr, 0) != 0;
}

/// Whether Windows gives a name back as it was given.
bool IsPlainName(std::string_view name) {
    return !WhyNoWindowsName(name) && IsUtf8(name);
}

bool HoldsPlainNames(std::string_view path) {
    while (!path.empty()) {
        const auto slash = std::min(path.find('/'), path.size());
        if (!IsPlainName(path.substr(0, slash))) return false;
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return true;
}

struct OpenFile {
    UniqueHandle handle;
    std::string path;
    bool dirty = false;  ///< applier only
};

class WindowsReplicaFiles final : public ReplicaFiles {
public:
    WindowsReplicaFiles(std::filesystem::path directory, UniqueHandle root)
        : directory_(std::move(directory)), root_(std::move(root)) {}

    Status CreateFile(const std::string& path, std::uint32_t /*mode*/) override {
        RHA_RETURN_IF_ERROR(PrepareNew(path));
        UniqueHandle handle(CreateFileW(Name(path).c_str(), GENERIC_READ | GENERIC_WRITE, kShareAll,
                                        nullptr, CREATE_ALWAYS, FILE_FLAG_OPEN_REPARSE_POINT,
                                        nullptr));
        if (!handle) return FileError("create", Shown(path));
        // Images are sparse: what was never written takes no space. Not every file system can.
        DWORD ignored = 0;
        DeviceIoControl(handle.Get(), FSCTL_SET_SPARSE, nullptr, 0, nullptr, 0, &ignored, nullptr);
        names_changed_ = true;
        Forget(path);
        return {};
    }

    Status CreateDirectory(const std::string& path, std::uint32_t /*mode*/) override {
        if (path.empty()) return {};
        RHA_ASSIGN_OR_RETURN(const Kind kind, KindOf(path));
        if (kind == Kind::kDirectory) return {};
        RHA_RETURN_IF_ERROR(PrepareNew(path));
        names_changed_ = true;
        if (CreateDirectoryW(Name(path).c_str(), nullptr)) return {};
        return FileError("create directory", Shown(path));
    }

    Status Rename(const std::string& from, const std::string& to) override {
        RHA_RETURN_IF_ERROR(CheckParents(from));
        RHA_RETURN_IF_ERROR(PrepareNew(to, from));
        RHA_RETURN_IF_ERROR(FlushBelow(from));
        RHA_RETURN_IF_ERROR(FlushBelow(to));
        for (int tried = 1;; ++tried) {
            Forget(from);
            Forget(to);
            names_changed_ = true;
            if (MoveFileExW(Name(from).c_str(), Name(to).c_str(), MOVEFILE_REPLACE_EXISTING)) {
                return {};
            }
            const DWORD failure = GetLastError();
            const bool passing =
                failure == ERROR_SHARING_VIOLATION || failure == ERROR_ACCESS_DENIED;
            if (!passing || tried == kRenameTries) {
                return std::unexpected(
                    WindowsError(failure, "rename " + Shown(from).string() + " to " + to));
            }
            Sleep(kRenamePauseMs);
        }
    }

    Status Remove(const std::string& path, bool directory) override {
        RHA_RETURN_IF_ERROR(CheckParents(path));
        std::erase_if(dirty_files_, [&](const auto& file) { return file->path == path; });
        Forget(path);
        names_changed_ = true;
        const std::wstring name = Name(path);
        const BOOL done = directory ? RemoveDirectoryW(name.c_str()) : DeleteFileW(name.c_str());
        if (!done) return FileError("remove", Shown(path));
        return {};
    }

    Status Write(const std::string& path, std::uint64_t offset, ByteSpan bytes) override {
        RHA_ASSIGN_OR_RETURN(const auto file, Open(path));
        MarkDirty(file);
        while (!bytes.empty()) {
            const auto size = static_cast<DWORD>(std::min<std::size_t>(bytes.size(), 1u << 30));
            OVERLAPPED place = PlaceAt(offset);
            DWORD written = 0;
            if (!WriteFile(file->handle.Get(), bytes.data(), size, &written, &place)) {
                return FileError("write", Shown(path));
            }
            offset += written;
            bytes = bytes.subspan(written);
        }
        return {};
    }

    /// In a sparse file this gives the space back whatever `punch` says: Windows does not keep it.
    Status Zero(const std::string& path, std::uint64_t offset, std::uint64_t length,
                bool /*punch*/) override {
        RHA_ASSIGN_OR_RETURN(const auto file, Open(path));
        RHA_ASSIGN_OR_RETURN(const auto size, SizeOf(*file));
        if (offset >= size) return {};
        length = std::min(length, size - offset);
        MarkDirty(file);
        FILE_ZERO_DATA_INFORMATION range{};
        range.FileOffset.QuadPart = static_cast<LONGLONG>(offset);
        range.BeyondFinalZero.QuadPart = static_cast<LONGLONG>(offset + length);
        DWORD ignored = 0;
        if (DeviceIoControl(file->handle.Get(), FSCTL_SET_ZERO_DATA, &range, sizeof range, nullptr,
                            0, &ignored, nullptr)) {
            return {};
        }
        if (!IsUnknownToFileSystem(GetLastError()))
            return FileError("zero a range of", Shown(path));
        const std::vector<std::byte> zeros(std::min<std::uint64_t>(length, kZerosAtOnce));
        while (length != 0) {
            const auto part = std::min<std::uint64_t>(length, zeros.size());
            RHA_RETURN_IF_ERROR(Write(path, offset, ByteSpan(zeros).first(part)));
            offset += part;
            length -= part;
        }
        return {};
    }

    Status Truncate(const std::string& path, std::uint64_t size) override {
        RHA_ASSIGN_OR_RETURN(const auto file, Open(path));
        MarkDirty(file);
        FILE_END_OF_FILE_INFO end{};
        end.EndOfFile.QuadPart = static_cast<LONGLONG>(size);
        if (SetFileInformationByHandle(file->handle.Get(), FileEndOfFileInfo, &end, sizeof end)) {
            return {};
        }
        return FileError("set the size of", Shown(path));
    }

    /// A sparse file has no space but where it holds data: only its size can follow.
    Status Allocate(const std::string& path, std::uint64_t offset, std::uint64_t length,
                    bool keep_size) override {
        RHA_ASSIGN_OR_RETURN(const auto file, Open(path));
        RHA_ASSIGN_OR_RETURN(const auto size, SizeOf(*file));
        if (keep_size || offset + length <= size) return {};
        return Truncate(path, offset + length);
    }

    Status Sync() override {
        while (!dirty_files_.empty()) {
            RHA_RETURN_IF_ERROR(Flush(*dirty_files_.back()));
            dirty_files_.pop_back();
        }
        return SyncNames();
    }

    Result<Kind> KindOf(const std::string& path) override {
        if (path.empty()) return Kind::kDirectory;
        RHA_RETURN_IF_ERROR(CheckParents(path));
        const DWORD attributes = GetFileAttributesW(Name(path).c_str());
        if (attributes == INVALID_FILE_ATTRIBUTES) {
            const DWORD failure = GetLastError();
            if (failure == ERROR_FILE_NOT_FOUND || failure == ERROR_PATH_NOT_FOUND) {
                return Kind::kAbsent;
            }
            return FileError("look at", Shown(path));
        }
        if ((attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
            return Fail(ErrorCode::kUnsupported,
                        Shown(path).string() + " is neither a regular file nor a directory",
                        "remove it from the replica directory");
        }
        return (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0 ? Kind::kDirectory : Kind::kFile;
    }

    Result<std::uint64_t> Size(const std::string& path) override {
        RHA_ASSIGN_OR_RETURN(const auto file, Open(path));
        return SizeOf(*file);
    }

    Result<std::size_t> ReadAt(const std::string& path, std::uint64_t offset,
                               MutableByteSpan into) override {
        RHA_ASSIGN_OR_RETURN(const auto file, Open(path));
        return ReadHandleAt(file->handle.Get(), Shown(path), offset, into);
    }

    Result<std::vector<Extent>> DataExtents(const std::string& path, std::uint64_t offset,
                                            std::uint64_t length) override {
        RHA_ASSIGN_OR_RETURN(const auto file, Open(path));
        RHA_ASSIGN_OR_RETURN(const auto size, SizeOf(*file));
        const auto end = std::min(offset + length, size);
        RHA_ASSIGN_OR_RETURN(
            const auto ranges,
            DataRanges(file->handle.Get(), Shown(path), {std::min(offset, end), end},
                       std::numeric_limits<std::size_t>::max()));
        std::vector<Extent> extents;
        for (const auto& range : ranges) {
            extents.push_back({range.begin, range.end - range.begin});
        }
        return extents;
    }

    Result<std::vector<std::string>> List() override {
        std::vector<std::string> files;
        RHA_RETURN_IF_ERROR(ListBelow("", files));
        std::ranges::sort(files);
        return files;
    }

    Result<std::uint64_t> FreeBytes() override {
        ULARGE_INTEGER available{};
        if (!GetDiskFreeSpaceExW(LongPath(directory_).c_str(), &available, nullptr, nullptr)) {
            return FileError("query free space of", directory_);
        }
        return available.QuadPart;
    }

private:
    std::filesystem::path Shown(const std::string& path) const {
        return (directory_ / path).make_preferred();
    }
    std::wstring Name(const std::string& path) const { return LongPath(directory_ / path); }

    Status CheckPath(const std::string& path) const {
        if (!IsRelativePath(path)) {
            return Fail(ErrorCode::kInvalidArgument, "'" + path + "' leaves the replica directory",
                        "update both engines to the same version");
        }
        if (HoldsPlainNames(path)) return {};
        return Fail(ErrorCode::kInvalidArgument, "'" + path + "' cannot be a name on Windows",
                    "rename that file on the master");
    }

    /// That `path` is one of ours, and that nothing above it leads elsewhere.
    Status CheckParents(const std::string& path) const {
        RHA_RETURN_IF_ERROR(CheckPath(path));
        for (auto slash = path.find('/'); slash != std::string::npos;
             slash = path.find('/', slash + 1)) {
            RHA_RETURN_IF_ERROR(RefuseLink(path.substr(0, slash)));
        }
        return {};
    }

    Status RefuseLink(const std::string& path) const {
        const DWORD attributes = GetFileAttributesW(Name(path).c_str());
        const bool link = attributes != INVALID_FILE_ATTRIBUTES &&
                          (attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
        if (!link) return {};
        return Fail(ErrorCode::kInvalidArgument,
                    Shown(path).string() + ": leads through a symbolic link",
                    "remove the symbolic link from the replica directory");
    }

    /// Parents are there; nothing stands in the way that differs only in its letters' case, which
    /// Windows would take for the same file; but `renamed` may, which then has this name.
    Status PrepareNew(const std::string& path, const std::string& renamed = {}) {
        RHA_RETURN_IF_ERROR(CheckParents(path));
        RHA_RETURN_IF_ERROR(RefuseLink(path));
        const auto slash = path.rfind('/');
        if (slash != std::string::npos) {
            RHA_RETURN_IF_ERROR(CreateDirectory(path.substr(0, slash), 0));
        }
        WIN32_FIND_DATAW found{};
        const HANDLE search = FindFirstFileW(Name(path).c_str(), &found);
        if (search == INVALID_HANDLE_VALUE) return {};
        FindClose(search);
        const auto own = slash == std::string::npos ? path : path.substr(slash + 1);
        const auto there = ToUtf8(found.cFileName);
        const bool is_renamed =
            renamed.size() == path.size() && IsSameName(renamed, path) && renamed.ends_with(there);
        if (there == own || is_renamed) return {};
        return Fail(ErrorCode::kUnsupported,
                    "'" + path + "' and '" + there + "' are one file to Windows",
                    "rename one of them on the master");
    }

    Result<std::shared_ptr<OpenFile>> Open(const std::string& path) {
        {
            MutexLock lock(mutex_);
            const auto found = open_.find(path);
            if (found != open_.end()) return found->second;
        }
        RHA_RETURN_IF_ERROR(CheckParents(path));
        RHA_RETURN_IF_ERROR(RefuseLink(path));
        auto file = std::make_shared<OpenFile>();
        file->path = path;
        file->handle = UniqueHandle(CreateFileW(Name(path).c_str(), GENERIC_READ | GENERIC_WRITE,
                                                kShareAll, nullptr, OPEN_EXISTING,
                                                FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
        if (!file->handle) {
            auto failed = FileError("open", Shown(path));
            const DWORD attributes = GetFileAttributesW(Name(path).c_str());
            // Something stands there, but not the file that is asked for.
            const bool directory = attributes != INVALID_FILE_ATTRIBUTES &&
                                   (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
            if (directory) failed.error().code = ErrorCode::kNotFound;
            return failed;
        }
        MutexLock lock(mutex_);
        if (open_.size() >= kOpenFilesMax) open_.clear();
        return open_.try_emplace(path, std::move(file)).first->second;
    }

    static bool IsAtOrBelow(const std::string& path, const std::string& top) {
        return path == top || path.starts_with(top + "/");
    }

    /// The name no longer means the same file, nor do names below it.
    void Forget(const std::string& path) {
        MutexLock lock(mutex_);
        std::erase_if(open_, [&](const auto& item) { return IsAtOrBelow(item.first, path); });
    }

    void MarkDirty(const std::shared_ptr<OpenFile>& file) {
        if (file->dirty) return;
        file->dirty = true;
        dirty_files_.push_back(file);
    }

    Status Flush(OpenFile& file) const {
        if (!FlushFileBuffers(file.handle.Get())) return FileError("flush", Shown(file.path));
        file.dirty = false;
        return {};
    }

    /// Windows renames nothing below which a file is open, and open is what is not yet flushed.
    Status FlushBelow(const std::string& path) {
        for (const auto& file : dirty_files_) {
            if (IsAtOrBelow(file->path, path)) RHA_RETURN_IF_ERROR(Flush(*file));
        }
        std::erase_if(dirty_files_, [](const auto& file) { return !file->dirty; });
        return {};
    }

    /// Nothing makes a directory durable by itself. But NTFS logs all changes of names in one
    /// sequence, and flushing a file that was changed after them writes that sequence out.
    Status SyncNames() {
        if (!names_changed_) return {};
        // A volume that was away may have forgotten names, with no handle that would tell.
        DWORD ignored = 0;
        if (!DeviceIoControl(root_.Get(), FSCTL_IS_VOLUME_MOUNTED, nullptr, 0, nullptr, 0, &ignored,
                             nullptr) &&
            !IsUnknownToFileSystem(GetLastError())) {
            return FileError("look at the volume of", directory_);
        }
        RHA_ASSIGN_OR_RETURN(const auto file,
                             NativeFile::Open(directory_ / kNamesFile, NativeFile::Mode::kCreate));
        RHA_ASSIGN_OR_RETURN(const std::uint64_t size, file.Size());
        RHA_RETURN_IF_ERROR(file.Resize(size == 0 ? 1 : 0));
        RHA_RETURN_IF_ERROR(file.Sync());
        names_changed_ = false;
        return {};
    }

    Result<std::uint64_t> SizeOf(const OpenFile& file) const {
        LARGE_INTEGER size{};
        if (!GetFileSizeEx(file.handle.Get(), &size)) {
            return FileError("ask the size of", Shown(file.path));
        }
        return static_cast<std::uint64_t>(size.QuadPart);
    }

    Status ListBelow(const std::string& path, std::vector<std::string>& files) {
        WIN32_FIND_DATAW found{};
        const auto pattern = (directory_ / path) / "*";
        const HANDLE search = FindFirstFileW(LongPath(pattern).c_str(), &found);
        if (search == INVALID_HANDLE_VALUE) return FileError("list", Shown(path));
        const std::unique_ptr<void, decltype(&FindClose)> kept(search, FindClose);
        do {
            const std::string name = ToUtf8(found.cFileName);
            const bool ours = path.empty() && name.starts_with(kReservedPrefix);
            const bool link = (found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
            if (name == "." || name == ".." || ours || link) continue;
            const auto below = path.empty() ? name : path + "/" + name;
            if ((found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0) {
                RHA_RETURN_IF_ERROR(ListBelow(below, files));
            } else {
                files.push_back(below);
            }
        } while (FindNextFileW(search, &found));
        if (GetLastError() != ERROR_NO_MORE_FILES) return FileError("list", Shown(path));
        return {};
    }

    const std::filesystem::path directory_;
    const UniqueHandle root_;                             ///< dead once its volume was away
    std::vector<std::shared_ptr<OpenFile>> dirty_files_;  ///< applier only
    bool names_changed_ = false;                          ///< applier only; since the last Sync

    Mutex mutex_;
    std::unordered_map<std::string, std::shared_ptr<OpenFile>> open_ RHA_GUARDED_BY(mutex_);
};

}  // namespace

Result<std::unique_ptr<ReplicaFiles>> OpenReplicaDirectory(const std::string& directory) {
    const DWORD attributes = GetFileAttributesW(LongPath(directory).c_str());
    if (attributes == INVALID_FILE_ATTRIBUTES) return FileError("open", directory);
    if ((attributes & FILE_ATTRIBUTE_DIRECTORY) == 0) {
        return Fail(ErrorCode::kInvalidArgument, directory + " is no directory",
                    "name another one");
    }
    UniqueHandle root(CreateFileW(LongPath(directory).c_str(), FILE_READ_ATTRIBUTES, kShareAll,
                                  nullptr, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr));
    if (!root) return FileError("open", directory);
    return std::make_unique<WindowsReplicaFiles>(std::filesystem::path(directory), std::move(root));
}

}  // namespace rha::engine
