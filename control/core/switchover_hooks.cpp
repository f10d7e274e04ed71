// Scripts of the administrator that a synchronisation or a switchover waits for. A script is a step
// like any other: it is committed before it is run, and run again after a crash.
#include <utility>

#include "control/core/step_policy.h"
#include "control/core/switchover_machine.h"

namespace rha::control {

void SwitchoverMachine::BeginAfterHook(rha::control::Step hook, Work& work) {
    if (HookLimit(hook, scenario_.settings) == Duration{}) {
        GoOnAfterHook(work);
    } else {
        Begin(hook, work);
    }
}

void SwitchoverMachine::GoOnAfterHook(Work& work) {
    if (state_.state == State::kVerifying) {
        Move(Trigger::kVerified, work);
        PrepareReplica(work);
        return;
    }
    state_.start_guest = false;  // it is started where it is moved to
    const bool clean = state_.mode == SwitchoverMode::kClean;
    Begin(clean ? Step::kShutdownGuest : Step::kPromote, work);
}

void SwitchoverMachine::OnHookDone(const Reply& reply, Work& work) {
    Note(EventCode::kBeforeHookFinished, work,
         {{"moment", std::string(Name(state_.step))},
          {"output", reply.output.empty() ? "-" : reply.output}});
    LookAgainAfterHook(work);
}

// A script takes its time: what was true before it may not be any more. A replica that was not
// heard of since a restart of this service is no lost one.
void SwitchoverMachine::LookAgainAfterHook(Work& work) {
    const bool clean = state_.state == State::kSwitching && state_.mode == SwitchoverMode::kClean;
    if (clean && replica_seen_.report) {
        if (auto ready = ReplicaReady(state_.allow_data_loss, Synchronised(), work.now); !ready) {
            RollBack(Trigger::kGiveUp, std::move(ready).error(), work);
            return;
        }
    }
    GoOnAfterHook(work);
}

// A master that was silent is heard again, be it by the replica only: nothing was done yet.
void SwitchoverMachine::EvaluateHook(Work& work) {
    const bool alive = !GuestMayRun() && SeenRunning(Side::kMaster, work.now);
    const bool heard = state_.mode == SwitchoverMode::kAfterFailure && !state_.lease_waived &&
                       !state_.recovering && master_.Level(work.now) == HostLevel::kHealthy;
    if (!alive && !heard) return;
    RollBack(Trigger::kMasterAlive,
             {.code = ErrorCode::kConflict,
              .message = "the master was heard of again before anything was done",
              .remedy = "check the network between control service and master"},
             work);
}

// Only an administrator who wanted to move a healthy machine can wait. Nothing was done yet, and
// the machine is still where it was.
void SwitchoverMachine::OnSwitchoverHookFailed(Error error, Work& work) {
    if (state_.asked && state_.mode == SwitchoverMode::kClean) {
        RollBack(Trigger::kGiveUp, std::move(error), work);
        return;
    }
    EventArguments arguments = ReasonOf(error, Side::kMaster);
    arguments["moment"] = Name(state_.step);
    Note(EventCode::kBeforeHookIgnored, work, std::move(arguments));
    LookAgainAfterHook(work);
}

}  // namespace rha::control
