#include "manager-gui/core/operations.h"

#include <algorithm>

namespace rha::manager {

namespace {

using S = ScenarioState;

bool mayStop(S state) {
    switch (state) {
        case S::kVerifying:
        case S::kStarting:
        case S::kSynchronising:
        case S::kRunning:
        case S::kMaintenance:
        case S::kCountdown:
        case S::kRestartingGuest:
        case S::kSwitchoverRequired:
        case S::kFailed:
            return true;
        default:
            return false;
    }
}

bool maySwitchOver(S state) {
    switch (state) {
        case S::kSynchronising:
        case S::kRunning:
        case S::kMaintenance:
        case S::kCountdown:
        case S::kRestartingGuest:
        case S::kSwitchoverRequired:
        case S::kRollingBack:
        case S::kFailed:
            return true;
        default:
            return false;
    }
}

bool atRest(S state) {
    return state == S::kStopped || state == S::kSwitched || state == S::kFailed;
}

}  // namespace

bool isForGroups(Operation operation) {
    return operation == Operation::kRun || operation == Operation::kStop ||
           operation == Operation::kSwitchover;
}

bool isPossible(Operation operation, const Scenario& scenario) {
    const S state = scenario.state;
    if (state == S::kUnknown) return true;  // of a newer control service, which knows
    switch (operation) {
        case Operation::kRun:
            return atRest(state) && scenario.queue_position == 0;
        case Operation::kStop:
            return mayStop(state);
        case Operation::kSwitchover:
            return maySwitchOver(state);
        case Operation::kCallOff:
            return scenario.automatic_switchover &&
                   (state == S::kCountdown || state == S::kRestartingGuest);
        case Operation::kSuspendUpdates:
            return state == S::kRunning && !scenario.updates_suspended;
        case Operation::kResumeUpdates:
            return scenario.updates_suspended;
        case Operation::kRecover:
            return atRest(state) || state == S::kSwitchoverRequired || state == S::kRollingBack;
        case Operation::kDelete:
            return atRest(state);
    }
    return false;
}

bool isPossible(Operation operation, const Selection& selection) {
    if (operation == Operation::kRecover && selection.scenarios.size() != 1) return false;
    const auto possible = [operation](const Scenario& scenario) {
        return isPossible(operation, scenario);
    };
    if (std::ranges::any_of(selection.scenarios, possible)) return true;
    return isForGroups(operation) && std::ranges::any_of(selection.members, possible);
}

Route routeOfRun(const Scenario& scenario) {
    const bool turns = scenario.state == S::kSwitched;
    const Side& from = turns ? scenario.replica : scenario.master;
    const Side& to = turns ? scenario.master : scenario.replica;
    return {.from = from.host, .to = to.host, .backward = scenario.backward != turns};
}

bool mayLoseData(const Scenario& scenario) {
    return !scenario.heard() || !scenario.replica.consistent;
}

bool isLeaseInTheWay(const Scenario& scenario) {
    return scenario.run_lease && !scenario.master.heard;
}

}  // namespace rha::manager
