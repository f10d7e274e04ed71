#include "engine/replica/replica_directory.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <unordered_map>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>

#include "common/runtime/mutex.h"
#include "common/runtime/page_cache.h"
#include "common/runtime/unique_fd.h"
#include "engine/core/path_map.h"
#include "engine/core/record_reader.h"
#include "engine/journal/aligned_buffer.h"

namespace rha::engine {
namespace {

constexpr std::size_t kAlign = 4096;
constexpr std::size_t kBounceBytes = 1u << 20;
constexpr std::size_t kOpenFilesMax = 256;
constexpr std::uint32_t kParentMode = 0755;

bool Aligned(std::uint64_t value) {
    return value % kAlign == 0;
}
bool Aligned(const void* address) {
    return Aligned(reinterpret_cast<std::uintptr_t>(address));
}

struct SplitPath {
    std::string parent;  ///< empty: the replica directory
    std::string name;
};

SplitPath Split(const std::string& path) {
    const auto slash = path.rfind('/');
    if (slash == std::string::npos) return {"", path};
    return {path.substr(0, slash), path.substr(slash + 1)};
}

std::unexpected<Error> PathError(int error, const std::string& what) {
    if (error == ELOOP || error == EXDEV) {
        return Fail(ErrorCode::kInvalidArgument, what + ": leads through a symbolic link",
                    "remove the symbolic link from the replica directory");
    }
    return std::unexpected(ErrnoError(error, what));
}

/// Both ways to one file. `direct` is empty where the file system has no O_DIRECT.
struct OpenFile {
    UniqueFd buffered;
    UniqueFd direct;
    bool dirty = false;  ///< applier only
    /// Applier only: what lies between was, in parts, written through the page cache since the last
    /// Sync.
    std::uint64_t cached_begin = 0;
    std::uint64_t cached_end = 0;
};

class PosixReplicaFiles final : public ReplicaFiles {
public:
    PosixReplicaFiles(UniqueFd root, std::string directory)
        : root_(std::move(root)), directory_(std::move(directory)) {}

    Status CreateFile(const std::string& path, std::uint32_t mode) override {
        RHA_ASSIGN_OR_RETURN(const auto parent, OpenParent(path));
        UniqueFd fd(::openat(parent.Get(), Split(path).name.c_str(),
                             O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode));
        if (!fd) return PathError(errno, "create " + Shown(path));
        if (::fchmod(fd.Get(), mode) != 0) return PathError(errno, "set mode of " + Shown(path));
        RHA_RETURN_IF_ERROR(MarkDirectory(Split(path).parent));
        RHA_ASSIGN_OR_RETURN(const auto file, Open(path));
        MarkDirty(file);
        return {};
    }

    Status CreateDirectory(const std::string& path, std::uint32_t mode) override {
        if (path.empty()) return {};
        RHA_ASSIGN_OR_RETURN(const auto parent, OpenParent(path));
        if (::mkdirat(parent.Get(), Split(path).name.c_str(), mode) != 0 && errno != EEXIST) {
            return PathError(errno, "create directory " + Shown(path));
        }
        return MarkDirectory(Split(path).parent);
    }

    Status Rename(const std::string& from, const std::string& to) override {
        RHA_ASSIGN_OR_RETURN(const auto source, OpenParent(from));
        RHA_ASSIGN_OR_RETURN(const auto target, OpenParent(to));
        if (::renameat(source.Get(), Split(from).name.c_str(), target.Get(),
                       Split(to).name.c_str()) != 0) {
            return PathError(errno, "rename " + Shown(from) + " to " + to);
        }
        Forget(from);
        Forget(to);
        RHA_RETURN_IF_ERROR(MarkDirectory(Split(from).parent));
        return MarkDirectory(Split(to).parent);
    }

    Status Remove(const std::string& path, bool directory) override {
        RHA_ASSIGN_OR_RETURN(const auto parent, OpenParent(path));
        if (::unlinkat(parent.Get(), Split(path).name.c_str(), directory ? AT_REMOVEDIR : 0) != 0) {
            return PathError(errno, "remove " + Shown(path));
        }
        Forget(path);
        return MarkDirectory(Split(path).parent);
    }

