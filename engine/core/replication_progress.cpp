#include "engine/core/replication_progress.h"

#include <string>

namespace rha::engine {
namespace {

std::unexpected<Error> Refuse(const std::string& what) {
    return Fail(ErrorCode::kCorruption, "the replica's acknowledgement is wrong: " + what,
                "nothing to do: the engine connects again; if it repeats, update both engines to "
                "the same version");
}

}  // namespace

void ReplicationProgress::Dialled() {
    phase_ = Phase::kDialling;
}

void ReplicationProgress::Opened(const ReplicaPosition& position, Sequence after, bool same_run,
                                 Instant now) {
    phase_ = Phase::kOpen;
    writable_ = true;
    next_number_ = position.next_batch_number;
    in_stream_ = after;
    durable_ = after;
    durable_batch_ = next_number_ - 1;
    applied_ = Sequence{0};
    applied_batch_ = 0;
    opened_at_batch_ = next_number_ - 1;
    same_run_ = same_run;
    replica_consistent_ = same_run && position.consistent;
    consistent_from_.reset();
    if (replica_consistent_) consistent_from_ = 0;
    paused_.reset();
    last_heard_ = now;
}

void ReplicationProgress::Closed(bool at_once, Instant now) {
    phase_ = Phase::kDown;
    dial_at_ = at_once ? now : now + backoff_.Next();
    writable_ = false;
    under_way_.clear();
    bytes_under_way_ = 0;
    replica_consistent_ = false;
    paused_.reset();
}

bool ReplicationProgress::HasRoom() const {
    return phase_ == Phase::kOpen && writable_ && !paused_ &&
           bytes_under_way_ < limits_.window_bytes;
}

void ReplicationProgress::Send(std::uint64_t bytes, Sequence last, bool in_ring, Instant now) {
    if (under_way_.empty()) last_heard_ = now;
    under_way_.push_back({.number = next_number_,
                          .bytes = bytes,
                          .before = in_stream_,
                          .last = last,
                          .in_ring = in_ring});
    bytes_under_way_ += bytes;
    in_stream_ = last;
    ++next_number_;
    writable_ = false;
}

Status ReplicationProgress::Acked(const LinkAck& ack, Instant now) {
    if (ack.durable_batch >= next_number_) return Refuse("it has a batch that was never sent");
    if (ack.durable_batch < durable_batch_) return Refuse("what was durable is no longer");
    Sequence expected = durable_;
    auto behind = under_way_.begin();
    std::uint64_t freed = 0;
    while (behind != under_way_.end() && behind->number <= ack.durable_batch) {
        expected = behind->last;
        freed += behind->bytes;
        ++behind;
    }
    // Until something of this connection is durable the sequence may be one of another run.
    const bool of_this_run = same_run_ || ack.durable_batch > opened_at_batch_;
    if (of_this_run && ack.durable != expected) return Refuse("batch and sequence disagree");
    if (ack.applied_batch > ack.durable_batch || ack.applied_batch < applied_batch_) {
        return Refuse("its applied position makes no sense");
    }
    under_way_.erase(under_way_.begin(), behind);
    bytes_under_way_ -= freed;
    bytes_durable_ += freed;
    durable_batch_ = ack.durable_batch;
    durable_ = expected;
    applied_batch_ = ack.applied_batch;
    if (same_run_ || ack.applied_batch > opened_at_batch_) applied_ = ack.applied;
    if (of_this_run) replica_consistent_ = ack.consistent;
    paused_.reset();
    if (!ack.paused.message.empty()) paused_ = ack.paused;
    last_heard_ = now;
    backoff_.Reset();
    return {};
}

bool ReplicationProgress::Stalled(Instant now) const {
    const auto at = StallsAt();
    return at && now >= *at;
}

std::optional<Instant> ReplicationProgress::StallsAt() const {
    if (phase_ != Phase::kOpen || under_way_.empty() || paused_) return std::nullopt;
    return last_heard_ + limits_.stall_after;
}

std::optional<Sequence> ReplicationProgress::pinned_behind() const {
    for (const auto& sent : under_way_) {
        if (sent.in_ring) return sent.before;
    }
    return std::nullopt;
}

bool ReplicationProgress::Running() const {
    return phase_ == Phase::kOpen && consistent_from_ && replica_consistent_ &&
           durable_batch_ >= *consistent_from_ && !paused_;
}

}  // namespace rha::engine
