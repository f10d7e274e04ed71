#include "control/core/step_policy.h"

#include <array>

namespace rha::control {
namespace {

using std::chrono::seconds;
using A = ActionKind;

constexpr StepPolicy kMasterStep(Step step, A action, seconds attempt, seconds total) {
    return {step, action, Side::kMaster, attempt, total, seconds(2), false};
}
constexpr StepPolicy kReplicaStep(Step step, A action, seconds attempt, seconds total) {
    return {step, action, Side::kReplica, attempt, total, seconds(2), false};
}
constexpr StepPolicy Waiting(StepPolicy policy) {
    policy.waits = true;
    policy.retry_after = seconds(5);
    return policy;
}

constexpr std::array kPolicies = {
    kMasterStep(Step::kVerify, A::kVerify, seconds(60), seconds(60)),
    kReplicaStep(Step::kStartReplica, A::kStartReplica, seconds(60), seconds(120)),
    kMasterStep(Step::kStartMaster, A::kStartMaster, seconds(60), seconds(120)),
    kMasterStep(Step::kStopMaster, A::kStopReplication, seconds(30), seconds(30)),
    kReplicaStep(Step::kStopReplica, A::kStopReplication, seconds(30), seconds(30)),
    kMasterStep(Step::kRestartGuest, A::kStartVm, seconds(60), seconds(120)),
    kMasterStep(Step::kShutdownGuest, A::kShutdownGuest, seconds(60), seconds(120)),
    kMasterStep(Step::kDrain, A::kDrain, seconds(300), seconds(600)),
    kReplicaStep(Step::kPromote, A::kPromote, seconds(600), seconds(1200)),
    kReplicaStep(Step::kRegister, A::kRegisterVm, seconds(60), seconds(180)),
    kReplicaStep(Step::kStartOnReplica, A::kStartVm, seconds(60), seconds(180)),
    Waiting(kMasterStep(Step::kReturnGuest, A::kStartVm, seconds(60), seconds(120))),
    Waiting(kReplicaStep(Step::kUnregisterReplica, A::kUnregisterVm, seconds(30), seconds(120))),
    Waiting(kReplicaStep(Step::kDemoteReplica, A::kStopReplication, seconds(30), seconds(120))),
    // Run once: what is allowed here is for ending a hook that takes too long.
    kMasterStep(Step::kHookBeforeSync, A::kRunHook, seconds(5), seconds(5)),
    kMasterStep(Step::kHookBeforeSwitchover, A::kRunHook, seconds(5), seconds(5)),
};

}  // namespace

StepPolicy PolicyOf(Step step) {
    for (const auto& policy : kPolicies) {
        if (policy.step == step) return policy;
    }
    return {};
}

Duration HookLimit(Step step, const ScenarioSettings& settings) {
    if (step == Step::kHookBeforeSync) return settings.before_sync_limit;
    if (step == Step::kHookBeforeSwitchover) return settings.before_switchover_limit;
    return {};
}

Duration AttemptTimeout(Step step, const ScenarioSettings& settings) {
    const Duration grace =
        step == Step::kShutdownGuest ? Duration(settings.shutdown_grace) : Duration{};
    return PolicyOf(step).attempt + grace + HookLimit(step, settings);
}

Duration StepTimeout(const StepPolicy& policy, const ScenarioSettings& settings) {
    return AttemptTimeout(policy.step, settings) + policy.total - policy.attempt;
}

}  // namespace rha::control
