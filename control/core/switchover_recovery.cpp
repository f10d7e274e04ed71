// Decisions that only people can take: which side's copy is the machine, after both may have run or
// a switchover got stuck; and whether the replica's images follow the master at present.
#include <algorithm>
#include <utility>

#include "common/texts/texts.h"
#include "control/core/refusal.h"
#include "control/core/switchover_machine.h"

namespace rha::control {

Status SwitchoverMachine::OnRequest(const RecoverRequest& request, Work& work) {
    if (request.confirmation != scenario_.name) {
        return Fail(ErrorCode::kInvalidArgument,
                    Say("the confirmation is not the name of scenario '{scenario}'",
                        {{"scenario", scenario_.name}}),
                    "type the scenario's name, as `rhactl scenario list` shows it");
    }
    RHA_RETURN_IF_ERROR(CheckHost(request.host, request.active));
    RHA_RETURN_IF_ERROR(CheckHost(request.machine_on, state_.active));
    const bool master = request.active == Side::kMaster;
    const Trigger trigger = master ? Trigger::kRecoverMaster : Trigger::kRecoverReplica;
    if (!Target(state_.state, trigger)) {
        return Refuse(Say("scenario '{scenario}' cannot be {what} while it is {state}",
                          {{"scenario", scenario_.name},
                           {"what", "recovered"},
                           {"state", Name(state_.state)}}),
                      "stop the scenario first, or wait until it has ended what it does");
    }
    const Side other = master ? Side::kReplica : Side::kMaster;
    if (SeenRunning(other, work.now)) {
        return Refuse(Say("the machine of scenario '{scenario}' runs on the {side} host",
                          {{"scenario", scenario_.name}, {"side", Name(other)}}),
                      "shut it down there first, if that copy is not wanted");
    }
    if (!master) return RecoverReplica(work);
    RecoverMaster(work);
    return {};
}

// Nothing of the replica's copy is believed any more: the next run takes its files over as they lie
// there and compares everything.
void SwitchoverMachine::RecoverMaster(Work& work) {
    NewEpoch();
    state_.lived = state_.lived || state_.active == Side::kReplica;
    state_.active = Side::kMaster;
    state_.adopt = true;
    state_.promote_issued = true;  // the next run ends there what it may have been told to do
    state_.final_sequence = {};
    state_.final_capture = {};
    state_.trusted_generation = 0;
    state_.synchronised = false;
    state_.reverse_asked = false;
    state_.updates_suspended = false;
    state_.owed.clear();
    ForgetDivergence();
    Owe(OwedKind::kStopMaster);
    Owe(OwedKind::kRetireReplica);
    Move(Trigger::kRecoverMaster, work);
    Note(EventCode::kActiveRecovered, work, {{"host", scenario_.master_host.value}});
    PayOwed(Side::kMaster, work);
    PayOwed(Side::kReplica, work);
}

Status SwitchoverMachine::RecoverReplica(Work& work) {
    const EventArguments where{{"host", scenario_.replica_host.value}};
    if (state_.state == State::kSwitched) {
        NewEpoch();
        state_.reverse_asked = false;
        state_.owed.clear();
        state_.diverged_bytes = 0;  // the master is asked again
        state_.mode = SwitchoverMode::kAfterFailure;
        state_.final_sequence = {};  // what it drained then proves nothing any more
        state_.final_capture = {};
        Owe(OwedKind::kRetireMaster);
        Move(Trigger::kRecoverReplica, work);
        Note(EventCode::kActiveRecovered, work, where);
        PayOwed(Side::kMaster, work);
        return {};
    }
    RHA_RETURN_IF_ERROR(ReplicaReady(true, true, work.now));
    const bool registered = state_.active == Side::kReplica || ReplicaLived();
    const bool stopped = state_.state == State::kStopped;
    NewEpoch();
    state_.owed.clear();
    // If it does not come to a start there, the copy that was chosen must not be overwritten.
    state_.diverged_bytes = 0;
    state_.diverged_unknown = true;
    state_.final_sequence = {};
    state_.final_capture = {};
    state_.mode = SwitchoverMode::kAfterFailure;
    state_.updates_suspended = false;  // a promotion ends it
    TakeWish({.allow_data_loss = true});
    state_.allow_inconsistent = true;
    state_.recovering = true;
    Owe(OwedKind::kRetireMaster);
    Move(Trigger::kRecoverReplica, work);
    Note(EventCode::kActiveRecovered, work, where);
    // A master that is silent keeps its lease until that is over.
    if (Answers(Side::kMaster, work.now)) PayOwed(Side::kMaster, work);
    if (registered) {
        Begin(Step::kRegister, work);
        return {};
    }
    // What it received is of use still; if it received nothing since it lived, its files are.
    state_.adopt = state_.lived;
    state_.only_unchanged = false;
    if (stopped || state_.lived) {
        PrepareReplica(work);
    } else {
        Begin(Step::kPromote, work);
    }
    return {};
}

// ---- Suspending the replica's updates. ----

Status SwitchoverMachine::OnRequest(const UpdatesRequest& request, Work& work) {
    if (request.suspend == state_.updates_suspended) return {};
    if (!request.suspend) {
        ResumeUpdates(work);
        return {};
    }
    if (state_.state != State::kRunning) {
        return Refuse(
            Say("the updates of scenario '{scenario}' cannot be suspended while it is {state}",
                {{"scenario", scenario_.name}, {"state", Name(state_.state)}}),
            "wait until it is running");
    }
    state_.updates_suspended = true;
    std::erase_if(state_.owed, [](const Owed& o) { return o.kind == OwedKind::kResumeUpdates; });
    Owe(OwedKind::kSuspendUpdates);
    PayOwed(Side::kReplica, work);
    return {};
}

void SwitchoverMachine::ResumeUpdates(Work& work) {
    if (!std::exchange(state_.updates_suspended, false)) return;
    std::erase_if(state_.owed, [](const Owed& o) { return o.kind == OwedKind::kSuspendUpdates; });
    Owe(OwedKind::kResumeUpdates);
    PayOwed(Side::kReplica, work);
}

/// A command that overtook the one that was to undo it.
void SwitchoverMachine::CheckUpdates(Work& work) {
    const auto& since = replica_seen_.suspended_since;
    const bool lasts = since && replica_seen_.at - *since >= direct_.limits().suspect_after;
    if (!lasts || state_.updates_suspended) return;
    Owe(OwedKind::kResumeUpdates);
    PayOwed(Side::kReplica, work);
}

/// Whether nothing is owed any more: done, or refused for good.
bool SwitchoverMachine::OnUpdatesReply(const Owed& owed, const Reply& reply, Work& work) {
    const bool suspends = owed.kind == OwedKind::kSuspendUpdates;
    if (!suspends && owed.kind != OwedKind::kResumeUpdates) return false;
    if (!reply.answered || (reply.error && (!suspends || reply.error->retryable))) return false;
    if (reply.error) {
        state_.updates_suspended = false;
        Note(EventCode::kUpdatesNotSuspended, work, ReasonOf(*reply.error, Side::kReplica));
    } else {
        replica_seen_.suspended_since.reset();
        Note(suspends ? EventCode::kUpdatesSuspended : EventCode::kUpdatesResumed, work,
             {{"host", scenario_.replica_host.value}});
    }
    return true;
}

}  // namespace rha::control
