// Replica: one scenario's replica on this host, as the transport and the engine's service use it.
//
// It receives batches into pooled buffers, validates them, makes them durable in the journal
// (engine/journal), applies them to the images in order (engine/replica/applier) and answers digest
// requests for synchronisation. What it promises (I1): whatever dies whenever, the images recover
// to the master's files after a prefix of its completed writes, once a SYNC_COMPLETE has been
// applied.
//
//   buffer ─► Submit ─► check ─► journal thread ─► durable ─► applier thread ─► images
//                                     └─ OnAck ◄──────────────────┘
//
// Hold: when a GAP or a new capture run arrives in a consistent replica, the applier stops in front
// of it while the journal goes on, until SYNC_COMPLETE is in the journal too. Until then the images
// stay the last consistent prefix. If the journal's bound is reached first, the hold is given up:
// the replica is marked inconsistent, durably, and applies straight on.
//
// Thread rule: every method may be called from any thread. Callbacks come from the replica's own
// threads or from within a call, never under a lock, and must not block; they may call back in,
// except Close, Promote and the destructor. Threads: README.md.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "engine/core/path_map.h"
#include "engine/journal/buffer_pool.h"
#include "engine/journal/journal_disk.h"
#include "engine/ports/replica_files.h"
#include "engine/ports/replica_link.h"

namespace rha::engine {

struct ReplicaConfig {
    ScenarioId scenario;
    std::string directory;        ///< images; absolute; empty, missing, or carrying our marker
    std::string state_directory;  ///< bookkeeping and journal: scenarios/<id>/replica below it
    std::vector<PathMapping> paths;
    std::uint64_t journal_bytes_max = 16ull << 30;  ///< at least two segments
    std::uint64_t segment_bytes = 64ull << 20;
    std::uint64_t free_bytes_min = 2ull << 30;  ///< left free on the disks of journal and images
    std::size_t buffer_count = 8;               ///< of about 4 MiB each
    bool apply_suspended = false;               ///< see Replica::SetApplySuspended
    /// Not 0: the directory may hold this scenario's own files (this host was the master, or the
    /// copy was carried there by hand). It is taken over with this as the replica's generation;
    /// whatever an earlier replica here had received is forgotten. Files stay as they are until the
    /// master's manifest and synchronisation name them; those it does not name go to the trash.
    std::uint64_t adopt_generation = 0;
};

/// Something an operator should read; reported once per occurrence.
struct ReplicaEvent {
    enum class Severity : std::uint8_t { kInfo, kWarning, kError };
    std::string code;  ///< stable, e.g. "replica-hold-abandoned"
    Severity severity = Severity::kInfo;
    std::string message;
    std::string remedy;
};

struct ReplicaEnvironment {
    /// Random, never 0 (generations, journal ids).
    std::function<std::uint64_t()> random_id;
    std::function<void(ReplicaEvent)> on_event;
    /// Tests put disks that fill up or fail here; null means the host's file systems.
    std::unique_ptr<ReplicaFiles> files;
    std::unique_ptr<JournalDisk> journal_disk;
};

/// Names one Open; 0 is none. Later calls with an older one are refused with kCancelled.
using SessionId = NumberId<struct SessionTag>;

class ReplicaSessionEvents {
public:
    virtual ~ReplicaSessionEvents() = default;
    /// The newest state; sent whenever something became durable or applied, or a pause began or
    /// ended. Calls do not overlap and never go backwards. `ack.consistent`: the journal's durable
    /// end needs no SYNC_COMPLETE.
    virtual void OnAck(LinkAck ack) = 0;
    /// The session is over (superseded, promoted, closed, or it broke the protocol). Last call;
    /// an OnAck that had begun may still end after it.
    virtual void OnSessionClosed(Error error) = 0;
};

struct OpenedSession {
    SessionId session;
    /// `consistent` is false from a GAP, a new capture run or an unfinished synchronisation on: the
    /// master still owes a SYNC_COMPLETE. Batches already received count: they are durable now.
    ReplicaPosition position;
};

struct PromoteOptions {
    Epoch new_epoch;
    bool require_final = false;  ///< clean switchover: refuse unless `final_sequence` is applied
    Sequence final_sequence;
    CaptureId capture_id;
    bool allow_inconsistent = false;  ///< recorded operator override
};

struct PromoteResult {
    CaptureId capture_id;
    Sequence applied;
    std::int64_t applied_capture_unix_ns = 0;
    bool consistent = false;
};

/// For ReplicationStatus and reports.
struct ReplicaStatus {
    Epoch epoch;
    CaptureId capture_id;
    Sequence durable;
    Sequence applied;  ///< of `capture_id`; 0 while the images have not come to that run
    CaptureId applied_capture_id;
    Sequence applied_sequence;  ///< of `applied_capture_id`
    std::uint64_t durable_batch = 0;
    std::uint64_t applied_batch = 0;
    std::int64_t durable_capture_unix_ns = 0;
    std::int64_t applied_capture_unix_ns = 0;
    std::uint64_t journal_bytes = 0;  ///< durable and not yet applied
    std::uint64_t generation = 0;
    bool consistent = false;     ///< the replica recovers to a prefix of the master (Promote would)
    bool synchronising = false;  ///< the durable end still needs a SYNC_COMPLETE
    bool holding = false;
    bool promoted = false;
    bool apply_suspended = false;
    bool connected = false;        ///< a session is open
    std::optional<Error> problem;  ///< why it is paused or failed
};

class Replica {
public:
    /// Opens or creates the replica: checks the directory and its marker, reads the bookkeeping,
    /// recovers the journal and starts the threads; what the journal holds is applied from then on.
    /// Errors: kAlreadyExists (the directory holds files that are not this scenario's replica),
    /// kUnavailable (its volume is gone: retry),
    /// kCorruption (bookkeeping or journal damaged before its durable end; nothing was changed),
    /// kConflict (another process has it open), kInvalidArgument, kIo.
    static Result<std::unique_ptr<Replica>> Create(ReplicaConfig config, ReplicaEnvironment env);

