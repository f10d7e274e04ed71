// --wait: follows one scenario until it is where the command wanted it, cannot get there, or the
// time is over, and shows how far it has come.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "control/cli/session.h"
#include "rha/v1/control.pb.h"

namespace rha::cli {

enum class Goal {
    kRunning,
    kRunningForward,
    kRunningBackward,
    kSwitched,
    kStopped,
    kReadyForReboot,
};

/// Nothing: go on waiting. Success or the reason why the goal will not be reached by itself. Pure.
std::optional<Status> JudgeProgress(Goal goal, const v1::Scenario& scenario);

/// Blocks. The scenario as it is when it is there. kTimeout when `patience` is over.
Result<v1::Scenario> WaitUntil(Session& session, const std::string& scenario_id, Goal goal,
                               std::chrono::seconds patience);

/// Blocks. Prints the scenario as it is at the end. kTimeout when `patience` is over.
Outcome WaitFor(Session& session, const std::string& scenario_id, Goal goal,
                std::chrono::seconds patience);

}  // namespace rha::cli
