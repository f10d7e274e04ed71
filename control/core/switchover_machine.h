// SwitchoverMachine: decides what happens to one scenario.
//
// Problem: move a virtual machine between two hosts although hosts, networks and this service die at
// any moment, without ever letting both sides start it. States, transitions and the reasons are in
// docs/machines/switchover.md, whose table a test compares with control/core/transition_table.h.
//
// Contract of the shell (commit before act): for every event, call Step on a copy; if `persist` is
// set, commit it together with `events`; only then take the copy over and carry out `actions`. Feed
// the end of each attempt back as Reply, whatever it was; send a Tick at NextDeadline(). After a
// restart: Restore, then Step(Restarted). If the commit fails, drop the copy.
//
// Invariants: an epoch is raised and committed before the first command of a promotion; within one
// epoch only one side is ever told to start the machine; the replica is never started by a clean
// switchover that has not drained; the master's silence counts only while the replica answers.
//
// Pure and deterministic; not thread-safe (one strand per scenario).
#pragma once

#include <optional>
#include <vector>

#include "common/error.h"
#include "common/time.h"
#include "control/core/event_catalogue.h"
#include "control/core/heartbeat_monitor.h"
#include "control/core/machine_types.h"
#include "control/core/scenario.h"
#include "control/core/transition_table.h"

namespace rha::control {

struct StepResult {
    std::optional<Error> refusal;          ///< requests only: why nothing was done
    std::optional<MachineState> persist;   ///< commit this before acting
    std::vector<Action> actions;           ///< in order, after the commit
    std::vector<EventNote> events;         ///< for the log, committed with the state
    std::vector<Transition> transitions;   ///< rows of the table taken, for tests and traces
};

class SwitchoverMachine {
public:
    /// A machine as it was last committed. Nothing is known about the hosts: silence counts from
    /// `now`.
    static SwitchoverMachine Restore(Scenario scenario, MachineState persisted, Instant now);

    StepResult Step(const Event& event, Instant now);

    /// When a Tick is due even if nothing else happens; empty while only others can move it.
    std::optional<Instant> NextDeadline() const;

    const Scenario& scenario() const { return scenario_; }
    const MachineState& state() const { return state_; }

    /// Time until the countdown acts; zero outside of it and while it is held.
    Duration CountdownLeft(Instant now) const;
    HostLevel Level(Side side, Instant now) const;

private:
    SwitchoverMachine(Scenario scenario, MachineState persisted, Instant now);

    struct Work;  // one Step in progress

    Status OnRequest(const RunRequest& request, Work& work);
    Status OnRequest(const StopRequest& request, Work& work);
    Status OnRequest(const SwitchoverRequest& request, Work& work);
    Status OnRequest(const DeleteRequest& request, Work& work);
    void OnFact(const Report& report, Work& work);
    void OnFact(const Reply& reply, Work& work);
    void OnFact(const Tick& tick, Work& work);
    void OnFact(const Restarted& restarted, Work& work);

    Scenario scenario_;
    MachineState state_;
};

}  // namespace rha::control
