// ReplicationProgress: where one master stands with its replica. It numbers batches, bounds what is
// under way, judges acknowledgements, decides when to dial, when a connection is stuck, and when
// the replica may be called a prefix of the master. It moves no bytes.
//
//          Dial due            Opened               Closed
//   kDown ──────────► kDialling ──────► kOpen ───────────────► kDown (after a backoff)
//
// Invariants: numbers of sent batches have no holes; what is under way never exceeds the window but
// by the last batch; `Running()` implies that the replica has said, about a position at or behind
// the last SYNC_COMPLETE in the stream, that it is consistent, and that nothing has broken the
// stream since. Nothing is persisted: the replica's position says all after a restart. Pure.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "common/error.h"
#include "common/ids.h"
#include "common/time.h"
#include "engine/core/backoff.h"
#include "engine/ports/replica_link.h"

namespace rha::engine {

class ReplicationProgress {
public:
    enum class Phase : std::uint8_t { kDown, kDialling, kOpen };

    struct Limits {
        std::uint64_t window_bytes = 16ull << 20;
        Duration stall_after = std::chrono::seconds(10);
        Duration backoff_min = std::chrono::milliseconds(200);
        Duration backoff_max = std::chrono::seconds(15);
    };

    /// One batch under way.
    struct Sent {
        std::uint64_t number = 0;
        std::uint64_t bytes = 0;
        Sequence before;       ///< sequence in front of its first captured record
        Sequence last;         ///< sequence behind it
        bool in_ring = false;  ///< its bytes stand in the ring: the ring may not give them back
    };

    ReplicationProgress(Limits limits, std::uint64_t seed)
        : limits_(limits), backoff_(limits.backoff_min, limits.backoff_max, seed) {}

    // --- connection ------------------------------------------------------------------------------
    Phase phase() const { return phase_; }
    bool DialDue(Instant now) const { return phase_ == Phase::kDown && now >= dial_at_; }
    /// When to ask next; meaningful while kDown.
    Instant dial_at() const { return dial_at_; }
    void Dialled();
    /// The session is open and the stream goes on behind `after`. `same_run`: the position is one
    /// of our capture run; if not, what the replica is a prefix of says nothing about this stream.
    void Opened(const ReplicaPosition& position, Sequence after, bool same_run, Instant now);
    /// The connection is gone, for whatever reason. `at_once`: the master closed it to begin anew.
    void Closed(bool at_once, Instant now);

    // --- stream ----------------------------------------------------------------------------------
    /// The transport takes another batch.
    void Writable() { writable_ = true; }
    /// A batch may be sent now.
    bool HasRoom() const;
    std::uint64_t next_number() const { return next_number_; }
    std::uint64_t last_number() const { return next_number_ - 1; }
    /// The batch numbered next_number() has been handed to the transport.
    void Send(std::uint64_t bytes, Sequence last, bool in_ring, Instant now);
    /// A record that ends the replica being a prefix (GAP, EPOCH_START) is in the stream.
    void Broken() { consistent_from_.reset(); }
    /// SYNC_COMPLETE is in the batch numbered last_number().
    void Completed() { consistent_from_ = last_number(); }

    /// kCorruption when the replica acknowledges what was never sent or takes an earlier word back.
    Status Acked(const LinkAck& ack, Instant now);

    /// Data is under way and the replica has said nothing for too long.
    bool Stalled(Instant now) const;
    /// When Stalled may become true.
    std::optional<Instant> StallsAt() const;

    Sequence in_stream() const { return in_stream_; }
    Sequence durable() const { return durable_; }
    Sequence applied() const { return applied_; }
    std::uint64_t durable_batch() const { return durable_batch_; }
    std::uint64_t applied_batch() const { return applied_batch_; }
    std::uint64_t bytes_under_way() const { return bytes_under_way_; }
    /// Of all batches that became durable on the replica, over all connections.
    std::uint64_t bytes_durable() const { return bytes_durable_; }
    bool AnyUnderWay() const { return !under_way_.empty(); }
    Instant last_heard() const { return last_heard_; }
    /// Ring records behind this must stay: the transport refers to them.
    std::optional<Sequence> pinned_behind() const;

    /// The stream, as far as it has been sent, ends as a prefix of the master.
    bool StreamConsistent() const { return consistent_from_.has_value(); }
    /// The replica recovers to a prefix of the master.
    bool Running() const;
    /// Why the replica takes no more; nothing while it does.
    const std::optional<Error>& paused() const { return paused_; }

private:
    Limits limits_;
    Backoff backoff_;
    Phase phase_ = Phase::kDown;
    Instant dial_at_;
    bool writable_ = false;
    std::uint64_t next_number_ = 1;
    std::deque<Sent> under_way_;
    std::uint64_t bytes_under_way_ = 0;
    std::uint64_t bytes_durable_ = 0;
    Sequence in_stream_;
    Sequence durable_;
    Sequence applied_;
    std::uint64_t durable_batch_ = 0;
    std::uint64_t applied_batch_ = 0;
    std::uint64_t opened_at_batch_ = 0;  ///< last batch of before this connection
    bool same_run_ = false;
    /// Batch with the SYNC_COMPLETE the stream's end rests on; 0: the replica was consistent before
    /// this connection. Nothing: the stream is broken.
    std::optional<std::uint64_t> consistent_from_;
    bool replica_consistent_ = false;
    std::optional<Error> paused_;
    Instant last_heard_;
};

}  // namespace rha::engine