    Status Write(const std::string& path, std::uint64_t offset, ByteSpan bytes) override {
        RHA_ASSIGN_OR_RETURN(const auto file, Open(path));
        const bool direct = file->direct && Aligned(offset) && Aligned(bytes.size());
        MarkDirty(file);
        if (!direct) MarkCached(*file, offset, offset + bytes.size());
        while (!bytes.empty()) {
            auto part = bytes;
            if (direct && !Aligned(bytes.data())) {
                part = bytes.first(std::min(bytes.size(), kBounceBytes));
                std::memcpy(bounce_.bytes().data(), part.data(), part.size());
                part = bounce_.bytes().first(part.size());
            }
            const int fd = direct ? file->direct.Get() : file->buffered.Get();
            const auto written = ::pwrite(fd, part.data(), part.size(), static_cast<off_t>(offset));
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return PathError(errno, "write " + Shown(path));
            offset += static_cast<std::uint64_t>(written);
            bytes = bytes.subspan(static_cast<std::size_t>(written));
            if (direct && !Aligned(static_cast<std::uint64_t>(written))) {
                return Write(path, offset, bytes);  // the rest is no longer aligned
            }
        }
        return {};
    }

    Status Zero(const std::string& path, std::uint64_t offset, std::uint64_t length,
                bool punch) override {
        RHA_ASSIGN_OR_RETURN(const auto file, Open(path));
        RHA_ASSIGN_OR_RETURN(const auto size, SizeOf(*file, path));
        if (offset >= size) return {};
        length = std::min(length, size - offset);
        MarkDirty(file);
        const int mode =
            (punch ? FALLOC_FL_PUNCH_HOLE : FALLOC_FL_ZERO_RANGE) | FALLOC_FL_KEEP_SIZE;
        if (::fallocate(file->buffered.Get(), mode, static_cast<off_t>(offset),
                        static_cast<off_t>(length)) == 0) {
            return {};
        }
        if (errno != EOPNOTSUPP) return PathError(errno, "zero a range of " + Shown(path));
        return WriteZeros(path, offset, length);
    }

    Status Truncate(const std::string& path, std::uint64_t size) override {
        RHA_ASSIGN_OR_RETURN(const auto file, Open(path));
        MarkDirty(file);
        if (::ftruncate(file->buffered.Get(), static_cast<off_t>(size)) != 0) {
            return PathError(errno, "set the size of " + Shown(path));
        }
        return {};
    }

    Status Allocate(const std::string& path, std::uint64_t offset, std::uint64_t length,
                    bool keep_size) override {
        RHA_ASSIGN_OR_RETURN(const auto file, Open(path));
        MarkDirty(file);
        if (::fallocate(file->buffered.Get(), keep_size ? FALLOC_FL_KEEP_SIZE : 0,
                        static_cast<off_t>(offset), static_cast<off_t>(length)) == 0) {
            return {};
        }
        if (errno != EOPNOTSUPP) return PathError(errno, "allocate a range of " + Shown(path));
        RHA_ASSIGN_OR_RETURN(const auto size, SizeOf(*file, path));
        if (keep_size || offset + length <= size) return {};
        return Truncate(path, offset + length);
    }

    Status Sync() override {
        while (!dirty_files_.empty()) {
            auto& file = *dirty_files_.back();
            if (::fdatasync(file.buffered.Get()) != 0) {
                return std::unexpected(ErrnoError(errno, "sync a file of " + directory_));
            }
            DropCached(file);
            file.dirty = false;
            dirty_files_.pop_back();
        }
        while (!dirty_directories_.empty()) {
            if (::fsync(dirty_directories_.begin()->second.Get()) != 0) {
                return std::unexpected(ErrnoError(errno, "sync a directory of " + directory_));
            }
            dirty_directories_.erase(dirty_directories_.begin());
        }
        return {};
    }

    Result<Kind> KindOf(const std::string& path) override {
        if (path.empty()) return Kind::kDirectory;
        auto fd = Resolve(path, O_PATH | O_NOFOLLOW);
        if (!fd) {
            if (fd.error().os_code == ENOENT || fd.error().os_code == ENOTDIR) return Kind::kAbsent;
            return std::unexpected(std::move(fd).error());
        }
        struct stat status{};
        if (::fstat(fd->Get(), &status) != 0) return PathError(errno, "stat " + Shown(path));
        if (S_ISREG(status.st_mode)) return Kind::kFile;
        if (S_ISDIR(status.st_mode)) return Kind::kDirectory;
        return Fail(ErrorCode::kUnsupported,
                    Shown(path) + " is neither a regular file nor a directory",
                    "remove it from the replica directory");
    }

    Result<std::uint64_t> Size(const std::string& path) override {
        RHA_ASSIGN_OR_RETURN(const auto file, Open(path));
        return SizeOf(*file, path);
    }

