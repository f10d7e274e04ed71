// SyncPlanner: repairs dirty regions on the replica while the machine writes. It decides which
// region is compared when, which blocks may go into the stream, and when all is repaired. The shell
// (engine/master/synchroniser) reads, asks, builds batches, and tells it what happened.
//
//   claimed ─► waiting ─► comparing ─► ready ──► settled ─► completed (durable)
//               (barrier)  (own read +    ▲ │ re-read
//                           digests)      └─┘ (touched blocks)
//
// WHY THIS IS CORRECT while the guest writes
//
// Capture hands out a record only once its write to the file has ended. Let c be the last sequence
// put into the stream before a block is read: the read sees every change up to c, perhaps parts of
// later ones, and nothing else but unrecorded changes.
//
//  * A block that differs goes into the stream at a place p with no record in (c, p] that overlaps
//    it. Then no older byte is put over a newer one: a byte of the block stems from a change <= c,
//    or from one behind p, which follows in the stream and lands on the same byte again. A block
//    that has been touched since c is read anew; after a few attempts it is read on the strand in
//    the same turn in which it is put into the stream, so that nothing can come between.
//  * Equal blocks need no such check. Let a be the position the replica's digest speaks of, and
//    take one byte, and the last change of it up to the end. If that change lies behind a, the
//    stream brings it. If it is recorded and not behind a, the digested content already has it,
//    whatever we read. If it is an unrecorded change, made before the claim, our read saw it; so
//    the replica has that very value, and nothing recorded earlier is still on its way, because
//    of the barrier:
//  * The barrier: a region is compared only when everything in the stream at the time of the claim,
//    and every sequence assigned by then, is durable on the replica (whose digests speak of its
//    journal's end). This also keeps an older repair of the same region, still on its way, from
//    landing on top of a comparison that did not see it. A region claimed again while in work
//    starts again behind a new barrier.
//  * Unrecorded changes made after the claim make the region dirty anew (write_source.h).
//  * All is repaired when nothing is claimed, nothing dirty is left to claim and none is being
//    written. H is the highest sequence assigned at that moment. A read saw nothing recorded behind
//    H, so once the stream has passed H the replica is a prefix: SYNC_COMPLETE. A GAP in between
//    begins the search anew.
//  * Sizes: blocks say nothing about where a file ends, so the size is read and put into the stream
//    in one turn, once per claim and file, behind the barrier of the file's latest claim: a shrink
//    that no record tells of must not meet an older write, still to come, that grows the file
//    again. What lies behind the end of file when a block is read counts as zeros, and is sent as
//    zeros as far as the file reaches when the block is sent.
//  * Files that go (UNLINK in the stream, or none to open any more) need no repair. After a RENAME,
//    which may replace a file without a record of its own, everything in work starts again.
//
// Nothing is persisted: claims not completed stay dirty on disk. Pure; not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <vector>

#include "common/ids.h"
#include "engine/core/record_reader.h"
#include "engine/ports/replica_link.h"
#include "engine/ports/write_source.h"

namespace rha::engine {

/// Names one attempt at a region; never reused, so that late answers are recognised.
using SyncTaskId = NumberId<struct SyncTaskTag>;

class SyncPlanner {
public:
    struct Limits {
        std::uint32_t block_bytes = 65536;
        std::size_t regions_in_flight = 8;
        std::size_t queue_target = 32;  ///< claimed ahead, so that barriers cost no time
        std::uint32_t rereads_max = 2;  ///< in the background, before the strand reads itself
    };

    struct Start {
        SyncTaskId task;
        DirtyRegion region;
    };
    /// Blocks [first, first + count) of the task's region.
    struct Blocks {
        std::uint32_t first = 0;
        std::uint32_t count = 0;
        bool zero = false;
    };
    /// What goes into the stream in this very turn.
    struct Emission {
        SyncTaskId task;
        DirtyRegion region;
        std::vector<Blocks> blocks;
        bool with_size = false;
    };
    struct Reread {
        SyncTaskId task;
        std::vector<Blocks> blocks;
        bool on_strand = false;  ///< read, report and emit in one turn
    };

    explicit SyncPlanner(Limits limits) : limits_(limits) {}