    ~Replica();
    Replica(const Replica&) = delete;
    Replica& operator=(const Replica&) = delete;

    // --- transport ------------------------------------------------------------------------------
    /// Begins a session and ends the former one. Blocks for the group commit under way. Durable: a
    /// raised epoch. Errors: kStaleEpoch, kFailedPrecondition (promoted at this epoch, or failed),
    /// kNoSpace (received batches still wait for disk space: retry), kInvalidArgument.
    Result<OpenedSession> Open(const LinkOpen& open, std::shared_ptr<ReplicaSessionEvents> events);

    /// Asks for a buffer for the next batch; `ready` is called exactly once, with an empty buffer
    /// when the session has ended.
    void AcquireBuffer(SessionId session, BufferPool::Ready ready);

    /// Hands in one batch: 128 header bytes and the record bytes, `batch_bytes` in all, at the
    /// buffer's start. Checks everything before anything is stored. An error ends the session
    /// (OnSessionClosed carries it too); nothing of the batch is kept.
    Status Submit(SessionId session, BatchBuffer buffer, std::size_t batch_bytes);

    /// Ends the session, e.g. because the stream was cut. No OnSessionClosed.
    void CloseSession(SessionId session);

    /// Digests of the blocks of a file as the images will be once everything in the journal at the
    /// time of the call has been applied; blocks that held records touch are UnknownBlockDigest().
    /// Waits for the applier when it is behind. Blocking; run it on a worker thread.
    /// The caller must have everything captured before the blocks were found dirty acknowledged as
    /// durable first: a record still on its way cannot be taken into account.
    /// `range.secret` must be the session's secret in every call. Errors: kNotFound (no such file
    /// at the journal's end), kInvalidArgument, kUnavailable (the applier is paused: retry), kIo.
    Result<std::vector<BlockDigest>> Digests(const HashRange& range);

    // --- commands of the control service
    // ----------------------------------------------------------
    /// Refuses the old master from now on (durably), applies the journal, syncs the images. A held
    /// part of the journal is moved to `set-aside` instead. Repeating it with the same epoch gives
    /// the same result. Errors, with nothing changed: kStaleEpoch, kFailedPrecondition
    /// (inconsistent or final sequence not here). kNoSpace or kIo while applying: call again when
    /// mended.
    Result<PromoteResult> Promote(const PromoteOptions& options);

    /// The files are about to be changed by others (the machine is started here): new generation,
    /// position forgotten, journal emptied, inconsistent until synchronised again. Durable.
    Status InvalidateAfterPromotion();

    /// Suspended, the images stand still while the journal goes on, up to its bound. Nothing of it
    /// outlives the object; Promote ends it.
    void SetApplySuspended(bool suspended);

    ReplicaStatus GetStatus() const;

    /// Ends the session, writes a last checkpoint and stops the threads. Whoever still holds it,
    /// the replica can be opened anew from here on. Idempotent.
    void Close();

private:
    class Impl;
    explicit Replica(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace rha::engine