    Result<std::size_t> ReadAt(const std::string& path, std::uint64_t offset,
                               MutableByteSpan into) override {
        RHA_ASSIGN_OR_RETURN(const auto file, Open(path));
        const bool direct = file->direct && Aligned(offset) && Aligned(into.size()) &&
                            Aligned(into.data()) &&
                            !InPageCache(file->buffered.Get(), offset, into.size());
        std::size_t done = 0;
        while (done < into.size()) {
            const int fd = direct && Aligned(done) ? file->direct.Get() : file->buffered.Get();
            const auto got = ::pread(fd, into.data() + done, into.size() - done,
                                     static_cast<off_t>(offset + done));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return PathError(errno, "read " + Shown(path));
            if (got == 0) break;
            done += static_cast<std::size_t>(got);
        }
        return done;
    }

    Result<std::vector<Extent>> DataExtents(const std::string& path, std::uint64_t offset,
                                            std::uint64_t length) override {
        RHA_ASSIGN_OR_RETURN(const auto file, Open(path));
        const int fd = file->buffered.Get();
        const auto end = offset + length;
        std::vector<Extent> extents;
        while (offset < end) {
            const auto data = ::lseek(fd, static_cast<off_t>(offset), SEEK_DATA);
            if (data < 0 && errno == ENXIO) break;
            if (data < 0) return PathError(errno, "find data in " + Shown(path));
            const auto begin = static_cast<std::uint64_t>(data);
            if (begin >= end) break;
            const auto hole = ::lseek(fd, data, SEEK_HOLE);
            if (hole < 0) return PathError(errno, "find holes in " + Shown(path));
            const auto stop = std::min(end, static_cast<std::uint64_t>(hole));
            extents.push_back({begin, stop - begin});
            offset = stop;
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
        struct statvfs status{};
        if (::fstatvfs(root_.Get(), &status) != 0) {
            return PathError(errno, "query free space of " + directory_);
        }
        return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
    }

private:
    std::string Shown(const std::string& path) const { return directory_ + "/" + path; }

    Result<UniqueFd> Resolve(const std::string& path, int flags) const {
        if (!path.empty() && !IsRelativePath(path)) {
            return Fail(ErrorCode::kInvalidArgument, "'" + path + "' leaves the replica directory",
                        "update both engines to the same version");
        }
        open_how how{};
        how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
        how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
        const char* name = path.empty() ? "." : path.c_str();
        while (true) {
            const auto fd = ::syscall(SYS_openat2, root_.Get(), name, &how, sizeof how);
            if (fd >= 0) return UniqueFd(static_cast<int>(fd));
            if (errno != EAGAIN && errno != EINTR) break;  // EAGAIN: renamed while resolving
        }
        return PathError(errno, "open " + Shown(path));
    }

    /// The directory that holds the last component of `path`, created where missing.
    Result<UniqueFd> OpenParent(const std::string& path) {
        if (!IsRelativePath(path)) {
            return Fail(ErrorCode::kInvalidArgument, "'" + path + "' leaves the replica directory",
                        "update both engines to the same version");
        }
        const auto parent = Split(path).parent;
        auto fd = Resolve(parent, O_RDONLY | O_DIRECTORY);
        if (fd || fd.error().os_code != ENOENT) return fd;
        RHA_RETURN_IF_ERROR(CreateDirectory(parent, kParentMode));
        return Resolve(parent, O_RDONLY | O_DIRECTORY);
    }

    Result<std::shared_ptr<OpenFile>> Open(const std::string& path) {
        {
            MutexLock lock(mutex_);
            const auto found = open_.find(path);
            if (found != open_.end()) return found->second;
        }
        if (path.empty()) {
            return Fail(ErrorCode::kInvalidArgument, directory_ + " is not a file",
                        "update both engines to the same version");
        }
        auto file = std::make_shared<OpenFile>();
        auto buffered = Resolve(path, O_RDWR | O_NOFOLLOW);
        if (!buffered) {
            auto error = std::move(buffered).error();
            // Something stands there or above, but not the file that is asked for.
            const bool other = error.os_code == EISDIR || error.os_code == ENOTDIR;
            if (other) error.code = ErrorCode::kNotFound;
            return std::unexpected(std::move(error));
        }
        file->buffered = std::move(*buffered);
        auto direct = Resolve(path, O_RDWR | O_NOFOLLOW | O_DIRECT);
        if (direct) file->direct = std::move(*direct);
        MutexLock lock(mutex_);
        // Closing all is simple, and rare: a machine has tens of files.
        if (open_.size() >= kOpenFilesMax) open_.clear();
        return open_.try_emplace(path, std::move(file)).first->second;
    }

    /// The name no longer means the same file, nor do names below it.
    void Forget(const std::string& path) {
        MutexLock lock(mutex_);
        std::erase_if(open_, [&](const auto& item) {
            return item.first == path || item.first.starts_with(path + "/");
        });
    }

    void MarkDirty(const std::shared_ptr<OpenFile>& file) {
        if (file->dirty) return;
        file->dirty = true;
        dirty_files_.push_back(file);
    }

    static void MarkCached(OpenFile& file, std::uint64_t begin, std::uint64_t end) {
        const bool first = file.cached_begin == file.cached_end;
        file.cached_begin = first ? begin : std::min(file.cached_begin, begin);
        file.cached_end = first ? end : std::max(file.cached_end, end);
    }

    /// The cache gives back what our writes put there, and no more: what else it holds makes
    /// comparing cheap.
    static void DropCached(OpenFile& file) {
        if (file.cached_begin == file.cached_end) return;
        const auto begin = RoundDown(file.cached_begin, kAlign);
        const auto length = RoundUp(file.cached_end, kAlign) - begin;
        ::posix_fadvise(file.buffered.Get(), static_cast<off_t>(begin), static_cast<off_t>(length),
                        POSIX_FADV_DONTNEED);
        file.cached_begin = file.cached_end = 0;
    }

    Status MarkDirectory(const std::string& path) {
        if (dirty_directories_.contains(path)) dirty_directories_.erase(path);
        RHA_ASSIGN_OR_RETURN(auto fd, Resolve(path, O_RDONLY | O_DIRECTORY));
        dirty_directories_.emplace(path, std::move(fd));
        return {};
    }

    Result<std::uint64_t> SizeOf(const OpenFile& file, const std::string& path) const {
        struct stat status{};
        if (::fstat(file.buffered.Get(), &status) != 0) {
            return PathError(errno, "stat " + Shown(path));
        }
        return static_cast<std::uint64_t>(status.st_size);
    }

    Status WriteZeros(const std::string& path, std::uint64_t offset, std::uint64_t length) {
        const AlignedBuffer zeros(std::min<std::uint64_t>(length, kBounceBytes));
        while (length != 0) {
            const auto part = std::min<std::uint64_t>(length, zeros.bytes().size());
            RHA_RETURN_IF_ERROR(Write(path, offset, zeros.bytes().first(part)));
            offset += part;
            length -= part;
        }
        return {};
    }

    Status ListBelow(const std::string& path, std::vector<std::string>& files) {
        RHA_ASSIGN_OR_RETURN(auto fd, Resolve(path, O_RDONLY | O_DIRECTORY));
        const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(fd.Get()), ::closedir);
        if (stream == nullptr) return PathError(errno, "list " + Shown(path));
        [[maybe_unused]] const int owned_by_stream = fd.Release();
        errno = 0;
        while (const dirent* entry = ::readdir(stream.get())) {
            const std::string name = entry->d_name;
            const bool ours = path.empty() && name.starts_with(kReservedPrefix);
            if (name == "." || name == ".." || ours) continue;
            const auto below = path.empty() ? name : path + "/" + name;
            const auto kind = KindOf(below);
            if (kind && *kind == Kind::kDirectory) {
                RHA_RETURN_IF_ERROR(ListBelow(below, files));
            } else if (kind && *kind == Kind::kFile) {
                files.push_back(below);
            }
            errno = 0;
        }
        if (errno != 0) return PathError(errno, "list " + Shown(path));
        return {};
    }

    UniqueFd root_;
    std::string directory_;

    // The applier's own.
    AlignedBuffer bounce_{kBounceBytes};
    std::vector<std::shared_ptr<OpenFile>> dirty_files_;
    std::map<std::string, UniqueFd> dirty_directories_;

    Mutex mutex_;
    std::unordered_map<std::string, std::shared_ptr<OpenFile>> open_ RHA_GUARDED_BY(mutex_);
};

}  // namespace

Result<std::unique_ptr<ReplicaFiles>> OpenReplicaDirectory(const std::string& directory) {
    UniqueFd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd) return std::unexpected(ErrnoError(errno, "open " + directory));
    return std::make_unique<PosixReplicaFiles>(std::move(fd), directory);
}

}  // namespace rha::engine
