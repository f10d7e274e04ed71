#include "engine/core/resume_plan.h"

namespace rha::engine {

ResumePlan PlanResume(const MasterHoldings& holdings, const ReplicaPosition& position) {
    using Kind = ResumePlan::Kind;
    const bool known_replica = holdings.base_generation == position.generation;
    if (position.capture_id == holdings.capture_id) {
        if (position.durable > holdings.head) {
            return {Kind::kNewCaptureRun, {}, "the replica holds changes this host never captured"};
        }
        if (position.durable < holdings.oldest_before) {
            return {Kind::kNewCaptureRun, {}, "changes the replica still needs are gone"};
        }
        // The replica is in our run but its files are not what we left: the stream so far does not
        // describe them, and in a consistent replica blocks may not be repaired without a break.
        if (!known_replica) {
            return {Kind::kNewCaptureRun, {}, "the replica's files are not what they were"};
        }
        return {Kind::kGoOn, position.durable, {}};
    }
    if (holdings.oldest_before.value != 0) {
        return {Kind::kNewCaptureRun, {}, "the replica is not in the capture run of this host"};
    }
    if (known_replica) return {Kind::kGoOn, Sequence{0}, {}};
    return {Kind::kGoOnAllDirty, Sequence{0}, "this replica has not been compared with this host"};
}

}  // namespace rha::engine
