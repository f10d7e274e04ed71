#include "control/core/start_queue.h"

#include <algorithm>

#include "control/core/transition_table.h"

namespace rha::control {

bool TakesAPlace(State state) {
    return state == State::kVerifying || state == State::kStarting ||
           state == State::kSynchronising;
}

bool MayWait(const MachineState& machine) {
    const bool finishes = machine.state == State::kFailed && machine.active == Side::kReplica;
    return !finishes && Target(machine.state, Trigger::kRun).has_value();
}

bool EndsWaiting(const Event& request) {
    return std::holds_alternative<RunRequest>(request) ||
           std::holds_alternative<SwitchoverRequest>(request) ||
           std::holds_alternative<RecoverRequest>(request) ||
           std::holds_alternative<StopRequest>(request) ||
           std::holds_alternative<DeleteRequest>(request);
}

void StartQueue::Add(const ScenarioId& scenario) {
    if (PositionOf(scenario) == 0 && !starting_.contains(scenario)) waiting_.push_back(scenario);
}

bool StartQueue::Remove(const ScenarioId& scenario) {
    return std::erase(waiting_, scenario) > 0;
}

std::vector<ScenarioId> StartQueue::Next(const std::set<ScenarioId>& busy) {
    std::set<ScenarioId> taken = busy;
    taken.insert(starting_.begin(), starting_.end());
    std::vector<ScenarioId> next;
    while (!waiting_.empty() && taken.size() < at_once_max_) {
        taken.insert(waiting_.front());
        starting_.insert(waiting_.front());
        next.push_back(waiting_.front());
        waiting_.pop_front();
    }
    return next;
}

std::size_t StartQueue::PositionOf(const ScenarioId& scenario) const {
    const auto found = std::ranges::find(waiting_, scenario);
    return found == waiting_.end() ? 0 : static_cast<std::size_t>(found - waiting_.begin()) + 1;
}

std::map<ScenarioId, std::size_t> StartQueue::Positions() const {
    std::map<ScenarioId, std::size_t> positions;
    for (const ScenarioId& scenario : waiting_) {
        positions.emplace(scenario, positions.size() + 1);
    }
    return positions;
}

}  // namespace rha::control
