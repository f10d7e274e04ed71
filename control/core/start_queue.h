// StartQueue: lets few scenarios synchronise at a time. Synchronising many machines at once slows
// down every one of them and the guests besides; the others wait for their turn here.
//
// Who synchronises is told by the caller with every question. A scenario whose turn has come counts
// as busy until its start is settled, so that two questions at the same moment do not give the same
// place away twice. Pure; not thread-safe.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <set>
#include <vector>

#include "common/ids.h"
#include "control/core/machine_types.h"

namespace rha::control {

/// In these states a scenario reads or will soon read whole disks.
bool TakesAPlace(State state);

/// Whether it may be run at its turn; others are asked at once, to learn why they refuse.
bool MayWait(const MachineState& machine);

/// What was asked for, and accepted, says by itself whether the scenario runs, and which way.
bool EndsWaiting(const Event& request);

class StartQueue {
public:
    explicit StartQueue(std::size_t at_once_max) : at_once_max_(at_once_max) {}

    /// At the end; one that is in it already stays where it is.
    void Add(const ScenarioId& scenario);
    /// It does not wait any more; false: it did not wait.
    bool Remove(const ScenarioId& scenario);

    /// Those whose turn is now, out of the queue. Say Settled for each.
    std::vector<ScenarioId> Next(const std::set<ScenarioId>& busy);
    /// Its start was accepted, so that it is busy by itself, or refused.
    void Settled(const ScenarioId& scenario) { starting_.erase(scenario); }

    bool empty() const { return waiting_.empty(); }
    /// 1: it is next. 0: it does not wait.
    std::size_t PositionOf(const ScenarioId& scenario) const;
    /// Of all that wait.
    std::map<ScenarioId, std::size_t> Positions() const;

private:
    const std::size_t at_once_max_;
    std::deque<ScenarioId> waiting_;
    std::set<ScenarioId> starting_;
};

}  // namespace rha::control
