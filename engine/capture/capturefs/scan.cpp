#include "engine/capture/capturefs/scan.h"

#include <algorithm>
#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace rha::capturefs {
namespace {

std::int64_t UnixNs(const timespec& time) {
    return time.tv_sec * 1'000'000'000ll + time.tv_nsec;
}

Result<std::vector<std::string>> Names(int root_fd, const std::string& path) {
    const char* at = path.empty() ? "." : path.c_str();
    UniqueFd fd(::openat(root_fd, at, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd) return std::unexpected(ErrnoError(errno, "open the directory " + path));
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::fdopendir(fd.Get()), &::closedir);
    if (directory == nullptr) return std::unexpected(ErrnoError(errno, "list " + path));
    (void)fd.Release();
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(directory.get())) {
        const std::string name = entry->d_name;
        if (name != "." && name != "..") names.push_back(name);
    }
    if (errno != 0) return std::unexpected(ErrnoError(errno, "list " + path));
    return names;
}

}  // namespace

Result<FoundFile> Inspect(int root_fd, const std::string& path) {
    struct stat status{};
    const char* at = path.empty() ? "." : path.c_str();
    if (::fstatat(root_fd, at, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return std::unexpected(ErrnoError(errno, "inspect " + path));
    }
    if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) {
        return Fail(ErrorCode::kNotFound, path + " is neither a file nor a directory");
    }
    const bool directory = S_ISDIR(status.st_mode);
    return FoundFile{
        .path = path,
        .directory = directory,
        .inode = status.st_ino,
        .device = status.st_dev,
        .size_bytes = directory ? 0 : static_cast<std::uint64_t>(status.st_size),
        .modified_unix_ns = UnixNs(status.st_mtim),
        .changed_unix_ns = UnixNs(status.st_ctim),
        .mode = status.st_mode,
    };
}

Result<std::vector<FoundFile>> Scan(int root_fd, const std::string& path) {
    std::vector<FoundFile> found;
    std::vector<std::string> pending{path};
    while (!pending.empty()) {
        const std::string at = std::move(pending.back());
        pending.pop_back();
        auto entry = Inspect(root_fd, at);
        if (!entry && entry.error().code == ErrorCode::kNotFound) continue;
        if (!entry) return std::unexpected(std::move(entry).error());
        if (entry->directory) {
            RHA_ASSIGN_OR_RETURN(const auto names, Names(root_fd, at));
            for (const std::string& name : names)
                pending.push_back(at.empty() ? name : at + "/" + name);
        }
        if (!at.empty()) found.push_back(std::move(*entry));
    }
    std::sort(found.begin(), found.end(),
              [](const FoundFile& a, const FoundFile& b) { return a.path < b.path; });
    return found;
}

}  // namespace rha::capturefs
