#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/runtime/native_file.h"

namespace rha {
namespace {

std::unexpected<Error> Os(const char* what, const std::filesystem::path& path) {
    return std::unexpected(ErrnoError(errno, what + (" " + path.string())));
}

int FlagsOf(NativeFile::Mode mode) {
    switch (mode) {
        case NativeFile::Mode::kRead:
            return O_RDONLY;
        case NativeFile::Mode::kReadWrite:
            return O_RDWR;
        case NativeFile::Mode::kCreate:
            return O_RDWR | O_CREAT;
        case NativeFile::Mode::kCreateNew:
            return O_RDWR | O_CREAT | O_EXCL;
    }
    return O_RDONLY;
}

/// False when somebody else has it and `operation` does not wait.
Result<bool> TakeLock(int fd, int operation, const std::filesystem::path& path) {
    while (::flock(fd, operation) != 0) {
        if (errno == EWOULDBLOCK) return false;
        if (errno != EINTR) return Os("lock", path);
    }
    return true;
}

}  // namespace

Result<NativeFile> NativeFile::Open(const std::filesystem::path& path, Mode mode) {
    const int fd = ::open(path.c_str(), FlagsOf(mode) | O_CLOEXEC, 0600);
    if (fd < 0) return Os("open", path);
    return NativeFile(fd, path);
}

Result<NativeFile> NativeFile::OpenRegular(const std::filesystem::path& path) {
    // Not blocking: it may be a pipe that nobody writes into.
    const int fd = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && errno != ELOOP) return Os("open", path);
    NativeFile file(fd, path);
    struct stat info{};
    if (fd < 0 || ::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        return Fail(ErrorCode::kNotFound, path.string() + " is no plain file", "name another one");
    }
    return file;
}

NativeFile::NativeFile(NativeHandle handle, std::filesystem::path path)
    : handle_(handle), path_(std::move(path)) {}

NativeFile::operator bool() const {
    return handle_ >= 0;
}

void NativeFile::Close() {
    if (handle_ >= 0) ::close(std::exchange(handle_, -1));
}

Result<std::size_t> NativeFile::ReadAt(std::uint64_t offset, MutableByteSpan into) const {
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t got = ::pread(handle_, into.data() + done, into.size() - done,
                                    static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return Os("read", path_);
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

Status NativeFile::WriteAt(std::uint64_t offset, ByteSpan bytes) const {
    while (!bytes.empty()) {
        const ssize_t put =
            ::pwrite(handle_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return Os("write", path_);
        bytes = bytes.subspan(static_cast<std::size_t>(put));
        offset += static_cast<std::uint64_t>(put);
    }
    return {};
}

Status NativeFile::Sync() const {
    if (::fdatasync(handle_) != 0) return Os("sync", path_);
    return {};
}

Result<std::uint64_t> NativeFile::Size() const {
    struct stat info{};
    if (::fstat(handle_, &info) != 0) return Os("stat", path_);
    return static_cast<std::uint64_t>(info.st_size);
}

Status NativeFile::Resize(std::uint64_t size) const {
    if (::ftruncate(handle_, static_cast<off_t>(size)) != 0) return Os("set the size of", path_);
    return {};
}

Status NativeFile::Lock() const {
    RHA_RETURN_IF_ERROR(TakeLock(handle_, LOCK_EX, path_));
    return {};
}

Result<bool> NativeFile::TryLock() const {
    return TakeLock(handle_, LOCK_EX | LOCK_NB, path_);
}

}  // namespace rha
