// Applier: the thread that brings durable batches into the images, in order, and checkpoints.
//
// In front of a record that breaks the prefix it holds while the images are consistent and no
// SYNC_COMPLETE stands behind it in the journal (ApplyGate). The hold ends when one becomes
// durable, or when the journal finds no space twice while held: then the replica is marked
// inconsistent, durably, before anything more is applied.
//
// A full or failing disk pauses it; it tries again by itself. After a failed sync of the images it
// is unknown what reached the disk: then it goes back to the last checkpoint and replays the
// journal.
//
// Thread rule: methods may be called from any thread; callbacks come from the applier's thread
// without a lock held.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <thread>

#include "common/error.h"
#include "common/runtime/mutex.h"
#include "engine/core/apply_session.h"
#include "engine/journal/journal.h"
#include "engine/replica/checkpoint_keeper.h"
#include "engine/replica/file_applier.h"

namespace rha::engine {

struct ApplierProgress {
    StreamPoint next;
    CaptureId capture_id;
    Sequence sequence;
    std::int64_t capture_unix_ns = 0;
    bool consistent = false;  ///< images, or images and journal, lead to a prefix
    bool holding = false;
    std::optional<Error> problem;  ///< why it is paused, damaged or failed
    bool damaged = false;
    bool failed = false;
};

struct ApplierEvents {
    std::function<void()> on_progress;
    std::function<void(StreamPoint at)> on_hold_abandoned;
    /// A file is gone that nothing removed. The replica is marked damaged with a new generation,
    /// durably; nothing is applied until Restart.
    std::function<void(Error)> on_damage;
};

struct ApplierConfig {
    std::uint64_t free_bytes_min = 0;
    /// Batches kept in memory while there is a prefix to protect; others are read from the journal.
    std::size_t buffers_max = 4;
    /// Random, never 0: the generation after damage.
    std::function<std::uint64_t()> random_id;
};

class Applier {
public:
    Applier(Journal& journal, ReplicaFiles& files, CheckpointKeeper& keeper, PathMap paths,
            ApplierConfig config);
    ~Applier();
    Applier(const Applier&) = delete;
    Applier& operator=(const Applier&) = delete;

    /// Hands over a batch that is durable in the journal, in order. `buffer` may be empty.
    void Enqueue(std::uint64_t number, const BatchFacts& facts, BatchBuffer buffer);
    /// Batches enqueued so far may be applied in part already. Call before Start.
    void ExpectReplay();
    void Start(ApplierEvents events);
    /// Writes a last checkpoint and ends the thread. Idempotent.
    void Stop();

    /// The journal waits for space: checkpoint to give some back, or give up a hold.
    void OnJournalPaused();

    /// Suspended, it applies nothing more until told to go on; what is applied is checkpointed.
    void SetSuspended(bool suspended);

    ApplierProgress GetProgress() const;
    /// Waits until everything in front of `point` is applied; that must be the start of a batch or
    /// a break in front of which the applier holds. kUnavailable while paused or suspended.
    Status WaitApplied(StreamPoint point);
    /// Must not be suspended. Waits until everything enqueued is applied, or the applier holds or
    /// is damaged, and nothing is left to checkpoint. Returns the error of a pause or failure.
    Status Drain();
    /// Forgets what is enqueued and stands in front of batch `next` with `state`. Precondition:
    /// Drain succeeded and nothing is enqueued meanwhile. Ends damage.
    void Restart(AppliedState state);

private:
    struct Item {
        std::uint64_t number = 0;
        BatchFacts facts;
        BatchBuffer buffer;
    };
    enum class Work : std::uint8_t { kStop, kCheckpoint, kApply };
    using Clock = std::chrono::steady_clock;

    void Run();
    Work WaitForWork();
    bool BlockedByHold() const RHA_REQUIRES(mutex_);
    bool ApplyFront();
    bool ApplyRecords(ByteSpan records);
    bool ApplyRecord(const RecordView& record);
    bool EnterHold();
    bool LeaveHold();
    bool EndReplay();
    bool WentWithItsVolume();
    void DeclareDamage(Error error);
    bool Checkpoint();
    void GoBack(Error error);
    /// Repeats `step` until it succeeds; false when stopped or when trying again is useless.
    bool Retry(const std::function<Status()>& step);
    /// Likewise for the replica's files: one that is missing is damage.
    bool RetryFiles(const std::function<Status()>& step);
    bool Wait(Clock::duration time);
    void SetProblem(std::optional<Error> problem);
    void SetFailed(Error error);
    void Publish();
    /// All of it at once: who reads a position may rely on its sequence.
    void TakeProgress() RHA_REQUIRES(mutex_);

    Journal& journal_;
    CheckpointKeeper& keeper_;
    ApplierConfig config_;
    ApplierEvents events_;
    std::thread thread_;

    // The thread's own (of callers while it does not run or is drained).
    PathMap paths_;
    ApplySession session_;
    FileApplier file_applier_;
    AlignedBuffer batch_buffer_;
    std::uint64_t replay_end_ = 0;  ///< last batch that may have been applied before; 0: none
    std::uint64_t unsaved_bytes_ = 0;
    bool unsaved_ = false;  ///< records were committed since the last checkpoint

    mutable Mutex mutex_;
    CondVar changed_;
    std::deque<Item> queue_ RHA_GUARDED_BY(mutex_);
    std::deque<Item> redo_ RHA_GUARDED_BY(mutex_);  ///< applied since the last checkpoint
    std::size_t buffers_ RHA_GUARDED_BY(mutex_) = 0;
    ApplyGate gate_ RHA_GUARDED_BY(mutex_);
    ApplierProgress progress_ RHA_GUARDED_BY(mutex_);
    Clock::time_point checkpoint_due_ RHA_GUARDED_BY(mutex_){};
    bool checkpoint_asked_ RHA_GUARDED_BY(mutex_) = false;
    bool busy_ RHA_GUARDED_BY(mutex_) = false;
    bool suspended_ RHA_GUARDED_BY(mutex_) = false;
    bool stop_ RHA_GUARDED_BY(mutex_) = false;
    int pauses_while_held_ RHA_GUARDED_BY(mutex_) = 0;
};

}  // namespace rha::engine
