#include "engine/capture/client/backing_file.h"

#include <cerrno>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/bytes.h"
#include "common/runtime/page_cache.h"

namespace rha::engine {
namespace {

constexpr std::uint64_t kAlignment = 4096;

int OpenBelow(int root_fd, const std::string& path, int flags) {
    open_how how{};
    how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC | O_NOFOLLOW);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    return static_cast<int>(::syscall(SYS_openat2, root_fd, path.c_str(), &how, sizeof how));
}

class PosixBackingFile final : public BackingFile {
public:
    PosixBackingFile(std::string path, UniqueFd buffered, UniqueFd direct)
        : path_(std::move(path)), buffered_(std::move(buffered)), direct_(std::move(direct)) {}

    Result<std::size_t> ReadAt(std::uint64_t offset, MutableByteSpan into) override {
        std::size_t done = 0;
        while (done < into.size()) {
            const ssize_t count = ReadSome(offset + done, into.subspan(done));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return std::unexpected(ErrnoError(errno, "read " + path_));
            if (count == 0) break;
            done += static_cast<std::size_t>(count);
        }
        return done;
    }

    Result<std::uint64_t> Size() override {
        struct stat status{};
        if (::fstat(buffered_.Get(), &status) != 0) {
            return std::unexpected(ErrnoError(errno, "inspect " + path_));
        }
        return static_cast<std::uint64_t>(status.st_size);
    }

    Result<std::uint64_t> NextData(std::uint64_t offset) override {
        return Seek(offset, SEEK_DATA);
    }
    Result<std::uint64_t> NextHole(std::uint64_t offset) override {
        return Seek(offset, SEEK_HOLE);
    }

private:
    ssize_t ReadSome(std::uint64_t offset, MutableByteSpan into) {
        const auto at = static_cast<off_t>(offset);
        const bool aligned = reinterpret_cast<std::uintptr_t>(into.data()) % kAlignment == 0 &&
                             offset % kAlignment == 0 && into.size() >= kAlignment;
        if (direct_ && aligned && !InPageCache(buffered_.Get(), offset, into.size())) {
            const ssize_t count =
                ::pread(direct_.Get(), into.data(), RoundDown(into.size(), kAlignment), at);
            if (count >= 0 || errno != EINVAL) return count;
        }
        return ::pread(buffered_.Get(), into.data(), into.size(), at);
    }

    Result<std::uint64_t> Seek(std::uint64_t offset, int whence) {
        const off_t found = ::lseek(buffered_.Get(), static_cast<off_t>(offset), whence);
        if (found >= 0) return static_cast<std::uint64_t>(found);
        if (errno == ENXIO) return Size();
        return std::unexpected(ErrnoError(errno, "seek in " + path_));
    }

    const std::string path_;
    const UniqueFd buffered_;
    const UniqueFd direct_;
};

}  // namespace

Result<std::unique_ptr<BackingFile>> OpenBackingFile(int root_fd, const std::string& path,
                                                     std::uint64_t inode) {
    UniqueFd buffered(OpenBelow(root_fd, path, O_RDONLY));
    if (!buffered) return std::unexpected(ErrnoError(errno, "open " + path));
    struct stat status{};
    if (::fstat(buffered.Get(), &status) != 0) {
        return std::unexpected(ErrnoError(errno, "inspect " + path));
    }
    if (status.st_ino != inode || !S_ISREG(status.st_mode)) {
        return Fail(ErrorCode::kNotFound, path + " is another file by now");
    }
    UniqueFd direct(OpenBelow(root_fd, path, O_RDONLY | O_DIRECT));
    if (direct && (::fstat(direct.Get(), &status) != 0 || status.st_ino != inode)) direct.Reset();
    return std::make_unique<PosixBackingFile>(path, std::move(buffered), std::move(direct));
}

}  // namespace rha::engine
