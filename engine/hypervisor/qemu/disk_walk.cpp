#include <cerrno>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

#include "common/runtime/clock.h"
#include "common/runtime/unique_fd.h"
#include "engine/hypervisor/qemu/inspection.h"
#include "engine/hypervisor/qemu/process.h"
#include "engine/hypervisor/qemu/replies.h"

namespace rha::engine {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kStatBlockBytes = 512;
/// QEMU holds a shared lock on this byte of an image as long as it may write to it.
constexpr off_t kWriterLockByte = 101;
/// What QEMU says of a VHDX that is open for writing, or was when its host went down. Whoever opens
/// it for writing next replays the log; until then only its file, not its contents, can be read.
constexpr std::string_view kLogPending = "contains a log that needs to be replayed";

bool HeldByWriter(int fd) {
    struct flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = kWriterLockByte;
    lock.l_len = 1;
    // A file system without locks says nothing about writers either way.
    return ::fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

/// Size, space and lock; false when the file is not there or not to be opened.
bool ReadFileFacts(DiskImage& image) {
    const UniqueFd fd(::open(image.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd) {
        image.missing = errno == ENOENT || errno == ENOTDIR;
        if (!image.missing) image.unreadable = std::generic_category().message(errno);
        return false;
    }
    struct stat status{};
    if (::fstat(fd.Get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        image.unreadable = "it is no regular file";
        return false;
    }
    image.size_bytes = static_cast<std::uint64_t>(status.st_size);
    image.allocated_bytes = static_cast<std::uint64_t>(status.st_blocks) * kStatBlockBytes;
    image.locked = HeldByWriter(fd.Get());
    return true;
}

/// What the image's own bytes say; empty when they cannot be understood.
ImageInfo ReadImage(DiskImage& image, const std::string& qemu_img, Duration timeout) {
    const auto output =
        RunCommand({qemu_img, "info", "-U", "--output=json", image.path}, MonotonicNow() + timeout);
    if (!output) {
        image.unreadable = output.error().ToString();
        return {};
    }
    if (output->exit_code != 0) {
        if (output->err.find(kLogPending) != std::string::npos) {
            image.format = "vhdx";
        } else {
            image.unreadable = output->err.substr(0, output->err.find('\n'));
        }
        return {};
    }
    const auto info = ParseImageInfo(output->out);
    if (!info) {
        image.unreadable = info.error().ToString();
        return {};
    }
    image.format = info->format;
    return *info;
}

std::string Canonical(const std::string& path) {
    std::error_code failure;
    const auto canonical = fs::weakly_canonical(path, failure);
    return failure ? path : canonical.string();
}

void WalkChain(DiskImage image, const std::string& qemu_img, Duration timeout, DiskFacts& facts) {
    std::set<std::string> seen;
    for (;;) {
        image.canonical = Canonical(image.path);
        image.extension_format = DiskFormatOf(image.path);
        image.loops = !seen.insert(image.canonical).second;
        if (image.loops || !image.path.starts_with('/')) {
            image.missing = !image.loops;
            facts.images.push_back(std::move(image));
            return;
        }
        ImageInfo info;
        if (ReadFileFacts(image)) info = ReadImage(image, qemu_img, timeout);
        DiskImage parent;
        parent.path = info.backing_path.starts_with('/')
                          ? fs::path(info.backing_path).lexically_normal().string()
                          : info.backing_path;
        parent.as_written = info.backing_as_written;
        parent.child = image.path;
        parent.declared_format = info.backing_format;
        facts.images.push_back(std::move(image));
        if (parent.path.empty()) return;
        image = std::move(parent);
    }
}

}  // namespace

DiskFacts WalkDisks(const VmFolder& folder, const std::string& qemu_img, Duration timeout) {
    DiskFacts facts;
    for (const auto& disk : folder.config.disks) {
        DiskImage top;
        top.path = DiskPath(folder.path, disk);
        top.as_written = disk;
        WalkChain(std::move(top), qemu_img, timeout, facts);
    }
    return facts;
}

std::vector<VmFile> FilesOf(const VmFolder& folder, const DiskFacts& facts) {
    VmFile config{.path = folder.config_path, .kind = VmFileKind::kConfig};
    struct stat status{};
    if (::stat(folder.config_path.c_str(), &status) == 0) {
        config.size_bytes = static_cast<std::uint64_t>(status.st_size);
        config.allocated_bytes = static_cast<std::uint64_t>(status.st_blocks) * kStatBlockBytes;
    }
    std::vector<VmFile> files{std::move(config)};
    std::set<std::string> listed;
    for (std::size_t i = 0; i < facts.images.size(); ++i) {
        const auto& image = facts.images[i];
        if (image.missing || !listed.insert(image.path).second) continue;
        VmFile file{.path = image.path,
                    .kind = VmFileKind::kDisk,
                    .size_bytes = image.size_bytes,
                    .allocated_bytes = image.allocated_bytes};
        if (i + 1 < facts.images.size() && facts.images[i + 1].child == image.path) {
            file.kind = VmFileKind::kDifferencingDisk;
            file.parent = facts.images[i + 1].path;
        }
        files.push_back(std::move(file));
    }
    return files;
}

}  // namespace rha::engine
