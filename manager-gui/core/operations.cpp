#include "manager-gui/core/operations.h"

#include <algorithm>

namespace rha::manager {

bool isPossible(Operation operation, const Scenario& scenario) {
    switch (scenario.state) {
        case ScenarioState::kUnknown:
            return true;  // of a newer control service, which knows
        case ScenarioState::kStopped:
        case ScenarioState::kSwitched:
            return operation == Operation::kRun && scenario.queue_position == 0;
        case ScenarioState::kVerifying:
        case ScenarioState::kStarting:
            return operation == Operation::kStop;
        case ScenarioState::kSynchronising:
        case ScenarioState::kRunning:
        case ScenarioState::kMaintenance:
        case ScenarioState::kCountdown:
        case ScenarioState::kRestartingGuest:
        case ScenarioState::kSwitchoverRequired:
            return operation != Operation::kRun;
        case ScenarioState::kRollingBack:
            return operation == Operation::kSwitchover;
        case ScenarioState::kFailed:
            return true;
        case ScenarioState::kSwitching:
        case ScenarioState::kStopping:
        case ScenarioState::kDeleting:
            return false;
    }
    return false;
}

bool isPossible(Operation operation, const Selection& selection) {
    const auto possible = [operation](const Scenario& scenario) {
        return isPossible(operation, scenario);
    };
    return std::ranges::any_of(selection.scenarios, possible) ||
           std::ranges::any_of(selection.members, possible);
}

bool mayLoseData(const Scenario& scenario) {
    return !scenario.heard || !scenario.replica.consistent;
}

}  // namespace rha::manager
