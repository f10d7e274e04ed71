// How long the switchover machine waits for each step, how often it tries, and whom it commands:
// one table. Pure.
#pragma once

#include "common/time.h"
#include "control/core/machine_types.h"
#include "control/core/scenario.h"

namespace rha::control {

/// A reply that is later than its attempt's timeout by this much was lost.
inline constexpr Duration kReplySlack = std::chrono::seconds(5);

struct StepPolicy {
    Step step = Step::kNone;
    ActionKind action = ActionKind::kVerify;
    Side side = Side::kMaster;
    Duration attempt{};      ///< one attempt; a guest's shutdown and a hook have theirs on top
    Duration total{};        ///< all attempts
    Duration retry_after{};  ///< pause between attempts
    bool waits = false;      ///< rolling back: never fails by time, the operator is told
};

/// The policy of any step but kNone.
StepPolicy PolicyOf(Step step);

/// Of the hook that the step runs; zero: none is wanted.
Duration HookLimit(Step step, const ScenarioSettings& settings);
Duration AttemptTimeout(Step step, const ScenarioSettings& settings);
Duration StepTimeout(const StepPolicy& policy, const ScenarioSettings& settings);

}  // namespace rha::control
