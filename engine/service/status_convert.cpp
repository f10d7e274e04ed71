#include "engine/service/status_convert.h"

#include "common/runtime/rpc/error_conversion.h"
#include "engine/service/history_convert.h"

namespace rha::engine {
namespace {

v1::ReplicationState ToProto(MasterState state) {
    switch (state) {
        case MasterState::kIdle:
            return v1::REPLICATION_STATE_IDLE;
        case MasterState::kConnecting:
            return v1::REPLICATION_STATE_CONNECTING;
        case MasterState::kSynchronising:
            return v1::REPLICATION_STATE_SYNCHRONISING;
        case MasterState::kRunning:
            return v1::REPLICATION_STATE_RUNNING;
        case MasterState::kPaused:
            return v1::REPLICATION_STATE_PAUSED;
        case MasterState::kDrained:
            return v1::REPLICATION_STATE_DRAINED;
    }
    return v1::REPLICATION_STATE_UNSPECIFIED;
}

v1::ReplicationState StateOf(const ReplicaStatus& status) {
    if (status.promoted) return v1::REPLICATION_STATE_PROMOTED;
    if (status.problem) return v1::REPLICATION_STATE_PAUSED;
    if (status.synchronising) return v1::REPLICATION_STATE_SYNCHRONISING;
    return v1::REPLICATION_STATE_RUNNING;
}

}  // namespace

v1::ReplicationStatus ToProto(const MasterStatus& status) {
    v1::ReplicationStatus out;
    out.set_state(ToProto(status.state));
    out.set_capture_id(status.capture_id.value);
    out.set_captured_sequence(status.captured.value);
    out.set_durable_sequence(status.durable.value);
    out.set_applied_sequence(status.applied.value);
    out.set_lag_bytes(status.lag_bytes);
    out.set_lag_ms(status.lag_ms);
    if (status.state == MasterState::kSynchronising) {
        auto* sync = out.mutable_sync();
        sync->set_bytes_total(status.sync.bytes_total);
        sync->set_bytes_compared(status.sync.bytes_compared);
        sync->set_bytes_sent(status.sync.bytes_sent);
        sync->set_bytes_per_second(status.sync.bytes_per_second);
        sync->set_seconds_left(status.sync.seconds_left);
    }
    out.set_dirty_bytes(status.dirty_bytes);
    out.set_journal_bytes(status.journal_bytes);
    out.set_spool_bytes(status.spool_bytes);
    out.set_ring_used_bytes(status.ring_used_bytes);
    if (status.error) *out.mutable_error() = rha::ToProto(*status.error);
    out.set_durable_capture_unix_ns(status.durable_capture_time.unix_ns);
    out.set_consistent(status.consistent);
    out.set_shipped_bytes(status.shipped_bytes);
    if (status.last_sync) *out.mutable_last_sync() = ToProto(*status.last_sync);
    return out;
}

v1::ReplicationStatus ToProto(const ReplicaStatus& status) {
    v1::ReplicationStatus out;
    out.set_state(StateOf(status));
    out.set_capture_id(status.capture_id.value);
    out.set_durable_sequence(status.durable.value);
    out.set_applied_sequence(status.applied.value);
    out.set_journal_bytes(status.journal_bytes);
    if (status.problem) *out.mutable_error() = rha::ToProto(*status.problem);
    out.set_durable_capture_unix_ns(status.durable_capture_unix_ns);
    out.set_consistent(status.consistent);
    out.set_apply_suspended(status.apply_suspended);
    out.set_peer_connected(status.connected);
    return out;
}

}  // namespace rha::engine
