// CaptureRun: one uninterrupted capture of one scenario: its ring, its files, its dirty map.
//
// Every change of a tracked file is a pair of calls around the system call that makes it: Begin
// (marks the regions durably, assigns the sequence, reserves the record, copies the payload) and
// Finish (commits). The caller holds the file's RangeLock over both, so overlapping changes keep
// their order. Neither ever fails: without room in the ring the change is counted as lost and its
// regions need repair; without a working state disk the marks stay in memory, the map on disk is
// declared untrustworthy, and an operator is told.
//
// Changes of names are never lost for good: one without room is kept in memory, the ring takes
// nothing else meanwhile, and it follows the GAP as soon as there is room again.
//
// Threads: Begin/Finish and all else from any thread, except where said. Two own threads. The
// keeper writes the map (for all waiters at once), owed GAP records and owed changes of names. The
// cleaner clears acknowledged marks, after it has made the file itself durable: else a crash of
// this host could take back what the replica has, with no mark to tell. Lock order: RangeLock
// before mutex_.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "common/bytes.h"
#include "common/error.h"
#include "common/ids.h"
#include "common/runtime/mutex.h"
#include "common/runtime/unique_fd.h"
#include "engine/capture/capturefs/map_store.h"
#include "engine/capture/capturefs/shared_ring.h"
#include "engine/capture/capturefs/tracked_file.h"
#include "engine/capture/core/ring.h"

namespace rha::capturefs {

using TrackedFilePtr = std::shared_ptr<TrackedFile>;

struct RunOptions {
    ScenarioId scenario;
    CaptureId capture_id;
    std::uint64_t ring_bytes = 64u << 20;
    std::filesystem::path state_directory;
    int root_fd = -1;  ///< borrowed: the capture root, below the mount
    std::chrono::milliseconds keeper_interval{200};
    std::chrono::milliseconds idle_before_clearing{3000};
    std::chrono::milliseconds sync_wait_max{5000};  ///< a guest write waits no longer for the map
};

/// A change of names that waits for room in the ring.
struct OwedName {
    std::uint32_t type = 0;
    std::uint32_t flags = 0;
    FileId file;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::string payload;
};

/// One change under way.
struct Change {
    struct Part {
        TrackedFilePtr file;
        Regions regions;
    };
    rha_ring_slot slot{};
    std::uint64_t sequence = 0;
    Part part;                ///< what a data change touches
    std::vector<Part> moved;  ///< what a change of names touches besides
    bool names = false;
    OwedName owed;  ///< of a change of names without a slot
};

struct ChangeSpec {
    std::uint32_t type = 0;
    std::uint32_t flags = 0;
    TrackedFilePtr file;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    ByteSpan payload;
    Regions regions;
};

enum class Outcome : std::uint8_t {
    kDone,
    kRefused,    ///< failed and left everything as it was
    kUncertain,  ///< failed, or succeeded in part
};

/// A file or directory found in, or moved into, the scenario.
struct FoundFile {
    std::string path;
    bool directory = false;
    std::uint64_t inode = 0;
    std::uint64_t device = 0;
    std::uint64_t size_bytes = 0;
    std::int64_t modified_unix_ns = 0;
    std::int64_t changed_unix_ns = 0;
    std::uint32_t mode = 0;
};

class CaptureRun {
public:
    static constexpr std::size_t kOwedNamesMax = 1u << 17;

    static Result<std::unique_ptr<CaptureRun>> Create(RunOptions options);
    /// Stops the keeper; leaves the state files as they are (see CloseCleanly).
    ~CaptureRun();
    CaptureRun(const CaptureRun&) = delete;
    CaptureRun& operator=(const CaptureRun&) = delete;

    const ScenarioId& scenario() const { return options_.scenario; }
    CaptureId capture_id() const { return options_.capture_id; }
    const SharedRing& ring() const { return ring_; }
    int doorbell() const { return doorbell_.Get(); }

    // --- start and end --------------------------------------------------------------------------
    /// Takes the files in, parents before children, with the marks of `prior` (null: all dirty)
    /// where path and inode are the same, and writes the manifest into the ring.
    Status Prepare(const std::vector<FoundFile>& files, const MapImage* prior);
    /// Writes the map and starts the threads. With `all_dirty` all that the files hold by now needs
    /// repair. A change that begins before waits for this. An error of the map's disk is reported.
    void Launch(bool all_dirty);
    /// Ends the threads; changes still under way end without waiting for the map, which is not
    /// written any more. For a run whose files are being handed over to another.
    void Retire() { StopThreads(); }
    /// Records an error to be returned by the next TakeStartError.
    void SetStartError(Error error);
    std::optional<Error> TakeStartError();
    /// Nothing changes any more: clears what is acknowledged and writes the map, so that the next
    /// start knows exactly what to repair.
    void CloseCleanly();
    Status RemoveState();

    // --- changes --------------------------------------------------------------------------------
    Change Begin(const ChangeSpec& spec);
    void Finish(Change& change, Outcome outcome);

    /// CREATE of a file about to appear at found.path, not there before FinishCreate. One that
    /// moves in from outside has an inode and a size: all of it is marked as needing repair.
    Change BeginCreate(const FoundFile& found);
    void FinishCreate(Change& change, Outcome outcome, std::uint64_t inode);
    /// RENAME of `file`, and of all below it, to `to`; what is at `to` is replaced.
    Change BeginRename(const TrackedFilePtr& file, const std::string& to);
    void FinishRename(Change& change, Outcome outcome, const std::string& to);
    Change BeginUnlink(const TrackedFilePtr& file);
    void FinishUnlink(Change& change, Outcome outcome);