    // --- claims ----------------------------------------------------------------------------------
    /// More regions should be claimed, if there are any.
    bool WantsClaims() const { return queue_.size() < limits_.queue_target; }
    /// Regions were claimed when `last_batch` was the last in the stream and `head` (asked after
    /// the claim) the highest sequence assigned.
    void Claimed(const std::vector<DirtyRegion>& regions, Sequence head, std::uint64_t last_batch);
    /// There is nothing to claim and nothing unrecorded is being written; `head` was asked after
    /// that. Only when Idle().
    void NothingLeft(Sequence head) { complete_behind_ = head; }
    /// Nothing is waiting, in work, or not yet durable.
    bool Idle() const { return queue_.empty() && tasks_.empty() && settled_.empty(); }
    bool Searching() const { return !complete_behind_; }
    /// SYNC_COMPLETE may go into the stream, which has come to `in_stream`.
    bool MayComplete(Sequence in_stream) const {
        return complete_behind_ && Idle() && in_stream >= *complete_behind_;
    }
    /// The connection is gone: everything is forgotten. The shell abandons the claims.
    void Reset();

    // --- work ------------------------------------------------------------------------------------
    /// The next region to read and ask about, if one may start.
    std::optional<Start> StartNext(Sequence durable, std::uint64_t durable_batch);
    /// The task still is in work, so its answers matter.
    bool Knows(SyncTaskId task) const;
    void OwnRead(SyncTaskId task, std::vector<BlockDigest> own);
    /// The replica's digests; empty means unknown: every block is sent.
    void Replied(SyncTaskId task, std::vector<BlockDigest> theirs);
    /// The file does not exist any more.
    void Gone(SyncTaskId task, std::uint64_t last_batch);
    /// The read failed: the region waits again, behind the others.
    void Failed(SyncTaskId task);
    /// The blocks of a Reread were read; `zero[i]` says that its i-th block reads as zeros.
    void RereadDone(SyncTaskId task, const std::vector<Blocks>& blocks,
                    const std::vector<bool>& zero);

    /// Up to `block_max` blocks to put into the stream now (of `only`, if given). They count as in
    /// the stream when this returns, so the caller sends them before anything else.
    std::optional<Emission> NextEmission(std::uint32_t block_max,
                                         std::optional<SyncTaskId> only = std::nullopt);
    /// Blocks that were touched since they were read. At most `strand_block_max` of them if the
    /// strand has to read them itself; none of those when it is 0, because there is no room.
    std::optional<Reread> NextReread(std::uint32_t strand_block_max);
    /// Moves finished tasks on; the last batch with blocks of theirs is at most `last_batch`.
    void Settle(std::uint64_t last_batch);
    /// Regions whose repair is durable.
    std::vector<DirtyRegion> TakeCompleted(std::uint64_t durable_batch);

    /// A captured record goes into the stream, in batch `batch`. Call it for every one.
    void Streamed(const RecordView& record, std::uint64_t batch);

    // --- figures ---------------------------------------------------------------------------------
    std::uint64_t bytes_compared() const { return bytes_compared_; }
    std::uint32_t blocks_per_region() const {
        return static_cast<std::uint32_t>(kRegionBytes / limits_.block_bytes);
    }

private:
    struct Barrier {
        Sequence sequence;
        std::uint64_t batch = 0;
        bool Behind(Sequence durable, std::uint64_t durable_batch) const {
            return sequence <= durable && batch <= durable_batch;
        }
    };
    struct Waiting {
        DirtyRegion region;
        Barrier barrier;
    };
    struct Task {
        SyncTaskId id;
        DirtyRegion region;
        Barrier barrier;
        bool read = false;
        bool replied = false;
        bool rereading = false;
        bool with_size = false;
        std::uint32_t rereads = 0;
        std::vector<BlockDigest> own;
        std::vector<BlockDigest> theirs;
        std::vector<bool> due;      ///< differs and is not in the stream; valid once compared
        std::vector<bool> touched;  ///< changed in the stream since it was read
        std::vector<bool> zero;
        std::uint32_t due_count = 0;
        bool Compared() const { return read && replied; }
    };
    struct Settled {
        DirtyRegion region;
        std::uint64_t batch = 0;
    };

    std::list<Task>::iterator Find(SyncTaskId id);
    void Compare(Task& task);
    void Touch(Task& task, std::uint64_t begin, std::uint64_t end);
    void TouchAll(FileId file, std::uint64_t begin, std::uint64_t end);
    void DropFile(FileId file, std::uint64_t batch);
    /// The size of the file is to be sent, behind `barrier`; a region that waits for it is queued.
    void OweSize(FileId file, const Barrier& barrier);
    /// Whether it may be sent now; then it is not owed any more.
    bool TakeSize(FileId file, Sequence durable, std::uint64_t durable_batch);
    void StartAgain(std::uint64_t batch);

    Limits limits_;
    std::uint64_t next_task_ = 1;
    std::deque<Waiting> queue_;
    std::list<Task> tasks_;
    std::deque<Settled> settled_;
    std::map<FileId, Barrier> size_due_;
    std::optional<Sequence> complete_behind_;
    std::uint64_t bytes_compared_ = 0;
};

}  // namespace rha::engine
