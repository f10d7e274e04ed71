// Journal: the replica's durable, ordered store of batches that are not yet part of a checkpoint.
//
//   Append ─► queue ─► writer thread: one write, one fdatasync for many batches ─► on_durable
//                                                         Retire ◄─ checkpoint of the applier
//
// Space: segments of fixed size, reserved before use; a retired one is kept for reuse, further ones
// are removed. When the bound or the disk's minimum of free space is reached, the writer pauses
// with kNoSpace, keeps what is queued, and goes on by itself once Retire or the disk gives space
// back.
//
// Thread rule: methods may be called from any thread unless they say otherwise; callbacks come from
// the writer thread without a lock held. Byte specification: docs/formats/journal.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "common/error.h"
#include "common/runtime/mutex.h"
#include "engine/core/journal_format.h"
#include "engine/journal/aligned_buffer.h"
#include "engine/journal/buffer_pool.h"
#include "engine/journal/journal_disk.h"
#include "engine/journal/journal_recovery.h"

namespace rha::engine {

struct JournalConfig {
    ScenarioUuid scenario{};
    std::uint64_t segment_bytes = 64ull << 20;
    std::uint64_t bytes_max = 16ull << 30;  ///< of all segment files
    std::uint64_t free_bytes_min = 2ull << 30;
    std::uint64_t new_journal_id = 0;  ///< used when there is no journal yet
    std::uint64_t first_batch = 1;     ///< likewise: number of the first batch
};

struct DurableBatch {
    JournalEntry entry;
    BatchBuffer buffer;  ///< header and records as appended
};

struct JournalEvents {
    std::function<void(std::vector<DurableBatch>)> on_durable;
    /// The writer found no space (once per attempt), or no longer waits (nothing).
    std::function<void(std::optional<Error>)> on_pause;
    /// Nothing more will become durable; a new Journal has to recover.
    std::function<void(Error)> on_failed;
};

class Journal {
public:
    /// Recovers what is there, hands every valid batch to `visit`, and cuts a torn tail. Errors: as
    /// RecoverJournal; then nothing has been changed.
    static Result<std::unique_ptr<Journal>> Open(std::unique_ptr<JournalDisk> disk,
                                                 const JournalConfig& config,
                                                 const BatchVisitor& visit);
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    /// Starts the writer. Called once, before Append.
    void Start(JournalEvents events);
    /// Ends the writer after the group under way; what is still queued was never durable.
    /// Idempotent.
    void Stop();

    /// Queues a batch that stands at the start of `buffer`. Precondition: its number is next.
    void Append(BatchBuffer buffer, const BatchHeader& header);

    /// Waits until everything appended is durable. kNoSpace when the writer is paused, the failure
    /// when it has failed, kCancelled after Stop.
    Status Flush();

    /// Forgets what waits for space, so that Flush need not; it was never durable. What is being
    /// written still becomes durable.
    void DropQueued();

    /// Reads header and records of a durable, unretired batch into the (aligned) start of `into`.
    /// Returns their size. kNotFound for any other number.
    Result<std::size_t> Read(std::uint64_t number, MutableByteSpan into);

    /// Batches up to `number` are part of a durable checkpoint and no longer needed.
    void Retire(std::uint64_t number);

    /// Empties the journal: segments that hold batches from `number` on move to the set-aside
    /// directory, others go. The next batch is `next_batch`. Precondition: Flush succeeded and
    /// nothing is appended meanwhile.
    Status Discard(std::uint64_t number, std::uint64_t next_batch);

    std::uint64_t durable_batch() const;  ///< first_batch - 1 when there never was one
    std::uint64_t unretired_bytes() const;
    std::optional<Error> paused() const;

private:
    struct Pending {
        BatchBuffer buffer;
        BatchHeader header;
    };
    struct Segment {
        std::uint64_t first_batch = 0;
        std::uint64_t file_bytes = 0;
        std::shared_ptr<JournalFile> file;
    };

    Journal(std::unique_ptr<JournalDisk> disk, const JournalConfig& config);
    Status TakeOver(RecoveredJournal recovered);
    void Run();
    std::vector<Pending> TakeGroup() RHA_REQUIRES(mutex_);
    Status WriteGroup(const std::vector<Pending>& group);
    Status EnsureRoom(std::uint64_t bytes);
    Status NewSegment(std::uint64_t bytes);
    Status CheckSpace(std::uint64_t bytes);
    bool WriteWhenPossible(const std::vector<Pending>& group);
    bool WaitForSpace(const Error& error, std::chrono::milliseconds& backoff);
    void EndPause();
    void Finish(std::vector<Pending> group);
    void Fail(Error error);
    Status RemoveSegment(const std::string& name, std::uint64_t file_bytes);

    std::unique_ptr<JournalDisk> disk_;
    JournalConfig config_;
    std::uint64_t journal_id_ = 0;
    JournalEvents events_;
    std::thread writer_;

    // Writer's own, or of a caller while the writer is idle (Discard).
    AlignedBuffer header_block_{kJournalBlock};
    std::uint64_t current_ = 0;       ///< segment being filled; 0 is none
    std::uint64_t write_offset_ = 0;  ///< in the current segment
    std::uint64_t next_index_ = 1;

    mutable Mutex disk_mutex_;  ///< names of the directory; taken after mutex_ is released
    std::uint64_t allocated_bytes_ RHA_GUARDED_BY(disk_mutex_) = 0;
    std::uint64_t spare_bytes_ RHA_GUARDED_BY(disk_mutex_) = 0;  ///< 0: there is no spare

    mutable Mutex mutex_;
    CondVar changed_;
    std::deque<Pending> queue_ RHA_GUARDED_BY(mutex_);
    bool writing_ RHA_GUARDED_BY(mutex_) = false;
    bool stop_ RHA_GUARDED_BY(mutex_) = false;
    bool drop_ RHA_GUARDED_BY(mutex_) = false;  ///< the group that waits for space is not wanted
    std::uint64_t space_given_ RHA_GUARDED_BY(mutex_) = 0;  ///< counts Retire calls that freed
    std::uint64_t durable_ RHA_GUARDED_BY(mutex_) = 0;
    std::deque<JournalEntry> entries_ RHA_GUARDED_BY(mutex_);
    std::uint64_t unretired_bytes_ RHA_GUARDED_BY(mutex_) = 0;
    std::map<std::uint64_t, Segment> segments_ RHA_GUARDED_BY(mutex_);  ///< by index
    std::optional<Error> paused_ RHA_GUARDED_BY(mutex_);
    std::optional<Error> failed_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::engine