    /// The bytes of the file came from outside: all of it needs repair, which a GAP announces.
    void MarkWhole(const TrackedFilePtr& file, std::uint64_t size_bytes);

    // --- files ----------------------------------------------------------------------------------
    TrackedFilePtr ByPath(const std::string& path);
    TrackedFilePtr ById(FileId id);
    /// Everything at or below `path`, parents first.
    std::vector<TrackedFilePtr> Below(const std::string& path);
    std::vector<TrackedFilePtr> FilesAfter(FileId id, std::size_t max);
    std::string PathOf(const TrackedFile& file);

    // --- engine ---------------------------------------------------------------------------------
    Status Mark(const TrackedFilePtr& file, std::uint64_t offset, std::uint64_t length);
    Status MarkAll();
    struct Claim {
        FileId file;
        std::uint64_t region = 0;
    };
    std::vector<Claim> ClaimDirty(std::size_t max);
    void Complete(FileId file, std::uint64_t region);
    void Abandon();
    std::uint64_t DirtyBytes();
    /// Too many changes of names wait for room: this run is of no use any more.
    bool Overrun();

private:
    CaptureRun(RunOptions options, SharedRing ring, UniqueFd doorbell);

    /// Marks and pins what the change touches, waits until that is durable, reserves the record.
    void Enter(const ChangeSpec& spec, Change& change) RHA_REQUIRES(mutex_);
    void Leave(Change& change, Outcome outcome) RHA_REQUIRES(mutex_);
    std::uint64_t Pin(const Change::Part& part) RHA_REQUIRES(mutex_);
    void Unpin(const Change::Part& part, const Change& change) RHA_REQUIRES(mutex_);
    std::uint64_t Repair(const Change::Part& part) RHA_REQUIRES(mutex_);
    std::uint64_t RepairAll() RHA_REQUIRES(mutex_);
    void AwaitDurable(std::uint64_t generation) RHA_REQUIRES(mutex_);
    Status AwaitMarks(std::uint64_t generation) RHA_REQUIRES(mutex_);
    void RingDoorbell();
    void RemoveLocked(const TrackedFilePtr& file) RHA_REQUIRES(mutex_);

    // capture_run_keeper.cpp
    void Keep();
    void Tick() RHA_REQUIRES(mutex_);
    Status SyncMap() RHA_REQUIRES(mutex_);
    Status WriteChangedPages() RHA_REQUIRES(mutex_);
    void MapFailed(const Error& error) RHA_REQUIRES(mutex_);
    void WriteOwedRecords() RHA_REQUIRES(mutex_);
    void Clean();
    void ClearAcknowledged(std::uint32_t idle_ticks) RHA_REQUIRES(mutex_);
    bool MakeDurable(const TrackedFilePtr& file) RHA_REQUIRES(mutex_);
    MapImage Image(bool clean_stop) RHA_REQUIRES(mutex_);
    Status WriteWholeMap() RHA_REQUIRES(mutex_);
    bool AnythingToWrite() RHA_REQUIRES(mutex_);
    bool List() RHA_REQUIRES(mutex_);
    bool Append(const OwedName& record) RHA_REQUIRES(mutex_);
    void Adopt(const FoundFile& found, const MapFile* prior, bool compare_times)
        RHA_REQUIRES(mutex_);
    void StopThreads();
    TrackedFilePtr AddFile(const std::string& path, bool directory, std::uint64_t inode)
        RHA_REQUIRES(mutex_);
    std::vector<TrackedFilePtr> BelowLocked(const std::string& path) RHA_REQUIRES(mutex_);
    std::uint64_t SizeOf(const TrackedFile& file) RHA_REQUIRES(mutex_);

    const RunOptions options_;
    const SharedRing ring_;
    const UniqueFd doorbell_;
    MapStore store_;  ///< keeper only, once it runs

    Mutex mutex_;
    CondVar keeper_wake_;
    CondVar cleaner_wake_;
    CondVar durable_changed_;
    rha_ring_producer producer_ RHA_GUARDED_BY(mutex_){};
    std::map<std::string, TrackedFilePtr> by_path_ RHA_GUARDED_BY(mutex_);
    std::map<std::uint64_t, TrackedFilePtr> by_id_ RHA_GUARDED_BY(mutex_);
    std::uint64_t last_file_id_ RHA_GUARDED_BY(mutex_) = 0;

    std::uint64_t generation_ RHA_GUARDED_BY(mutex_) = 1;  ///< open: marks made now belong to it
    std::uint64_t durable_generation_ RHA_GUARDED_BY(mutex_) = 0;
    bool sync_wanted_ RHA_GUARDED_BY(mutex_) = false;
    bool layout_changed_ RHA_GUARDED_BY(mutex_) = true;  ///< the map must be written whole
    bool map_failed_ RHA_GUARDED_BY(mutex_) = false;
    bool stopping_ RHA_GUARDED_BY(mutex_) = false;
    std::uint32_t tick_ RHA_GUARDED_BY(mutex_) = 0;

    /// Changes of names without a record, under way or in owed_names_: the ring takes nothing else.
    std::uint64_t names_unrecorded_ RHA_GUARDED_BY(mutex_) = 0;
    std::deque<OwedName> owed_names_ RHA_GUARDED_BY(mutex_);
    std::uint64_t reported_lost_ RHA_GUARDED_BY(mutex_) = 0;
    Claim claim_cursor_ RHA_GUARDED_BY(mutex_);
    std::optional<Error> start_error_ RHA_GUARDED_BY(mutex_);

    std::thread keeper_;
    std::thread cleaner_;
};

}  // namespace rha::capturefs
