// MasterSession: the master role of one scenario. It drains what capture recorded, streams it to
// the replica in order, keeps what is not yet acknowledged (ring, then spool, then dirty map), and
// repairs regions the stream does not explain by synchronising them while the machine runs.
// It is not the transport (ReplicaLink) and not the driver (WriteSource).
//
// What it guarantees
//   * The stream is the captured order. Ring bytes are given back only when the replica has them
//     durably or the spool holds them.
//   * `RUNNING` is shown only while the replica recovers to a prefix of the master's writes.
//   * Whatever the session cannot explain (records lost with a spool, a replica that is not what it
//     was) begins a new capture run and compares everything; it is reported, never guessed.
// The rule that makes synchronisation of a running machine correct stands in
// engine/core/sync_planner.h.
//
// Threads: all work runs on the runtime's strand; the public methods may be called from any thread,
// callbacks arrive on the strand. Destroy only after Stop's callback has run (or without Start).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "common/time.h"
#include "engine/core/change_history.h"
#include "engine/master/last_sync.h"
#include "engine/master/session_runtime.h"
#include "engine/ports/replica_link.h"
#include "engine/ports/write_source.h"

namespace rha::engine {

struct MasterOptions {
    ScenarioId scenario;
    Epoch epoch;
    std::vector<std::string> paths;  ///< what to capture, absolute
    /// The engine's state directory; the session keeps state.json and its spool in
    /// `<state_directory>/scenarios/<scenario>/master`.
    std::filesystem::path state_directory;
    std::uint64_t spool_bytes_max = 8ull << 30;
    std::uint64_t free_bytes_min = 1ull << 30;  ///< the spool leaves this much of its disk free
    bool force_full_compare = false;            ///< do not trust the dirty map at this start
    /// A replica known to be equal to this host's files as they were when a capture run began (a
    /// clean switchover brought this host into the master role). Nothing is compared if that run
    /// is still the one, and this is the first start in the epoch.
    struct Trust {
        std::uint64_t generation = 0;
        CaptureId capture_id;
    };
    std::optional<Trust> trusted_replica;

    std::size_t batch_bytes_max = 1u << 20;
    Duration linger = std::chrono::milliseconds(2);  ///< how long a small batch waits for company
    std::uint64_t window_bytes = 16ull << 20;        ///< sent, not yet durable on the replica
    std::uint32_t block_bytes = 64u << 10;           ///< granularity of comparison
    std::size_t sync_regions_in_flight = 8;          ///< each holds a buffer of kRegionBytes
    std::uint64_t spool_segment_bytes = 64ull << 20;
    Duration backoff_min = std::chrono::milliseconds(200);
    Duration backoff_max = std::chrono::seconds(15);
    /// Data is under way and the replica says nothing for so long: connect anew.
    Duration stall_after = std::chrono::seconds(10);
    std::uint64_t seed = 1;  ///< of the backoff's jitter
};

/// As ReplicationState in proto/rha/v1/types.proto.
enum class MasterState : std::uint8_t {
    kIdle,
    kConnecting,
    kSynchronising,
    kRunning,
    kPaused,
    kDrained,
};

struct SyncProgress {
    std::uint64_t bytes_total = 0;
    std::uint64_t bytes_compared = 0;
    std::uint64_t bytes_sent = 0;
    std::uint64_t bytes_per_second = 0;
    std::uint64_t seconds_left = 0;  ///< 0 while the rate is unknown
};

/// As ReplicationStatus in proto/rha/v1/types.proto.
struct MasterStatus {
    MasterState state = MasterState::kIdle;
    CaptureId capture_id;
    Sequence captured;
    Sequence durable;
    Sequence applied;
    std::uint64_t lag_bytes = 0;
    std::uint64_t lag_ms = 0;
    SyncProgress sync;
    std::uint64_t dirty_bytes = 0;
    std::uint64_t journal_bytes = 0;
    std::uint64_t spool_bytes = 0;
    std::uint64_t ring_used_bytes = 0;
    std::optional<Error> error;  ///< why kPaused or kConnecting
    WallTime durable_capture_time;
    bool consistent = false;
    std::uint64_t shipped_bytes = 0;    ///< durable on the replica since Start, headers included
    std::optional<LastSync> last_sync;  ///< without its files
};

/// What the scenario's master remembers for reports.
struct MasterHistory {
    ChangeHistory changes;
    std::optional<LastSync> last_sync;
};

enum class MasterEventSeverity : std::uint8_t { kInfo, kWarning, kError };

/// Something an operator may want to know; codes are stable and listed in README.md.
struct MasterEvent {
    std::string code;
    MasterEventSeverity severity = MasterEventSeverity::kInfo;
    std::string message;
    std::string remedy;
};

struct DrainedAt {
    Sequence final_sequence;
    CaptureId capture_id;
};

class MasterSession {
public:
    using EventSink = std::function<void(const MasterEvent&)>;

    /// `runtime` and `source` must outlive the session.
    MasterSession(SessionRuntime& runtime, WriteSource& source, std::unique_ptr<ReplicaLink> link,
                  MasterOptions options, EventSink events);
    ~MasterSession();
    MasterSession(const MasterSession&) = delete;
    MasterSession& operator=(const MasterSession&) = delete;

    /// Reads the persisted state and the spool, attaches to capture and begins to connect. Blocks
    /// for the attach only. On an error nothing runs and Start may be called again.
    Status Start();

    /// Ends the session: `stopped` runs when nothing of it runs any more. Capture goes on; what is
    /// unacknowledged stays in ring, spool and dirty map. A drain under way fails with kCancelled.
    void Stop(std::function<void()> stopped);

    /// For use once the machine is off: waits until everything captured is applied on the replica
    /// and the replica is consistent. Errors: kTimeout (what is missing is in the message),
    /// kConflict (a drain is under way), kCancelled (Stop), kFailedPrecondition (not started).
    void Drain(Duration timeout, std::function<void(Result<DrainedAt>)> done);

    /// The newest snapshot; at most one second old.
    MasterStatus GetStatus() const;

    /// Changes are counted when they enter the stream, once each; of what was counted in the minute
    /// before the engine was killed, nothing is remembered. kFailedPrecondition: not started.
    void GetHistory(std::function<void(Result<MasterHistory>)> done);

    /// The same of a scenario whose session has ended.
    static MasterHistory StoredHistory(const std::filesystem::path& state_directory,
                                       const ScenarioId& scenario, WallTime now);

    /// Forgets what a master of the scenario remembers, spool included. To be called before the
    /// WriteSource detaches for good: a dirty map that was dropped must not be trusted later.
    static Status Forget(const std::filesystem::path& state_directory, const ScenarioId& scenario);

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace rha::engine
