#include "engine/capture/capturefs/capture_run.h"

#include <algorithm>
#include <cerrno>
#include <ctime>

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/runtime/log.h"
#include "engine/capture/core/tracked.h"

namespace rha::capturefs {
namespace {

std::int64_t NowUnixNs() {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * 1'000'000'000ll + now.tv_nsec;
}

ByteSpan BytesOf(const std::string& text) {
    return std::as_bytes(std::span(text));
}

}  // namespace

Result<std::unique_ptr<CaptureRun>> CaptureRun::Create(RunOptions options) {
    RHA_ASSIGN_OR_RETURN(SharedRing ring, SharedRing::Create(options.ring_bytes));
    UniqueFd doorbell(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!doorbell) return std::unexpected(ErrnoError(errno, "create the ring's doorbell"));
    return std::unique_ptr<CaptureRun>(
        new CaptureRun(std::move(options), std::move(ring), std::move(doorbell)));
}

CaptureRun::CaptureRun(RunOptions options, SharedRing ring, UniqueFd doorbell)
    : options_(std::move(options)),
      ring_(std::move(ring)),
      doorbell_(std::move(doorbell)),
      store_(options_.state_directory, options_.scenario) {
    // A sixteenth of the ring is kept for changes of names: losing one costs a new listing.
    rha_ring_create(&producer_, ring_.shared(), ring_.feedback(), ring_.data(), options_.ring_bytes,
                    options_.ring_bytes / 16, options_.capture_id.value);
}

CaptureRun::~CaptureRun() {
    StopThreads();
}

// --- changes ------------------------------------------------------------------------------------

std::uint64_t CaptureRun::Pin(const Change::Part& part) {
    if (part.regions.empty()) return 0;
    part.file->Cover(part.regions.last);
    return rha_map_pin(&part.file->map, part.regions.first, part.regions.last, generation_);
}

std::uint64_t CaptureRun::Repair(const Change::Part& part) {
    if (part.regions.empty()) return 0;
    part.file->Cover(part.regions.last);
    return rha_map_repair(&part.file->map, part.regions.first, part.regions.last, generation_);
}

void CaptureRun::Enter(const ChangeSpec& spec, Change& change) {
    std::uint64_t needed = Pin(change.part);
    for (const auto& part : change.moved) needed = std::max(needed, Pin(part));
    AwaitDurable(needed);
    const rha_ring_change record{
        .type = spec.type,
        .flags = spec.flags,
        .file_id = spec.file ? spec.file->id.value : 0,
        .offset = spec.offset,
        .length = spec.length,
        .capture_unix_ns = NowUnixNs(),
        .payload_bytes = static_cast<std::uint32_t>(spec.payload.size()),
        .urgent = change.names,
    };
    const int refuse = names_unrecorded_ != 0;
    const std::uint32_t tick = tick_;
    change.sequence = rha_ring_reserve(&producer_, &record, refuse, &change.slot);
    const auto settle = [&](const Change::Part& part) {
        if (part.regions.empty()) return;
        rha_file_map* map = &part.file->map;
        if (change.slot.record == nullptr) {
            rha_map_lose(map, part.regions.first, part.regions.last);
        } else {
            rha_map_record(map, part.regions.first, part.regions.last, change.sequence, tick);
        }
    };
    settle(change.part);
    for (const auto& part : change.moved) settle(part);
    if (change.slot.record == nullptr && change.names) {
        ++names_unrecorded_;
        const auto* text = reinterpret_cast<const char*>(spec.payload.data());
        change.owed = {spec.type,   spec.flags,  {record.file_id},
                       spec.offset, spec.length, std::string(text, spec.payload.size())};
    }
}

void CaptureRun::Unpin(const Change::Part& part, const Change& change) {
    if (part.regions.empty()) return;
    rha_map_unpin(&part.file->map, part.regions.first, part.regions.last,
                  change.slot.record == nullptr);
}

void CaptureRun::Leave(Change& change, Outcome outcome) {
    if (outcome == Outcome::kUncertain) {
        rha_ring_count_lost(&producer_);
        Repair(change.part);
        for (const auto& part : change.moved) Repair(part);
    }
    Unpin(change.part, change);
    for (const auto& part : change.moved) Unpin(part, change);
    if (change.slot.record != nullptr || !change.names) return;
    if (outcome == Outcome::kRefused) {
        --names_unrecorded_;
    } else if (owed_names_.size() < kOwedNamesMax) {
        owed_names_.push_back(std::move(change.owed));
    }
}

Change CaptureRun::Begin(const ChangeSpec& spec) {
    Change change;
    change.part = {spec.file, spec.regions};
    {
        MutexLock lock(mutex_);
        Enter(spec, change);
    }
    if (change.slot.record != nullptr) rha_ring_fill(&change.slot, spec.payload.data());
    return change;
}

void CaptureRun::Finish(Change& change, Outcome outcome) {
    {
        // Before the commit: whoever sees an aborted record finds its regions in need of repair.
        MutexLock lock(mutex_);
        Leave(change, outcome);
    }
    if (change.slot.record != nullptr) {
        rha_ring_commit(&change.slot, outcome == Outcome::kDone ? 0 : RHA_RECORD_ABORTED);
    }
    RingDoorbell();
}

void CaptureRun::RingDoorbell() {
    if (rha_ring_take_waiting(ring_.feedback()) == 0) return;
    const eventfd_t one = 1;
    // Can fail only when the counter is at its maximum, and then the consumer is awake anyway.
    (void)::eventfd_write(doorbell_.Get(), one);
}

Change CaptureRun::BeginCreate(const FoundFile& found) {
    Change change;
    change.names = true;
    ChangeSpec spec;
    spec.type = RHA_RECORD_CREATE;
    spec.flags = found.directory ? RHA_RECORD_DIRECTORY : 0;
    spec.offset = found.mode & 07777;
    spec.length = found.size_bytes;
    spec.payload = BytesOf(found.path);
    {
        MutexLock lock(mutex_);
        spec.file = std::make_shared<TrackedFile>(FileId{++last_file_id_}, found.directory,
                                                  found.path, found.inode);
        by_id_[spec.file->id.value] = spec.file;
        layout_changed_ = layout_changed_ || !found.directory;
        change.part = {spec.file, Regions::Of(0, found.directory ? 0 : found.size_bytes)};
        Enter(spec, change);
    }
    if (change.slot.record != nullptr) rha_ring_fill(&change.slot, spec.payload.data());
    return change;
}

void CaptureRun::FinishCreate(Change& change, Outcome outcome, std::uint64_t inode) {
    {
        MutexLock lock(mutex_);
        const TrackedFilePtr& file = change.part.file;
        if (outcome == Outcome::kDone) {
            file->inode = inode;
            by_path_[file->path] = file;
        } else {
            by_id_.erase(file->id.value);
        }
        layout_changed_ = true;
    }
    Finish(change, outcome);
}

Change CaptureRun::BeginRename(const TrackedFilePtr& file, const std::string& to) {
    Change change;
    change.names = true;
    ChangeSpec spec;
    spec.type = RHA_RECORD_RENAME;
    spec.flags = file->directory ? RHA_RECORD_DIRECTORY : 0;
    spec.file = file;
    spec.payload = BytesOf(to);
    {
        MutexLock lock(mutex_);
        // Until the replica has the new name, a restart would find these bytes under a name that
        // the replica does not have: all of them are marked.
        for (const TrackedFilePtr& moved : BelowLocked(file->path)) {
            if (!moved->directory) {
                change.moved.push_back({moved, Regions::Of(0, SizeOf(*moved))});
            }
        }
        Enter(spec, change);
    }
    if (change.slot.record != nullptr) rha_ring_fill(&change.slot, spec.payload.data());
    change.part.file = file;
    return change;
}

void CaptureRun::FinishRename(Change& change, Outcome outcome, const std::string& to) {
    if (outcome == Outcome::kDone) {
        MutexLock lock(mutex_);
        const std::string from = change.part.file->path;
        const auto moved = BelowLocked(from);
        for (const TrackedFilePtr& replaced : BelowLocked(to)) RemoveLocked(replaced);
        for (const TrackedFilePtr& file : moved) by_path_.erase(file->path);
        for (const TrackedFilePtr& file : moved) {
            file->path = to + file->path.substr(from.size());
            by_path_[file->path] = file;
        }
        layout_changed_ = true;
    }
    Finish(change, outcome);
}

Change CaptureRun::BeginUnlink(const TrackedFilePtr& file) {
    Change change;
    change.names = true;
    change.part.file = file;
    ChangeSpec spec;
    spec.type = RHA_RECORD_UNLINK;
    spec.flags = file->directory ? RHA_RECORD_DIRECTORY : 0;
    spec.file = file;
    MutexLock lock(mutex_);
    Enter(spec, change);
    return change;
}

void CaptureRun::FinishUnlink(Change& change, Outcome outcome) {
    if (outcome == Outcome::kDone) {
        MutexLock lock(mutex_);
        RemoveLocked(change.part.file);
    }
    Finish(change, outcome);
}

void CaptureRun::MarkWhole(const TrackedFilePtr& file, std::uint64_t size_bytes) {
    MutexLock lock(mutex_);
    rha_ring_count_lost(&producer_);
    AwaitDurable(Repair({file, Regions::Of(0, size_bytes)}));
}

void CaptureRun::AwaitDurable(std::uint64_t generation) {
    if (generation <= durable_generation_) return;
    const auto deadline = std::chrono::steady_clock::now() + options_.sync_wait_max;
    while (durable_generation_ < generation && !map_failed_ && !stopping_) {
        sync_wanted_ = true;
        keeper_wake_.NotifyOne();
        if (!durable_changed_.WaitUntil(mutex_, deadline) && durable_generation_ < generation &&
            !map_failed_) {
            MapFailed(Error{.code = ErrorCode::kTimeout,
                            .message = "the disk of " + options_.state_directory.string() +
                                       " takes too long to make the dirty map durable"});
        }
    }
}

// --- files --------------------------------------------------------------------------------------

void CaptureRun::RemoveLocked(const TrackedFilePtr& file) {
    if (const auto it = by_path_.find(file->path); it != by_path_.end() && it->second == file) {
        by_path_.erase(it);
    }
    by_id_.erase(file->id.value);
    layout_changed_ = true;
}

TrackedFilePtr CaptureRun::ByPath(const std::string& path) {
    MutexLock lock(mutex_);
    const auto it = by_path_.find(path);
    return it == by_path_.end() ? nullptr : it->second;
}

TrackedFilePtr CaptureRun::ById(FileId id) {
    MutexLock lock(mutex_);
    const auto it = by_id_.find(id.value);
    return it == by_id_.end() ? nullptr : it->second;
}

std::vector<TrackedFilePtr> CaptureRun::BelowLocked(const std::string& path) {
    std::vector<TrackedFilePtr> files;
    for (auto it = by_path_.lower_bound(path); it != by_path_.end() && it->first.starts_with(path);
         ++it) {
        const std::string& at = it->first;
        if (rha_tracked_within(path.data(), path.size(), at.data(), at.size())) {
            files.push_back(it->second);
        }
    }
    return files;
}

std::vector<TrackedFilePtr> CaptureRun::Below(const std::string& path) {
    MutexLock lock(mutex_);
    return BelowLocked(path);
}

std::vector<TrackedFilePtr> CaptureRun::FilesAfter(FileId id, std::size_t max) {
    MutexLock lock(mutex_);
    std::vector<TrackedFilePtr> files;
    for (auto it = by_id_.upper_bound(id.value); it != by_id_.end() && files.size() < max; ++it) {
        // One that is only about to appear is not there yet.
        const auto named = by_path_.find(it->second->path);
        if (named != by_path_.end() && named->second == it->second) files.push_back(it->second);
    }
    return files;
}

std::string CaptureRun::PathOf(const TrackedFile& file) {
    MutexLock lock(mutex_);
    return file.path;
}

std::uint64_t CaptureRun::SizeOf(const TrackedFile& file) {
    struct stat status{};
    if (::fstatat(options_.root_fd, file.path.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return 0;
    return static_cast<std::uint64_t>(status.st_size);
}

// --- engine -------------------------------------------------------------------------------------

Status CaptureRun::AwaitMarks(std::uint64_t generation) {
    AwaitDurable(generation);
    if (map_failed_) {
        return Fail(ErrorCode::kIo,
                    "the dirty map of scenario " + options_.scenario.value + " cannot be written",
                    "mend or free the disk of " + options_.state_directory.string());
    }
    return {};
}

Status CaptureRun::Mark(const TrackedFilePtr& file, std::uint64_t offset, std::uint64_t length) {
    MutexLock lock(mutex_);
    const std::uint64_t size = SizeOf(*file);
    if (offset >= size) return {};
    return AwaitMarks(Repair({file, Regions::Of(offset, std::min(length, size - offset))}));
}

std::uint64_t CaptureRun::RepairAll() {
    std::uint64_t needed = 0;
    for (const auto& [id, file] : by_id_) {
        if (!file->directory) {
            needed = std::max(needed, Repair({file, Regions::Of(0, SizeOf(*file))}));
        }
    }
    return needed;
}

Status CaptureRun::MarkAll() {
    MutexLock lock(mutex_);
    return AwaitMarks(RepairAll());
}

std::vector<CaptureRun::Claim> CaptureRun::ClaimDirty(std::size_t max) {
    MutexLock lock(mutex_);
    std::vector<Claim> claims;
    const auto take = [&](TrackedFile& file, std::uint64_t from) {
        while (claims.size() < max && file.map.dirty != 0) {
            const std::uint64_t region = rha_map_claim(&file.map, from);
            if (region == file.map.count) return;
            claims.push_back({file.id, region});
            from = region + 1;
        }
    };
    // From where the last call stopped, then once from the beginning.
    const Claim start = claim_cursor_;
    for (auto it = by_id_.lower_bound(start.file.value); it != by_id_.end(); ++it) {
        take(*it->second, it->first == start.file.value ? start.region : 0);
    }
    for (auto it = by_id_.begin(); it != by_id_.end() && it->first <= start.file.value; ++it) {
        take(*it->second, 0);
    }
    if (!claims.empty()) claim_cursor_ = {claims.back().file, claims.back().region + 1};
    return claims;
}

void CaptureRun::Complete(FileId file, std::uint64_t region) {
    MutexLock lock(mutex_);
    const auto it = by_id_.find(file.value);
    if (it != by_id_.end()) rha_map_complete(&it->second->map, region);
}

void CaptureRun::Abandon() {
    MutexLock lock(mutex_);
    for (const auto& [id, file] : by_id_) rha_map_abandon(&file->map);
}

std::uint64_t CaptureRun::DirtyBytes() {
    MutexLock lock(mutex_);
    std::uint64_t regions = 0;
    for (const auto& [id, file] : by_id_) regions += file->map.dirty;
    return regions * RHA_REGION_BYTES;
}

bool CaptureRun::Overrun() {
    MutexLock lock(mutex_);
    return owed_names_.size() >= kOwedNamesMax;
}

}  // namespace rha::capturefs
