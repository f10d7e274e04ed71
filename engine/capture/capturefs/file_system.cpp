#define FUSE_USE_VERSION 312

#include "engine/capture/capturefs/file_system.h"

#include <cerrno>
#include <memory>
#include <shared_mutex>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <fuse_lowlevel.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "engine/capture/capturefs/file_changes.h"

namespace rha::capturefs {
namespace {

constexpr unsigned kWriteBytesMax = RHA_RECORD_PAYLOAD_MAX;

struct Directory {
    DIR* stream = nullptr;
    off_t position = 0;
    const dirent* pending = nullptr;  ///< read, but did not fit the last reply
    Mutex mutex;
    ~Directory() {
        if (stream != nullptr) ::closedir(stream);
    }
};

FileSystem& FsOf(fuse_req_t request) {
    return *static_cast<FileSystem*>(fuse_req_userdata(request));
}

Node& NodeOf(fuse_req_t request, fuse_ino_t inode) {
    if (inode == FUSE_ROOT_ID) return FsOf(request).nodes.root();
    return *reinterpret_cast<Node*>(inode);
}

Handle& HandleOf(const fuse_file_info* info) {
    return *reinterpret_cast<Handle*>(info->fh);
}

Directory& DirectoryOf(const fuse_file_info* info) {
    return *reinterpret_cast<Directory*>(info->fh);
}

Creator CreatorOf(fuse_req_t request) {
    const fuse_ctx* context = fuse_req_ctx(request);
    return {context->uid, context->gid};
}

std::string ProcPath(const Node& node) {
    return fmt::format("/proc/self/fd/{}", node.fd.Get());
}

void ReplyStatus(fuse_req_t request, int failure) {
    fuse_reply_err(request, failure);
}

int StatusOf(const Node& node, struct stat& status) {
    return ::fstatat(node.fd.Get(), "", &status, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW) == 0 ? 0
                                                                                           : errno;
}

/// Makes the kernel know the inode that `fd` (O_PATH) is open on.
int Introduce(FileSystem& fs, UniqueFd fd, fuse_entry_param& entry) {
    entry = {};
    if (::fstatat(fd.Get(), "", &entry.attr, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW) != 0) {
        return errno;
    }
    const Tracked tracked = fs.captures.TrackedBy(InodeKey::Of(entry.attr));
    Node& node = fs.nodes.Remember(std::move(fd), entry.attr, tracked);
    entry.ino = &node == &fs.nodes.root() ? FUSE_ROOT_ID : reinterpret_cast<fuse_ino_t>(&node);
    return 0;
}

int LookUp(FileSystem& fs, const Node& parent, const char* name, fuse_entry_param& entry) {
    const std::shared_lock lock(fs.captures.names());
    UniqueFd fd(::openat(parent.fd.Get(), name, O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!fd) return errno;
    return Introduce(fs, std::move(fd), entry);
}

int IntroduceOpen(FileSystem& fs, const UniqueFd& open_fd, fuse_entry_param& entry) {
    const std::shared_lock lock(fs.captures.names());
    const std::string path = fmt::format("/proc/self/fd/{}", open_fd.Get());
    UniqueFd fd(::open(path.c_str(), O_PATH | O_CLOEXEC));
    if (!fd) return errno;
    return Introduce(fs, std::move(fd), entry);
}

void ReplyEntry(fuse_req_t request, Node& parent, const char* name, int failure) {
    fuse_entry_param entry;
    if (failure == 0) failure = LookUp(FsOf(request), parent, name, entry);
    if (failure != 0) return ReplyStatus(request, failure);
    FileSystem& fs = FsOf(request);
    Node& node = NodeOf(request, entry.ino);
    // A caller that was interrupted does not learn of the inode, and will not forget it either.
    if (fuse_reply_entry(request, &entry) != 0) fs.nodes.Forget(node, 1);
}

// --- session ------------------------------------------------------------------------------------

void OpInit(void*, fuse_conn_info* connection) {
    connection->max_write = kWriteBytesMax;
    connection->max_background = 64;
    connection->congestion_threshold = 48;
    connection->want &= ~(FUSE_CAP_SPLICE_READ | FUSE_CAP_SPLICE_WRITE | FUSE_CAP_SPLICE_MOVE |
                          FUSE_CAP_WRITEBACK_CACHE | FUSE_CAP_ATOMIC_O_TRUNC |
                          FUSE_CAP_POSIX_LOCKS | FUSE_CAP_FLOCK_LOCKS);
    connection->want |= (FUSE_CAP_ASYNC_DIO | FUSE_CAP_PARALLEL_DIROPS) & connection->capable;
}

// --- inodes -------------------------------------------------------------------------------------

void OpLookup(fuse_req_t request, fuse_ino_t parent, const char* name) {
    ReplyEntry(request, NodeOf(request, parent), name, 0);
}

void OpForget(fuse_req_t request, fuse_ino_t inode, std::uint64_t lookups) {
    if (inode != FUSE_ROOT_ID) FsOf(request).nodes.Forget(NodeOf(request, inode), lookups);
    fuse_reply_none(request);
}

void OpForgetMulti(fuse_req_t request, std::size_t count, fuse_forget_data* forgets) {
    for (std::size_t i = 0; i < count; ++i) {
        if (forgets[i].ino == FUSE_ROOT_ID) continue;
        FsOf(request).nodes.Forget(NodeOf(request, forgets[i].ino), forgets[i].nlookup);
    }
    fuse_reply_none(request);
}

void OpGetattr(fuse_req_t request, fuse_ino_t inode, fuse_file_info*) {
    struct stat status{};
    const int failure = StatusOf(NodeOf(request, inode), status);
    if (failure != 0) return ReplyStatus(request, failure);
    fuse_reply_attr(request, &status, 0);
}

int SetOwner(const Node& node, const struct stat& wanted, int what) {
    const uid_t user = (what & FUSE_SET_ATTR_UID) != 0 ? wanted.st_uid : static_cast<uid_t>(-1);
    const gid_t group = (what & FUSE_SET_ATTR_GID) != 0 ? wanted.st_gid : static_cast<gid_t>(-1);
    const int flags = AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW;
    return ::fchownat(node.fd.Get(), "", user, group, flags) == 0 ? 0 : errno;
}

int SetTimes(const Node& node, const struct stat& wanted, int what) {
    timespec times[2] = {{0, UTIME_OMIT}, {0, UTIME_OMIT}};
    if ((what & FUSE_SET_ATTR_ATIME_NOW) != 0) {
        times[0].tv_nsec = UTIME_NOW;
    } else if ((what & FUSE_SET_ATTR_ATIME) != 0) {
        times[0] = wanted.st_atim;
    }
    if ((what & FUSE_SET_ATTR_MTIME_NOW) != 0) {
        times[1].tv_nsec = UTIME_NOW;
    } else if ((what & FUSE_SET_ATTR_MTIME) != 0) {
        times[1] = wanted.st_mtim;
    }
    return ::utimensat(AT_FDCWD, ProcPath(node).c_str(), times, 0) == 0 ? 0 : errno;
}

void OpSetattr(fuse_req_t request, fuse_ino_t inode, struct stat* wanted, int what,
               fuse_file_info* info) {
    Node& node = NodeOf(request, inode);
    int failure = 0;
    if ((what & FUSE_SET_ATTR_MODE) != 0 &&
        ::chmod(ProcPath(node).c_str(), wanted->st_mode & 07777) != 0) {
        failure = errno;
    }
    if (failure == 0 && (what & (FUSE_SET_ATTR_UID | FUSE_SET_ATTR_GID)) != 0) {
        failure = SetOwner(node, *wanted, what);
    }
    if (failure == 0 && (what & FUSE_SET_ATTR_SIZE) != 0) {
        failure = TruncateFile(node, info != nullptr ? &HandleOf(info) : nullptr,
                               static_cast<std::uint64_t>(wanted->st_size));
    }
    if (failure == 0 && (what & (FUSE_SET_ATTR_ATIME | FUSE_SET_ATTR_MTIME |
                                 FUSE_SET_ATTR_ATIME_NOW | FUSE_SET_ATTR_MTIME_NOW)) != 0) {
        failure = SetTimes(node, *wanted, what);
    }
    if (failure != 0) return ReplyStatus(request, failure);
    OpGetattr(request, inode, info);
}

void OpReadlink(fuse_req_t request, fuse_ino_t inode) {
    char target[PATH_MAX + 1];
    const ssize_t length = ::readlinkat(NodeOf(request, inode).fd.Get(), "", target, PATH_MAX);
    if (length < 0) return ReplyStatus(request, errno);
    target[length] = '\0';
    fuse_reply_readlink(request, target);
}

void OpStatfs(fuse_req_t request, fuse_ino_t inode) {
    struct statvfs status{};
    if (::fstatvfs(NodeOf(request, inode).fd.Get(), &status) != 0) {
        return ReplyStatus(request, errno);
    }
    fuse_reply_statfs(request, &status);
}

// --- names --------------------------------------------------------------------------------------

void OpMknod(fuse_req_t request, fuse_ino_t parent, const char* name, mode_t mode, dev_t device) {
    Node& directory = NodeOf(request, parent);
    ReplyEntry(request, directory, name,
               FsOf(request).names.MakeNode(directory, name, mode, device, CreatorOf(request)));
}

void OpMkdir(fuse_req_t request, fuse_ino_t parent, const char* name, mode_t mode) {
    Node& directory = NodeOf(request, parent);
    ReplyEntry(request, directory, name,
               FsOf(request).names.MakeDirectory(directory, name, mode, CreatorOf(request)));
}

void OpSymlink(fuse_req_t request, const char* target, fuse_ino_t parent, const char* name) {
    Node& directory = NodeOf(request, parent);
    ReplyEntry(request, directory, name,
               FsOf(request).names.MakeSymlink(directory, name, target, CreatorOf(request)));
}

void OpLink(fuse_req_t request, fuse_ino_t inode, fuse_ino_t parent, const char* name) {
    Node& directory = NodeOf(request, parent);
    ReplyEntry(request, directory, name,
               FsOf(request).names.Link(NodeOf(request, inode), directory, name));
}

void OpUnlink(fuse_req_t request, fuse_ino_t parent, const char* name) {
    ReplyStatus(request, FsOf(request).names.Remove(NodeOf(request, parent), name, false));
}

void OpRmdir(fuse_req_t request, fuse_ino_t parent, const char* name) {
    ReplyStatus(request, FsOf(request).names.Remove(NodeOf(request, parent), name, true));
}

void OpRename(fuse_req_t request, fuse_ino_t from, const char* from_name, fuse_ino_t to,
              const char* to_name, unsigned flags) {
    ReplyStatus(request, FsOf(request).names.Rename(NodeOf(request, from), from_name,
                                                    NodeOf(request, to), to_name, flags));
}

// --- files --------------------------------------------------------------------------------------

void OpOpen(fuse_req_t request, fuse_ino_t inode, fuse_file_info* info) {
    auto handle = std::make_unique<Handle>();
    const int failure = OpenFile(NodeOf(request, inode), info->flags, *handle);
    if (failure != 0) return ReplyStatus(request, failure);
    info->fh = reinterpret_cast<std::uint64_t>(handle.get());
    info->keep_cache = 0;
    if (fuse_reply_open(request, info) == 0) (void)handle.release();
}

void OpCreate(fuse_req_t request, fuse_ino_t parent, const char* name, mode_t mode,
              fuse_file_info* info) {
    FileSystem& fs = FsOf(request);
    Node& directory = NodeOf(request, parent);
    UniqueFd created;
    int failure = fs.names.CreateFile(directory, name, O_RDWR, mode, CreatorOf(request), created);
    const bool raced = failure == EEXIST && (info->flags & O_EXCL) == 0;
    if (failure != 0 && !raced) return ReplyStatus(request, failure);
    fuse_entry_param entry;
    failure = raced ? LookUp(fs, directory, name, entry) : IntroduceOpen(fs, created, entry);
    if (failure != 0) return ReplyStatus(request, failure);
    Node& node = NodeOf(request, entry.ino);
    auto handle = std::make_unique<Handle>();
    failure = OpenFile(node, info->flags, *handle);
    if (failure == 0 && raced && (info->flags & O_TRUNC) != 0) {
        failure = TruncateFile(node, handle.get(), 0);
        entry.attr.st_size = 0;
    }
    if (failure != 0) {
        fs.nodes.Forget(node, 1);
        return ReplyStatus(request, failure);
    }
    info->fh = reinterpret_cast<std::uint64_t>(handle.get());
    if (fuse_reply_create(request, &entry, info) == 0) {
        (void)handle.release();
    } else {
        fs.nodes.Forget(node, 1);
    }
}

void OpRelease(fuse_req_t request, fuse_ino_t, fuse_file_info* info) {
    delete &HandleOf(info);
    ReplyStatus(request, 0);
}

void OpRead(fuse_req_t request, fuse_ino_t inode, std::size_t bytes, off_t offset,
            fuse_file_info* info) {
    std::size_t count = 0;
    const int failure = ReadFile(NodeOf(request, inode), HandleOf(info), bytes,
                                 static_cast<std::uint64_t>(offset), &count);
    if (failure != 0) return ReplyStatus(request, failure);
    fuse_reply_buf(request, ThreadBuffer(0), count);
}

void OpWrite(fuse_req_t request, fuse_ino_t inode, const char* data, std::size_t bytes,
             off_t offset, fuse_file_info* info) {
    std::size_t count = 0;
    const int failure = WriteFile(NodeOf(request, inode), HandleOf(info), data, bytes,
                                  static_cast<std::uint64_t>(offset), &count);
    if (failure != 0) return ReplyStatus(request, failure);
    fuse_reply_write(request, count);
}

void OpFlush(fuse_req_t request, fuse_ino_t, fuse_file_info*) {
    ReplyStatus(request, 0);
}

void OpFsync(fuse_req_t request, fuse_ino_t inode, int data_only, fuse_file_info* info) {
    ReplyStatus(request, SyncFile(NodeOf(request, inode), HandleOf(info), data_only != 0));
}

void OpFallocate(fuse_req_t request, fuse_ino_t inode, int mode, off_t offset, off_t length,
                 fuse_file_info* info) {
    ReplyStatus(request, AllocateFile(NodeOf(request, inode), HandleOf(info), mode,
                                      static_cast<std::uint64_t>(offset),
                                      static_cast<std::uint64_t>(length)));
}

void OpLseek(fuse_req_t request, fuse_ino_t, off_t offset, int whence, fuse_file_info* info) {
    const off_t found = ::lseek(HandleOf(info).fd.Get(), offset, whence);
    if (found < 0) return ReplyStatus(request, errno);
    fuse_reply_lseek(request, found);
}

// --- directories --------------------------------------------------------------------------------

void OpOpendir(fuse_req_t request, fuse_ino_t inode, fuse_file_info* info) {
    UniqueFd fd(::openat(NodeOf(request, inode).fd.Get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd) return ReplyStatus(request, errno);
    auto directory = std::make_unique<Directory>();
    directory->stream = ::fdopendir(fd.Get());
    if (directory->stream == nullptr) return ReplyStatus(request, errno);
    (void)fd.Release();
    info->fh = reinterpret_cast<std::uint64_t>(directory.get());
    if (fuse_reply_open(request, info) == 0) (void)directory.release();
}

void OpReaddir(fuse_req_t request, fuse_ino_t, std::size_t bytes, off_t offset,
               fuse_file_info* info) {
    Directory& directory = DirectoryOf(info);
    MutexLock lock(directory.mutex);
    if (offset != directory.position) {
        ::seekdir(directory.stream, offset);
        directory.position = offset;
        directory.pending = nullptr;
    }
    const auto reply = std::make_unique<char[]>(bytes);
    std::size_t used = 0;
    for (;;) {
        if (directory.pending == nullptr) {
            errno = 0;
            directory.pending = ::readdir(directory.stream);
            if (directory.pending == nullptr && errno != 0 && used == 0) {
                return ReplyStatus(request, errno);
            }
            if (directory.pending == nullptr) break;
        }
        struct stat status{};
        status.st_ino = directory.pending->d_ino;
        status.st_mode = static_cast<mode_t>(directory.pending->d_type) << 12;
        const std::size_t size =
            fuse_add_direntry(request, reply.get() + used, bytes - used, directory.pending->d_name,
                              &status, directory.pending->d_off);
        if (size > bytes - used) break;
        used += size;
        directory.position = directory.pending->d_off;
        directory.pending = nullptr;
    }
    fuse_reply_buf(request, reply.get(), used);
}

void OpReleasedir(fuse_req_t request, fuse_ino_t, fuse_file_info* info) {
    delete &DirectoryOf(info);
    ReplyStatus(request, 0);
}

void OpFsyncdir(fuse_req_t request, fuse_ino_t, int data_only, fuse_file_info* info) {
    const int fd = ::dirfd(DirectoryOf(info).stream);
    ReplyStatus(request, (data_only != 0 ? ::fdatasync(fd) : ::fsync(fd)) == 0 ? 0 : errno);
}

}  // namespace

const fuse_lowlevel_ops& FuseOperations() {
    static const fuse_lowlevel_ops operations = {
        .init = OpInit,
        .lookup = OpLookup,
        .forget = OpForget,
        .getattr = OpGetattr,
        .setattr = OpSetattr,
        .readlink = OpReadlink,
        .mknod = OpMknod,
        .mkdir = OpMkdir,
        .unlink = OpUnlink,
        .rmdir = OpRmdir,
        .symlink = OpSymlink,
        .rename = OpRename,
        .link = OpLink,
        .open = OpOpen,
        .read = OpRead,
        .write = OpWrite,
        .flush = OpFlush,
        .release = OpRelease,
        .fsync = OpFsync,
        .opendir = OpOpendir,
        .readdir = OpReaddir,
        .releasedir = OpReleasedir,
        .fsyncdir = OpFsyncdir,
        .statfs = OpStatfs,
        .create = OpCreate,
        .forget_multi = OpForgetMulti,
        .fallocate = OpFallocate,
        .lseek = OpLseek,
    };
    return operations;
}

}  // namespace rha::capturefs
