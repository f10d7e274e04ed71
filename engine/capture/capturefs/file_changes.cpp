#include "engine/capture/capturefs/file_changes.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/falloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/bytes.h"

namespace rha::capturefs {
namespace {

constexpr std::size_t kAlignment = 4096;
// FLUSH records need no range of bytes, only that their file stays tracked meanwhile.
constexpr std::uint64_t kNowhere = RangeLock::kEnd - 1;

struct FreeDeleter {
    void operator()(char* memory) const { std::free(memory); }
};

int Reopen(const Node& node, int flags) {
    return ::open(fmt::format("/proc/self/fd/{}", node.fd.Get()).c_str(), flags | O_CLOEXEC);
}

/// The descriptor for accesses that O_DIRECT refuses (unaligned ones); -1 when it cannot be had.
int BufferedFd(const Node& node, Handle& handle) {
    MutexLock lock(handle.mutex);
    if (!handle.buffered) {
        const int flags = ::fcntl(handle.fd.Get(), F_GETFL);
        handle.buffered.Reset(Reopen(node, flags & (O_ACCMODE | O_SYNC | O_DSYNC)));
    }
    return handle.buffered.Get();
}

ssize_t WriteBacking(const Node& node, Handle& handle, const char* data, std::size_t bytes,
                     std::uint64_t offset) {
    const auto at = static_cast<off_t>(offset);
    if (!handle.direct) return ::pwrite(handle.fd.Get(), data, bytes, at);
    char* aligned = ThreadBuffer(bytes);
    std::memcpy(aligned, data, bytes);
    const ssize_t written = ::pwrite(handle.fd.Get(), aligned, bytes, at);
    if (written >= 0 || errno != EINVAL) return written;
    const int buffered = BufferedFd(node, handle);
    if (buffered < 0) return -1;
    return ::pwrite(buffered, aligned, bytes, at);
}

std::uint64_t SizeOf(int fd) {
    struct stat status{};
    return ::fstat(fd, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

/// What a failed call may have left behind.
Outcome OutcomeOf(int failure) {
    if (failure == 0) return Outcome::kDone;
    const bool before_doing_anything = failure == EOPNOTSUPP || failure == EINVAL ||
                                       failure == EBADF || failure == EPERM || failure == EACCES ||
                                       failure == EROFS;
    return before_doing_anything ? Outcome::kRefused : Outcome::kUncertain;
}

/// Announces, does and concludes one change; the caller holds its range.
int Captured(const Tracked& tracked, ChangeSpec& spec, const auto& system_call) {
    if (!tracked) return system_call();
    spec.file = tracked.file;
    Change change = tracked.run->Begin(spec);
    const int failure = system_call();
    tracked.run->Finish(change, OutcomeOf(failure));
    return failure;
}

}  // namespace

char* ThreadBuffer(std::size_t bytes) {
    thread_local std::unique_ptr<char, FreeDeleter> buffer;
    thread_local std::size_t capacity = 0;
    if (bytes > capacity) {
        const std::size_t wanted = RoundUp(std::max(bytes, std::size_t{1} << 20), kAlignment);
        buffer.reset(static_cast<char*>(std::aligned_alloc(kAlignment, wanted)));
        capacity = wanted;
    }
    return buffer.get();
}

int OpenFile(const Node& node, int flags, Handle& handle) {
    // Appending is resolved to offsets by the kernel above; truncation comes as a change of size.
    const int wanted = flags & (O_ACCMODE | O_DIRECT | O_SYNC | O_DSYNC | O_NOATIME);
    handle.fd.Reset(Reopen(node, wanted));
    if (!handle.fd && errno == EINVAL && (wanted & O_DIRECT) != 0) {
        handle.fd.Reset(Reopen(node, wanted & ~O_DIRECT));
        handle.direct = false;
        return handle.fd ? 0 : errno;
    }
    handle.direct = (wanted & O_DIRECT) != 0;
    return handle.fd ? 0 : errno;
}

int ReadFile(const Node& node, Handle& handle, std::size_t bytes, std::uint64_t offset,
             std::size_t* count) {
    char* buffer = ThreadBuffer(bytes);
    const auto at = static_cast<off_t>(offset);
    ssize_t done = ::pread(handle.fd.Get(), buffer, bytes, at);
    if (done < 0 && errno == EINVAL && handle.direct) {
        const int buffered = BufferedFd(node, handle);
        if (buffered < 0) return errno;
        done = ::pread(buffered, buffer, bytes, at);
    }
    if (done < 0) return errno;
    *count = static_cast<std::size_t>(done);
    return 0;
}

int WriteFile(Node& node, Handle& handle, const char* data, std::size_t bytes, std::uint64_t offset,
              std::size_t* count) {
    const RangeLock::Hold hold(node.ranges, offset, offset + bytes);
    const Tracked& tracked = node.tracked;
    if (tracked && offset + bytes > kTrackedBytesMax) return EFBIG;
    if (!tracked) {
        const ssize_t written = WriteBacking(node, handle, data, bytes, offset);
        if (written < 0) return errno;
        *count = static_cast<std::size_t>(written);
        return 0;
    }
    ChangeSpec spec;
    spec.type = RHA_RECORD_WRITE;
    spec.file = tracked.file;
    spec.offset = offset;
    spec.length = bytes;
    spec.payload = std::as_bytes(std::span(data, bytes));
    spec.regions = Regions::Of(offset, bytes);
    Change change = tracked.run->Begin(spec);
    const ssize_t written = WriteBacking(node, handle, data, bytes, offset);
    const int failure = written < 0 ? errno : 0;
    const bool whole = written >= 0 && static_cast<std::size_t>(written) == bytes;
    tracked.run->Finish(change, whole ? Outcome::kDone : Outcome::kUncertain);
    if (written >= 0) *count = static_cast<std::size_t>(written);
    return failure;
}

int TruncateFile(Node& node, Handle* handle, std::uint64_t size) {
    UniqueFd opened;
    if (handle == nullptr || (::fcntl(handle->fd.Get(), F_GETFL) & O_ACCMODE) == O_RDONLY) {
        opened.Reset(Reopen(node, O_WRONLY));
        if (!opened) return errno;
    }
    const int fd = opened ? opened.Get() : handle->fd.Get();
    const RangeLock::Hold all(node.ranges, 0, RangeLock::kEnd);
    if (node.tracked && size > kTrackedBytesMax) return EFBIG;
    const std::uint64_t before = SizeOf(fd);
    ChangeSpec spec;
    spec.type = RHA_RECORD_TRUNCATE;
    spec.length = size;
    spec.regions =
        Regions::Of(std::min(before, size), std::max(before, size) - std::min(before, size));
    return Captured(node.tracked, spec,
                    [&] { return ::ftruncate(fd, static_cast<off_t>(size)) == 0 ? 0 : errno; });
}

int AllocateFile(Node& node, Handle& handle, int mode, std::uint64_t offset, std::uint64_t length) {
    ChangeSpec spec;
    spec.offset = offset;
    spec.length = length;
    spec.regions = Regions::Of(offset, length);
    if ((mode & FALLOC_FL_KEEP_SIZE) != 0) spec.flags |= RHA_RECORD_KEEP_SIZE;
    switch (mode & ~FALLOC_FL_KEEP_SIZE) {
        case 0:
            spec.type = RHA_RECORD_ALLOCATE;
            break;
        case FALLOC_FL_PUNCH_HOLE:
            spec.type = RHA_RECORD_ZERO;
            spec.flags |= RHA_RECORD_PUNCH;
            break;
        case FALLOC_FL_ZERO_RANGE:
            spec.type = RHA_RECORD_ZERO;
            break;
        default:
            return EOPNOTSUPP;
    }
    const RangeLock::Hold hold(node.ranges, offset, offset + length);
    if (node.tracked && offset + length > kTrackedBytesMax) return EFBIG;
    return Captured(node.tracked, spec, [&] {
        return ::fallocate(handle.fd.Get(), mode, static_cast<off_t>(offset),
                           static_cast<off_t>(length)) == 0
                   ? 0
                   : errno;
    });
}

int SyncFile(Node& node, Handle& handle, bool data_only) {
    const RangeLock::Hold tracked_meanwhile(node.ranges, kNowhere, RangeLock::kEnd, true);
    ChangeSpec spec;
    spec.type = RHA_RECORD_FLUSH;
    return Captured(node.tracked, spec, [&] {
        const int fd = handle.fd.Get();
        return (data_only ? ::fdatasync(fd) : ::fsync(fd)) == 0 ? 0 : errno;
    });
}

}  // namespace rha::capturefs
