// The part of CaptureRun that is not on the path of a guest's write: start, end, and the two
// threads.
#include <algorithm>
#include <cerrno>
#include <ctime>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/runtime/log.h"
#include "engine/capture/capturefs/capture_run.h"

namespace rha::capturefs {
namespace {

using PriorKey = std::pair<std::string, std::uint64_t>;

std::int64_t NowUnixNs() {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * 1'000'000'000ll + now.tv_nsec;
}

std::int64_t UnixNs(const timespec& time) {
    return time.tv_sec * 1'000'000'000ll + time.tv_nsec;
}

}  // namespace

// --- start and end ------------------------------------------------------------------------------

TrackedFilePtr CaptureRun::AddFile(const std::string& path, bool directory, std::uint64_t inode) {
    auto file = std::make_shared<TrackedFile>(FileId{++last_file_id_}, directory, path, inode);
    by_id_[file->id.value] = file;
    by_path_[path] = file;
    return file;
}

void CaptureRun::Adopt(const FoundFile& found, const MapFile* prior, bool compare_times) {
    const TrackedFilePtr file = AddFile(found.path, found.directory, found.inode);
    const Regions whole = Regions::Of(0, found.size_bytes);
    if (found.directory || whole.empty()) return;
    file->Cover(whole.last);
    bool believed = prior != nullptr;
    if (believed && compare_times) {
        believed = prior->size_bytes == found.size_bytes &&
                   prior->modified_unix_ns == found.modified_unix_ns &&
                   prior->changed_unix_ns == found.changed_unix_ns;
    }
    for (std::size_t page = 0; believed && page < prior->pages.size(); ++page) {
        if (rha_map_decode_page(&file->map, prior->id.value, static_cast<std::uint32_t>(page),
                                prior->pages[page].data(), generation_) == 0) {
            believed = false;
            start_error_ = Error{.code = ErrorCode::kCorruption,
                                 .message = "the dirty map of " + found.path + " is damaged",
                                 .remedy =
                                     "nothing to do: all of that file is synchronised anew; "
                                     "check the disk of the state directory for errors"};
        }
    }
    if (!believed) Repair({file, whole});
}

Status CaptureRun::Prepare(const std::vector<FoundFile>& files, const MapImage* prior) {
    std::map<PriorKey, const MapFile*> known;
    if (prior != nullptr) {
        for (const MapFile& file : prior->files) known[{file.path, file.inode}] = &file;
    }
    MutexLock lock(mutex_);
    for (const FoundFile& found : files) {
        const auto it = known.find({found.path, found.inode});
        Adopt(found, it == known.end() ? nullptr : it->second,
              prior != nullptr && prior->clean_stop);
    }
    if (!List()) {
        return Fail(ErrorCode::kNoSpace,
                    "the ring is too small to list " + std::to_string(files.size()) + " files",
                    "start rha-capturefs with a larger --ring-mib");
    }
    return {};
}

void CaptureRun::Launch(bool all_dirty) {
    {
        MutexLock lock(mutex_);
        if (all_dirty) RepairAll();
        (void)SyncMap();
    }
    keeper_ = std::thread([this] { Keep(); });
    cleaner_ = std::thread([this] { Clean(); });
}

void CaptureRun::SetStartError(Error error) {
    MutexLock lock(mutex_);
    start_error_ = std::move(error);
}

std::optional<Error> CaptureRun::TakeStartError() {
    MutexLock lock(mutex_);
    return std::exchange(start_error_, std::nullopt);
}

void CaptureRun::StopThreads() {
    {
        MutexLock lock(mutex_);
        stopping_ = true;
        keeper_wake_.NotifyAll();
        cleaner_wake_.NotifyAll();
        durable_changed_.NotifyAll();
    }
    if (cleaner_.joinable()) cleaner_.join();
    if (keeper_.joinable()) keeper_.join();
}

void CaptureRun::CloseCleanly() {
    StopThreads();
    MutexLock lock(mutex_);
    ClearAcknowledged(0);
    const auto written = store_.Replace(EncodeMapImage(Image(true)));
    if (!written) MapFailed(written.error());
}

Status CaptureRun::RemoveState() {
    StopThreads();
    return store_.Remove();
}

MapImage CaptureRun::Image(bool clean_stop) {
    MapImage image{options_.scenario, options_.capture_id, clean_stop, {}};
    for (const auto& [id, file] : by_id_) {
        if (file->directory) continue;
        MapFile entry{.id = file->id, .path = file->path, .inode = file->inode};
        struct stat status{};
        if (clean_stop &&
            ::fstatat(options_.root_fd, file->path.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
            entry.size_bytes = static_cast<std::uint64_t>(status.st_size);
            entry.modified_unix_ns = UnixNs(status.st_mtim);
            entry.changed_unix_ns = UnixNs(status.st_ctim);
        }
        for (std::uint32_t page = 0; page < file->page_count(); ++page) {
            entry.pages.push_back(file->Page(page));
        }
        image.files.push_back(std::move(entry));
    }
    return image;
}

// --- keeper -------------------------------------------------------------------------------------

void CaptureRun::Keep() {
    const auto start = std::chrono::steady_clock::now();
    MutexLock lock(mutex_);
    while (!stopping_) {
        if (!sync_wanted_) keeper_wake_.WaitFor(mutex_, options_.keeper_interval);
        const auto ticks = (std::chrono::steady_clock::now() - start) / options_.keeper_interval;
        if (std::cmp_greater(ticks, tick_)) {
            tick_ = static_cast<std::uint32_t>(ticks);
            Tick();
        }
        if (sync_wanted_ || AnythingToWrite()) (void)SyncMap();
    }
}

void CaptureRun::Tick() {
    WriteOwedRecords();
    if (producer_.lost_total != reported_lost_ && tick_ % 25 == 0) {
        LogWarning(
            "scenario {}: {} changes were not recorded for want of room or after a failed "
            "write; their regions will be synchronised anew",
            options_.scenario.value, producer_.lost_total - reported_lost_);
        reported_lost_ = producer_.lost_total;
    }
}

void CaptureRun::WriteOwedRecords() {
    const std::uint64_t before = producer_.head;
    while (!owed_names_.empty() && owed_names_.size() < kOwedNamesMax &&
           Append(owed_names_.front())) {
        owed_names_.pop_front();
        --names_unrecorded_;
    }
    rha_ring_settle(&producer_, NowUnixNs());
    if (producer_.head != before) RingDoorbell();
}

bool CaptureRun::AnythingToWrite() {
    if (layout_changed_) return true;
    return std::any_of(by_id_.begin(), by_id_.end(), [](const auto& entry) {
        const std::uint8_t* changed = entry.second->map.page_changed;
        return std::any_of(changed, changed + entry.second->page_count(),
                           [](std::uint8_t flag) { return flag != 0; });
    });
}

Status CaptureRun::SyncMap() {
    sync_wanted_ = false;
    const std::uint64_t closed = generation_++;
    const bool grown = std::any_of(by_id_.begin(), by_id_.end(), [](const auto& entry) {
        return !entry.second->directory && entry.second->page_count() > entry.second->stored_pages;
    });
    auto written = layout_changed_ || grown ? WriteWholeMap() : WriteChangedPages();
    if (!written) {
        mutex_.Unlock();
        const auto distrusted = store_.Distrust();
        mutex_.Lock();
        if (!distrusted && !map_failed_) {
            LogError(
                "scenario {}: the dirty map cannot even be declared invalid: {}. After a crash "
                "of this host run a full synchronisation",
                options_.scenario.value, Describe(distrusted.error()));
        }
        MapFailed(written.error());
        return written;
    }
    if (map_failed_) {
        LogInfo("scenario {}: the dirty map can be written again", options_.scenario.value);
        map_failed_ = false;
    }
    durable_generation_ = closed;
    durable_changed_.NotifyAll();
    return {};
}

Status CaptureRun::WriteWholeMap() {
    std::vector<std::uint64_t> offsets;
    const std::string bytes = EncodeMapImage(Image(false), &offsets);
    layout_changed_ = false;
    auto offset = offsets.begin();
    for (const auto& [id, file] : by_id_) {
        if (file->directory) continue;
        file->pages_offset = *offset++;
        file->stored_pages = file->page_count();
        std::fill_n(file->map.page_changed, file->page_count(), std::uint8_t{0});
    }
    mutex_.Unlock();
    auto written = store_.Replace(bytes);
    mutex_.Lock();
    return written;
}

Status CaptureRun::WriteChangedPages() {
    std::vector<std::pair<std::uint64_t, MapPage>> pages;
    for (const auto& [id, file] : by_id_) {
        for (std::uint32_t page = 0; page < file->page_count(); ++page) {
            if (file->map.page_changed[page] == 0) continue;
            file->map.page_changed[page] = 0;
            pages.emplace_back(file->pages_offset + std::uint64_t{page} * RHA_MAP_PAGE_BYTES,
                               file->Page(page));
        }
    }
    if (pages.empty()) return {};
    mutex_.Unlock();
    auto written = store_.WritePages(pages);
    mutex_.Lock();
    return written;
}

void CaptureRun::MapFailed(const Error& error) {
    layout_changed_ = true;
    if (!map_failed_) {
        LogError(
            "scenario {}: the dirty map cannot be kept on disk: {}; guests go on, but after a "
            "crash of this host everything will be synchronised anew. Mend or free the disk of "
            "{}",
            options_.scenario.value, Describe(error), options_.state_directory.string());
    }
    map_failed_ = true;
    durable_changed_.NotifyAll();
}

// --- listing ------------------------------------------------------------------------------------

bool CaptureRun::Append(const OwedName& owed) {
    const rha_ring_change record{
        .type = owed.type,
        .flags = owed.flags,
        .file_id = owed.file.value,
        .offset = owed.offset,
        .length = owed.length,
        .capture_unix_ns = NowUnixNs(),
        .payload_bytes = static_cast<std::uint32_t>(owed.payload.size()),
        .urgent = 1,
    };
    if (rha_ring_fits(&producer_, &record) == 0) return false;
    rha_ring_slot slot;
    rha_ring_reserve(&producer_, &record, 0, &slot);
    rha_ring_fill(&slot, owed.payload.data());
    rha_ring_commit(&slot, 0);
    return true;
}

bool CaptureRun::List() {
    if (!Append({.type = RHA_RECORD_EPOCH_START, .file = {options_.capture_id.value}}))
        return false;
    std::uint64_t count = 0;
    for (const auto& [path, file] : by_path_) {
        struct stat status{};
        if (::fstatat(options_.root_fd, path.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
        OwedName entry{.type = RHA_RECORD_CREATE, .flags = RHA_RECORD_EXISTING, .file = file->id};
        if (file->directory) entry.flags |= RHA_RECORD_DIRECTORY;
        entry.offset = status.st_mode & 07777;
        entry.length = file->directory ? 0 : static_cast<std::uint64_t>(status.st_size);
        entry.payload = path;
        if (!Append(entry)) return false;
        ++count;
    }
    return Append({.type = RHA_RECORD_MANIFEST_END, .length = count});
}

// --- cleaner ------------------------------------------------------------------------------------

void CaptureRun::Clean() {
    const auto idle_ticks =
        static_cast<std::uint32_t>(options_.idle_before_clearing / options_.keeper_interval);
    MutexLock lock(mutex_);
    while (!stopping_) {
        cleaner_wake_.WaitFor(mutex_, 5 * options_.keeper_interval);
        if (!stopping_) ClearAcknowledged(idle_ticks);
    }
}

void CaptureRun::ClearAcknowledged(std::uint32_t idle_ticks) {
    // Everything up to here has reached the files; what comes while they are synced has not.
    const std::uint64_t acknowledged = rha_ring_acknowledged(&producer_);
    std::vector<TrackedFilePtr> candidates;
    for (const auto& [id, file] : by_id_) {
        if (rha_map_clearable(&file->map, acknowledged, tick_, idle_ticks) != 0) {
            candidates.push_back(file);
        }
    }
    for (const TrackedFilePtr& file : candidates) {
        if (MakeDurable(file)) rha_map_clear(&file->map, acknowledged, tick_, idle_ticks);
    }
}

bool CaptureRun::MakeDurable(const TrackedFilePtr& file) {
    const std::string path = file->path;
    const std::uint64_t inode = file->inode;
    const std::uint64_t size = SizeOf(*file);
    mutex_.Unlock();
    const UniqueFd fd(::openat(options_.root_fd, path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    struct stat status{};
    // A file renamed meanwhile is left for the next round.
    const bool same = fd && ::fstat(fd.Get(), &status) == 0 && status.st_ino == inode;
    const bool synced = same && ::fdatasync(fd.Get()) == 0;
    const int failure = errno;
    mutex_.Lock();
    if (same && !synced) {
        LogError("{}: {}; the file is synchronised anew", path,
                 Describe(ErrnoError(failure, "sync")));
        rha_ring_count_lost(&producer_);
        Repair({file, Regions::Of(0, size)});
    }
    return synced;
}

}  // namespace rha::capturefs
