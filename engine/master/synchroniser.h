// Synchroniser: the hands of the SyncPlanner. It claims regions, reads and digests them on worker
// threads while the replica digests the same ones, and composes the records that go into the
// stream. Why the result is right stands in engine/core/sync_planner.h.
//
// One exists per capture run. Thread rule: the session's strand; the work it hands to the runtime's
// workers keeps what it needs alive, but the CaptureSession must outlive it: wait for Busy() to
// end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "common/error.h"
#include "common/time.h"
#include "engine/core/replication_progress.h"
#include "engine/core/sync_planner.h"
#include "engine/master/batch_memory.h"
#include "engine/master/session_runtime.h"
#include "engine/ports/replica_link.h"
#include "engine/ports/write_source.h"

namespace rha::engine {

class Synchroniser : public std::enable_shared_from_this<Synchroniser> {
public:
    struct Options {
        SyncPlanner::Limits planner;
        std::size_t batch_bytes_max = 1u << 20;
    };
    /// Records to be sent at once, before anything else enters the stream.
    struct Records {
        ByteSpan bytes;
        std::shared_ptr<const void> keep_alive;
        std::uint32_t count = 0;
        bool completes = false;  ///< ends with SYNC_COMPLETE
    };
    /// What was done since it was last asked for, over all connections.
    struct Account {
        std::uint64_t bytes_compared = 0;
        std::uint64_t bytes_sent = 0;
        std::map<FileId, std::uint64_t> differing_bytes;  ///< in blocks, holes included
    };

    /// `changed` runs on the strand whenever there may be something new to do.
    Synchroniser(SessionRuntime& runtime, CaptureSession& capture, ReplicaLink& link,
                 Options options, std::function<void()> changed);

    /// A connection has been opened.
    void Opened();
    /// The connection is gone: everything in work is given back.
    Status Closed();
    /// Claims, starts reads, completes claims. Only while a connection is open and the stream is
    /// not consistent. An error leaves things as they were; call again later.
    Status Work(const ReplicationProgress& progress, Instant now);
    /// The next records for the stream; only when progress.HasRoom().
    std::optional<Records> NextRecords(const ReplicationProgress& progress, WallTime now);
    /// A captured record goes into the stream, in batch `batch`.
    void Streamed(const RecordView& record, std::uint64_t batch);
    void Digests(std::uint64_t request_id, Result<std::vector<BlockDigest>> digests);
    /// Look for dirty regions without delay.
    void LookNow() { look_at_ = Instant{}; }
    /// When Work has something to do that nothing else announces.
    Instant look_at() const { return look_at_; }

    /// Work of this object still runs on worker threads.
    bool Busy() const { return jobs_ > 0; }
    std::uint64_t bytes_compared() const { return planner_.bytes_compared(); }
    std::uint64_t bytes_sent() const { return bytes_sent_; }
    /// Of what ended; what is being compared counts when the search is over.
    Account TakeAccount();
    /// Why regions cannot be read at present; nothing when all goes well.
    const std::optional<Error>& problem() const { return problem_; }

private:
    struct Region;
    using RegionPtr = std::shared_ptr<Region>;

    Status Claim(const ReplicationProgress& progress, Instant now);
    void StartRegions(const ReplicationProgress& progress);
    void ReadInBackground(RegionPtr region);
    void ReadDone(const RegionPtr& region, Status status, std::uint64_t last_batch);
    void RereadInBackground(SyncPlanner::Reread reread);
    bool RereadOnStrand(const SyncPlanner::Reread& reread);
    void FailRead(SyncTaskId task, Error error);
    void ForgetFinished();
    void ResetPlanner();
    std::optional<Records> Compose(const SyncPlanner::Emission& emission, WallTime now);
    Records ComposeComplete(WallTime now);

    SessionRuntime& runtime_;
    CaptureSession& capture_;
    ReplicaLink& link_;
    Options options_;
    std::function<void()> changed_;
    SyncPlanner planner_;
    std::shared_ptr<const SessionRuntime::Secret> secret_;
    bool secret_told_ = false;
    std::map<SyncTaskId, RegionPtr> regions_;
    BatchMemory region_memory_;
    BatchMemory batch_memory_;
    std::size_t jobs_ = 0;
    std::uint64_t last_batch_ = 0;
    Instant look_at_;
    Instant retry_at_;
    std::uint64_t bytes_sent_ = 0;
    Account account_;
    std::optional<Error> problem_;
};

}  // namespace rha::engine
