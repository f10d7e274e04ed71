#include "engine/capture/capturefs/name_changes.h"

#include <algorithm>
#include <cerrno>
#include <mutex>

#include <fcntl.h>
#include <fmt/core.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/capture/capturefs/scan.h"

namespace rha::capturefs {
namespace {

constexpr mode_t kModeBits = 07777;

/// Gives what was created to who asked for it; a set-group-id directory has chosen the group.
int GiveTo(int parent_fd, const char* name, const Creator& creator) {
    struct stat parent{};
    if (::fstat(parent_fd, &parent) != 0) return errno;
    const gid_t group = (parent.st_mode & S_ISGID) != 0 ? static_cast<gid_t>(-1) : creator.group;
    return ::fchownat(parent_fd, name, creator.user, group, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : errno;
}

}  // namespace

/// A name in a directory, with its path below the root.
struct NameChanges::Place {
    int parent_fd = -1;
    const char* name = nullptr;
    std::string path;
    struct stat status{};
    bool exists = false;

    bool directory() const { return exists && S_ISDIR(status.st_mode); }
    InodeKey key() const { return InodeKey::Of(status); }

    /// 0 or an errno.
    static int At(const CaptureSet& captures, const Node& parent, const char* name, Place& place) {
        auto path = captures.PathOf(parent.fd.Get(), name);
        if (!path) return ENAMETOOLONG;
        place.parent_fd = parent.fd.Get();
        place.name = name;
        place.path = std::move(*path);
        place.exists = ::fstatat(place.parent_fd, name, &place.status, AT_SYMLINK_NOFOLLOW) == 0;
        return 0;
    }
};

int NameChanges::CreateCaptured(const std::shared_ptr<CaptureRun>& run, const Place& place,
                                mode_t mode, const auto& create, const Creator& creator,
                                UniqueFd* fd) {
    const bool directory = fd == nullptr && S_ISDIR(mode);
    Change change = run->BeginCreate({.path = place.path, .directory = directory, .mode = mode});
    const int failure = create();
    struct stat status{};
    if (failure == 0) {
        (void)GiveTo(place.parent_fd, place.name, creator);  // stays ours where that is refused
        if (::fstatat(place.parent_fd, place.name, &status, AT_SYMLINK_NOFOLLOW) != 0) status = {};
    }
    const TrackedFilePtr file = change.part.file;
    run->FinishCreate(change, failure == 0 ? Outcome::kDone : Outcome::kRefused, status.st_ino);
    if (failure == 0 && !directory) captures_.Track(InodeKey::Of(status), {run, file});
    return failure;
}

int NameChanges::CreateFile(Node& parent, const char* name, int flags, mode_t mode, Creator creator,
                            UniqueFd& fd) {
    const std::unique_lock lock(captures_.names());
    Place place;
    if (const int failure = Place::At(captures_, parent, name, place); failure != 0) return failure;
    if (place.exists) return EEXIST;
    const auto create = [&] {
        fd.Reset(::openat(place.parent_fd, name,
                          (flags & ~O_TRUNC) | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                          mode & kModeBits));
        return fd ? 0 : errno;
    };
    if (const auto run = captures_.RunFor(place.path)) {
        return CreateCaptured(run, place, S_IFREG | (mode & kModeBits), create, creator, &fd);
    }
    const int failure = create();
    if (failure == 0) (void)GiveTo(place.parent_fd, name, creator);
    return failure;
}

int NameChanges::MakeNode(Node& parent, const char* name, mode_t mode, dev_t device,
                          Creator creator) {
    if (S_ISREG(mode)) {
        UniqueFd fd;
        return CreateFile(parent, name, O_WRONLY, mode, creator, fd);
    }
    const std::unique_lock lock(captures_.names());
    if (::mknodat(parent.fd.Get(), name, mode, device) != 0) return errno;
    (void)GiveTo(parent.fd.Get(), name, creator);
    return 0;
}

int NameChanges::MakeDirectory(Node& parent, const char* name, mode_t mode, Creator creator) {
    const std::unique_lock lock(captures_.names());
    Place place;
    if (const int failure = Place::At(captures_, parent, name, place); failure != 0) return failure;
    const auto create = [&] {
        return ::mkdirat(place.parent_fd, name, mode & kModeBits) == 0 ? 0 : errno;
    };
    const auto run = place.exists ? nullptr : captures_.RunFor(place.path);
    if (run != nullptr) {
        return CreateCaptured(run, place, S_IFDIR | (mode & kModeBits), create, creator, nullptr);
    }
    const int failure = create();
    if (failure == 0) (void)GiveTo(place.parent_fd, name, creator);
    return failure;
}

int NameChanges::MakeSymlink(Node& parent, const char* name, const char* target, Creator creator) {
    const std::unique_lock lock(captures_.names());
    if (::symlinkat(target, parent.fd.Get(), name) != 0) return errno;
    (void)GiveTo(parent.fd.Get(), name, creator);
    return 0;
}

int NameChanges::Link(Node& node, Node& parent, const char* name) {
    const std::unique_lock lock(captures_.names());
    Place place;
    if (const int failure = Place::At(captures_, parent, name, place); failure != 0) return failure;
    // A second name would be a second file on the replica.
    if (captures_.TrackedBy(node.key) || captures_.RunFor(place.path) != nullptr) return EPERM;
    const std::string source = fmt::format("/proc/self/fd/{}", node.fd.Get());
    return ::linkat(AT_FDCWD, source.c_str(), place.parent_fd, name, AT_SYMLINK_FOLLOW) == 0
               ? 0
               : errno;
}

int NameChanges::Remove(Node& parent, const char* name, bool directory) {
    const std::unique_lock lock(captures_.names());
    Place place;
    if (const int failure = Place::At(captures_, parent, name, place); failure != 0) return failure;
    const int flags = directory ? AT_REMOVEDIR : 0;
    const auto remove = [&] { return ::unlinkat(place.parent_fd, name, flags) == 0 ? 0 : errno; };
    const auto run = captures_.RunFor(place.path);
    const TrackedFilePtr file = run != nullptr ? run->ByPath(place.path) : nullptr;
    if (file == nullptr || !place.exists || file->directory != directory) return remove();
    const auto suspended = Suspend(run, {file}, place.status.st_dev);
    Change change = run->BeginUnlink(file);
    const int failure = remove();
    run->FinishUnlink(change, failure == 0 ? Outcome::kDone : Outcome::kRefused);
    if (failure != 0) Resume(suspended);
    return failure;
}

std::vector<NameChanges::Suspended> NameChanges::Suspend(const std::shared_ptr<CaptureRun>& run,
                                                         const std::vector<TrackedFilePtr>& files,
                                                         dev_t device) {
    std::vector<Suspended> suspended;
    for (const TrackedFilePtr& file : files) {
        const InodeKey key{device, file->inode};
        const Tracked tracked = captures_.TrackedBy(key);
        if (file->directory || tracked.run != run) continue;
        captures_.Track(key, {});
        suspended.push_back({key, tracked});
    }
    return suspended;
}

void NameChanges::Resume(const std::vector<Suspended>& files) {
    for (const auto& [key, tracked] : files) {
        captures_.Track(key, tracked);
        const auto now = Inspect(captures_.root_fd(), tracked.run->PathOf(*tracked.file));
        if (now) tracked.run->MarkWhole(tracked.file, now->size_bytes);
    }
}

int NameChanges::RenameWithin(const std::shared_ptr<CaptureRun>& run, const TrackedFilePtr& file,
                              const Place& from, const Place& to, unsigned flags) {
    const auto suspended = Suspend(run, run->Below(to.path), to.status.st_dev);
    Change change = run->BeginRename(file, to.path);
    const int failure =
        ::renameat2(from.parent_fd, from.name, to.parent_fd, to.name, flags) == 0 ? 0 : errno;
    run->FinishRename(change, failure == 0 ? Outcome::kDone : Outcome::kRefused, to.path);
    if (failure != 0) Resume(suspended);
    return failure;
}

int NameChanges::RenameAcross(const std::shared_ptr<CaptureRun>& out_of,
                              const std::shared_ptr<CaptureRun>& into, const Place& from,
                              const Place& to, unsigned flags) {
    std::vector<FoundFile> coming;
    if (into != nullptr) {
        auto found = Scan(captures_.root_fd(), from.path);
        if (!found) return found.error().os_code != 0 ? found.error().os_code : EIO;
        coming = std::move(*found);
        for (const FoundFile& file : coming) {
            if (file.size_bytes > kTrackedBytesMax) return EFBIG;
        }
    }
    std::vector<std::pair<std::shared_ptr<CaptureRun>, Change>> unlinks;
    std::vector<Suspended> suspended;
    const auto unlink_all = [&](const std::shared_ptr<CaptureRun>& run, const std::string& path) {
        auto files = run->Below(path);
        std::reverse(files.begin(), files.end());  // children first
        for (const auto& file : Suspend(run, files, from.status.st_dev)) suspended.push_back(file);
        for (const TrackedFilePtr& file : files) {
            unlinks.emplace_back(run, run->BeginUnlink(file));
        }
    };
    if (into != nullptr) unlink_all(into, to.path);
    if (out_of != nullptr) unlink_all(out_of, from.path);
    std::vector<Change> creates;
    for (FoundFile& file : coming) {
        FoundFile there = file;
        there.path = to.path + file.path.substr(from.path.size());
        creates.push_back(into->BeginCreate(there));
    }
    const int failure =
        ::renameat2(from.parent_fd, from.name, to.parent_fd, to.name, flags) == 0 ? 0 : errno;
    const Outcome outcome = failure == 0 ? Outcome::kDone : Outcome::kRefused;
    for (auto& [run, change] : unlinks) run->FinishUnlink(change, outcome);
    std::vector<TrackedFilePtr> arrived;
    for (std::size_t i = 0; i < creates.size(); ++i) {
        arrived.push_back(creates[i].part.file);
        into->FinishCreate(creates[i], outcome, coming[i].inode);
    }
    if (failure != 0) {
        Resume(suspended);
        return failure;
    }
    for (std::size_t i = 0; i < arrived.size(); ++i) {
        if (coming[i].directory) continue;
        captures_.Track({static_cast<dev_t>(coming[i].device), coming[i].inode},
                        {into, arrived[i]});
        // Once more, now that nothing escapes: it may have grown since it was looked at.
        const auto now = Inspect(captures_.root_fd(), into->PathOf(*arrived[i]));
        into->MarkWhole(arrived[i], now ? now->size_bytes : coming[i].size_bytes);
    }
    return 0;
}

int NameChanges::Rename(Node& from_parent, const char* from_name, Node& to_parent,
                        const char* to_name, unsigned flags) {
    const std::unique_lock lock(captures_.names());
    Place from;
    Place to;
    if (const int failure = Place::At(captures_, from_parent, from_name, from)) return failure;
    if (const int failure = Place::At(captures_, to_parent, to_name, to)) return failure;
    const auto plain = [&] {
        return ::renameat2(from.parent_fd, from.name, to.parent_fd, to.name, flags) == 0 ? 0
                                                                                         : errno;
    };
    const bool same_file = from.exists && to.exists && from.key() == to.key();
    const auto source = captures_.RunFor(from.path);
    const auto target = captures_.RunFor(to.path);
    if ((from.directory() && captures_.HoldsRoots(from.path)) ||
        (to.directory() && captures_.HoldsRoots(to.path))) {
        return EBUSY;  // as a mount point: the paths of a scenario stay where they are
    }
    if (!from.exists || same_file || (source == nullptr && target == nullptr)) return plain();
    if ((flags & RENAME_EXCHANGE) != 0) return EINVAL;
    if (to.exists && ((flags & RENAME_NOREPLACE) != 0 || from.directory() != to.directory())) {
        return plain();  // says why not
    }
    if (to.directory() && target != nullptr && target->Below(to.path).size() > 1) return ENOTEMPTY;
    const TrackedFilePtr file = source != nullptr ? source->ByPath(from.path) : nullptr;
    if (source == target && file != nullptr) return RenameWithin(source, file, from, to, flags);
    return RenameAcross(source, target, from, to, flags);
}

}  // namespace rha::capturefs
