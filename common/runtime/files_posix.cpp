#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/runtime/files.h"
#include "common/runtime/unique_fd.h"

namespace rha {
namespace {

Status WriteAll(int fd, std::string_view content, const std::string& name) {
    while (!content.empty()) {
        const ssize_t written = ::write(fd, content.data(), content.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            return std::unexpected(ErrnoError(errno, "write " + name));
        }
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Status FillAndSync(int fd, std::string_view content, mode_t mode, const std::string& name) {
    if (::fchmod(fd, mode) != 0) return std::unexpected(ErrnoError(errno, "chmod " + name));
    RHA_RETURN_IF_ERROR(WriteAll(fd, content, name));
    if (::fsync(fd) != 0) return std::unexpected(ErrnoError(errno, "fsync " + name));
    return {};
}

}  // namespace

Result<std::string> ReadSmallFile(const std::filesystem::path& path, std::size_t size_max) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) return std::unexpected(ErrnoError(errno, "open " + path.string()));
    std::string content;
    char buffer[16384];
    for (;;) {
        const ssize_t count = ::read(fd.Get(), buffer, sizeof buffer);
        if (count < 0) {
            if (errno == EINTR) continue;
            return std::unexpected(ErrnoError(errno, "read " + path.string()));
        }
        if (count == 0) return content;
        if (content.size() + static_cast<std::size_t>(count) > size_max) {
            return Fail(ErrorCode::kCorruption,
                        path.string() + " is larger than " + std::to_string(size_max) + " bytes",
                        "restore that file or name the right one");
        }
        content.append(buffer, static_cast<std::size_t>(count));
    }
}

Status WriteFileAtomically(const std::filesystem::path& path, std::string_view content,
                           mode_t mode) {
    std::string temporary = path.string() + ".XXXXXX";
    const UniqueFd fd(::mkostemp(temporary.data(), O_CLOEXEC));
    if (!fd) return std::unexpected(ErrnoError(errno, "create a file beside " + path.string()));
    auto filled = FillAndSync(fd.Get(), content, mode, temporary);
    if (filled && ::rename(temporary.c_str(), path.c_str()) != 0) {
        filled = std::unexpected(ErrnoError(errno, "replace " + path.string()));
    }
    if (!filled) {
        ::unlink(temporary.c_str());
        return filled;
    }
    return SyncDirectory(path.has_parent_path() ? path.parent_path() : ".");
}

Status MakeDirectory(const std::filesystem::path& path, mode_t mode) {
    std::error_code failure;
    if (path.has_parent_path()) {
        std::filesystem::create_directories(path.parent_path(), failure);
        if (failure) {
            return std::unexpected(
                ErrnoError(failure.value(), "create " + path.parent_path().string()));
        }
    }
    if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST) {
        return std::unexpected(ErrnoError(errno, "create " + path.string()));
    }
    return {};
}

Status SyncDirectory(const std::filesystem::path& path) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd) return std::unexpected(ErrnoError(errno, "open " + path.string()));
    if (::fsync(fd.Get()) != 0) {
        return std::unexpected(ErrnoError(errno, "fsync " + path.string()));
    }
    return {};
}

}  // namespace rha
