#include <cerrno>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "common/runtime/unique_fd.h"
#include "engine/lease/file_hold.h"

namespace rha::engine {
namespace {

struct flock WholeFile() {
    struct flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

}  // namespace

Result<std::optional<FileHold>> FileHold::Take(const std::filesystem::path& path) {
    UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!file) return std::unexpected(ErrnoError(errno, "open " + path.string()));
    auto lock = WholeFile();
    if (::fcntl(file.Get(), F_OFD_SETLK, &lock) == 0) {
        return std::optional(FileHold(file.Release()));
    }
    if (errno == EAGAIN || errno == EACCES) return std::optional<FileHold>();
    return std::unexpected(ErrnoError(errno, "lock " + path.string()));
}

bool FileHold::IsTaken(const std::filesystem::path& path) {
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    auto lock = WholeFile();
    return file && ::fcntl(file.Get(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

FileHold::~FileHold() {
    if (file_ != kNone) ::close(file_);
}

Status FileHold::Write(std::string_view text) const {
    const auto written = ::pwrite(file_, text.data(), text.size(), 0);
    if (written == static_cast<ssize_t>(text.size())) return {};
    return std::unexpected(ErrnoError(written < 0 ? errno : ENOSPC, "write a lock file"));
}

}  // namespace rha::engine
