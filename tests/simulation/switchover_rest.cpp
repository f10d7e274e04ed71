// What must hold once everything in SwitchoverWorld is healed and left alone: all has come to an
// end or waits for the operator.
#include "tests/simulation/switchover_world.h"

namespace rha::control::simulation {

bool Resting(State state) {
    switch (state) {
        case State::kStopped:
        case State::kRunning:
        case State::kMaintenance:
        case State::kSwitchoverRequired:
        case State::kSwitched:
        case State::kFailed:
        case State::kDeleted:
            return true;
        default:
            return false;
    }
}

void SwitchoverWorld::CheckRest() {
    if (!Resting(persisted_.state)) {
        Violation("after healing the state is still " + std::string(Name(persisted_.state)) + " " +
                  std::string(Name(persisted_.step)));
        return;
    }
    if (!persisted_.owed.empty()) Violation("after healing a command is still owed");
    const Host& master = HostOf(Side::kMaster);
    const Host& replica = HostOf(Side::kReplica);
    if (persisted_.state == State::kRunning) {
        if (!replica_.consistent) Violation("running although the replica is not a prefix");
        if (!master.runs_vm && scenario_.settings.check_guest) {
            Violation("running although the machine is off");
        }
        if (replica.runs_vm) Violation("running although the replica's machine runs");
    }
    if (persisted_.state == State::kMaintenance && !persisted_.maintenance.ready) {
        Violation("the host under maintenance does not become ready");
    }
    if (persisted_.state == State::kRunning && persisted_.start_guest && !master.runs_vm) {
        Violation("the machine that was shut down for a maintenance is not started");
    }
    if (persisted_.state == State::kRunning && replica_.suspended != persisted_.updates_suspended) {
        Violation("the replica's updates are not as the operator wants them");
    }
    if (persisted_.state == State::kSwitched && !replica.registered) {
        Violation("switched although the machine is not registered on the replica");
    }
    if (persisted_.state == State::kStopped && (a_.job != Job::kNone || b_.job != Job::kNone)) {
        Violation("stopped although an engine replicates");
    }
    const bool asks =
        persisted_.state == State::kFailed || persisted_.state == State::kSwitchoverRequired;
    if (asks && !persisted_.error) Violation("the operator is asked without a reason");
}

}  // namespace rha::control::simulation
