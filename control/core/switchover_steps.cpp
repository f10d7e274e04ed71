// The steps of SwitchoverMachine: issuing commands, and what follows from their ends.
#include <algorithm>
#include <utility>

#include "common/texts/texts.h"
#include "common/units.h"
#include "control/core/step_policy.h"
#include "control/core/switchover_machine.h"

namespace rha::control {
namespace {

Side SideOf(OwedKind kind) {
    const bool master = kind == OwedKind::kStopMaster || kind == OwedKind::kRetireMaster;
    return master ? Side::kMaster : Side::kReplica;
}

Error TimeoutOf(Step step, const std::optional<Error>& last) {
    Error error{.code = ErrorCode::kTimeout,
                .message = Say("the step '{step}' did not end in time", {{"step", Name(step)}}),
                .remedy = "check that the engine runs and can be reached"};
    if (!last) return error;
    error.message = Say("the step '{step}' did not end in time: {reason}",
                        {{"step", Name(step)}, {"reason", last->ToString()}});
    if (!last->remedy.empty()) error.remedy = last->remedy;
    error.data_at_risk = last->data_at_risk;
    return error;
}

Error DoubleStart(Side other) {
    return {.code = ErrorCode::kConflict,
            .message = Say("the machine runs on the {side} host", {{"side", Name(other)}}),
            .remedy = "shut it down there if that copy is not wanted",
            .data_at_risk = true};
}

}  // namespace

void SwitchoverMachine::NewEpoch() {
    ++state_.epoch.value;
    state_.last_number = 0;
    state_.step_number = 0;
    for (Owed& owed : state_.owed) owed.step = ++state_.last_number;
    owed_attempts_.clear();
}

void SwitchoverMachine::Begin(rha::control::Step step, Work& work) {
    state_.step = step;
    state_.step_number = ++state_.last_number;
    if (step == Step::kStartReplica) state_.replication_epoch = state_.epoch;
    if (step == Step::kStartMaster) state_.lived = false;
    if (step == Step::kPromote) state_.promote_issued = true;
    if (step == Step::kRegister) state_.register_issued = true;
    if (step == Step::kStartOnReplica) state_.active = Side::kReplica;
    attempt_ = Attempt{};
    attempt_.step_begun = work.now;
    Issue(work);
}

void SwitchoverMachine::Issue(Work& work) {
    attempt_.retry_at.reset();
    if (WaitForLease(work)) return;
    if (StartWouldDouble(work.now)) {
        OnStepFailed(DoubleStart(PolicyOf(state_.step).side == Side::kMaster ? Side::kReplica
                                                                             : Side::kMaster),
                     work);
        return;
    }
    attempt_.outstanding = true;
    attempt_.issued = work.now;
    if (PolicyOf(state_.step).action == ActionKind::kRegisterVm && !state_.backward) {
        NoteGiven(state_.home_adapters, scenario_.settings.networks);
    }
    work.result.actions.push_back(CurrentAction());
}

Action SwitchoverMachine::CurrentAction() const {
    const StepPolicy policy = PolicyOf(state_.step);
    Action action{.kind = policy.action, .side = policy.side, .tag = Tag()};
    action.timeout = AttemptTimeout(state_.step, scenario_.settings);
    switch (policy.action) {
        case ActionKind::kStopReplication:
            action.forget = state_.state == State::kDeleting;
            action.retire = !action.forget && policy.side == Side::kReplica && ReplicaLived();
            break;
        case ActionKind::kShutdownGuest:
            action.force = state_.state != State::kMaintenance;
            break;
        case ActionKind::kVerify:
            action.adopt = state_.adopt;
            break;
        case ActionKind::kStartReplica:
            action.adopt = state_.adopt;
            action.final_sequence = state_.final_sequence;
            action.final_capture = state_.final_capture;
            break;
        case ActionKind::kStartMaster:
            action.full_compare = state_.full_compare;
            action.trusted_generation = state_.trusted_generation;
            action.extra_paths = state_.extra_paths;
            break;
        case ActionKind::kPromote:
            action.require_final = state_.mode == SwitchoverMode::kClean && !state_.allow_data_loss;
            action.allow_inconsistent = state_.allow_inconsistent;
            if (action.require_final) {
                action.final_sequence = state_.final_sequence;
                action.final_capture = state_.final_capture;
            }
            if (LeaseMatters()) action.lease = state_.lease_counted;
            break;
        case ActionKind::kRegisterVm:
            action.networks =
                PlanNetworks(state_.home_adapters, scenario_.settings.networks, state_.backward);
            break;
        case ActionKind::kRunHook:
            action.moment = Name(state_.step);
            action.timeout = HookLimit(state_.step, scenario_.settings);
            break;
        default:
            break;
    }
    return action;
}

Duration SwitchoverMachine::StepPatience() const {
    const Duration lease = LeaseMatters() ? Duration(state_.lease_counted) : Duration{};
    return StepTimeout(PolicyOf(state_.step), scenario_.settings) + lease;
}

void SwitchoverMachine::ContinueStep(Work& work) {
    if (state_.step == Step::kNone) return;
    const StepPolicy policy = PolicyOf(state_.step);
    const Duration patience = AttemptTimeout(state_.step, scenario_.settings) + kReplySlack;
    if (attempt_.outstanding && work.now >= attempt_.issued + patience) {
        attempt_.outstanding = false;
        attempt_.answered = false;
        attempt_.retry_at = work.now;
    }
    if (work.now >= attempt_.step_begun + StepPatience()) {
        if (!policy.waits || state_.state != State::kRollingBack) {
            OnStepFailed(TimeoutOf(state_.step, attempt_.error), work);
            return;
        }
        if (!attempt_.reported_waiting) {
            attempt_.reported_waiting = true;
            const Error reason = TimeoutOf(state_.step, attempt_.error);
            state_.error = reason;
            Note(EventCode::kRollbackWaits, work, ReasonOf(reason, policy.side));
        }
    }
    if (!attempt_.outstanding && attempt_.retry_at && work.now >= *attempt_.retry_at) {
        // The engine answers a repeated tag as it did before: a new attempt needs a new number,
        // but only if the old one is known to have ended.
        if (attempt_.answered) state_.step_number = ++state_.last_number;
        Issue(work);
    }
}

void SwitchoverMachine::OnStepDone(const Reply& reply, Work& work) {
    switch (state_.step) {
        case Step::kVerify:
            state_.extra_paths = reply.extra_paths;
            if (!state_.backward) {
                state_.home_adapters = reply.adapters;
            }
            BeginAfterHook(Step::kHookBeforeSync, work);
            return;
        case Step::kHookBeforeSync:
        case Step::kHookBeforeSwitchover:
            OnHookDone(reply, work);
            return;
        case Step::kStopMaster:
            Begin(Step::kStopReplica, work);
            return;
        case Step::kStopReplica: {
            const bool deleting = state_.state == State::kDeleting;
            if (!deleting && ReplicaLived()) NoteRetired(Side::kReplica, reply, work);
            Move(deleting ? Trigger::kDeleted : Trigger::kStopped, work);
            Note(deleting ? EventCode::kScenarioDeleted : EventCode::kStoppedByOperator, work,
                 {{"host", scenario_.replica_host.value}});
            return;
        }
        case Step::kRestartGuest:
            state_.step = Step::kNone;
            attempt_ = Attempt{};
            entered_ = work.now;  // the guest has a whole timeout to come up
            return;
        case Step::kReturnGuest:
            master_seen_.vm_off_since.reset();  // as after a start on the replica
            OnReplicationStepDone(reply, work);
            return;
        case Step::kStartReplica:
        case Step::kStartMaster:
        case Step::kUnregisterReplica:
        case Step::kDemoteReplica:
            OnReplicationStepDone(reply, work);
            return;
        default:
            OnSwitchingStepDone(reply, work);
            return;
    }
}

void SwitchoverMachine::OnReplicationStepDone(const Reply& reply, Work& work) {
    switch (state_.step) {
        case Step::kStartReplica:
            if (state_.adopt && state_.only_unchanged && !reply.unchanged) {
                OnChangedReplica(work);
                return;
            }
            if (state_.adopt && reply.unchanged) state_.trusted_generation = reply.generation;
            Begin(state_.state == State::kSwitching ? Step::kPromote : Step::kStartMaster, work);
            return;
        case Step::kStartMaster:
            // From here on the replica's files are overwritten, and not before.
            ForgetDivergence();
            state_.adopt = false;
            Move(Trigger::kStarted, work);
            state_.full_compare = false;
            Note(EventCode::kSynchronisationStarted, work);
            return;
        case Step::kUnregisterReplica:
            state_.register_issued = false;
            break;
        case Step::kDemoteReplica:
            state_.promote_issued = false;
            break;
        default:
            break;
    }
    PrepareReplica(work);
}

// What a switchover may have left on the replica's host is undone before it keeps a replica again.
void SwitchoverMachine::PrepareReplica(Work& work) {
    if (state_.register_issued) {
        Begin(Step::kUnregisterReplica, work);
        return;
    }
    if (state_.promote_issued) {
        Begin(Step::kDemoteReplica, work);
        return;
    }
    if (state_.state == State::kRollingBack) {
        Move(Trigger::kRolledBack, work);
        Note(EventCode::kSwitchoverRolledBack, work);
    }
    Begin(Step::kStartReplica, work);
}

void SwitchoverMachine::OnSwitchingStepDone(const Reply& reply, Work& work) {
    switch (state_.step) {
        case Step::kShutdownGuest:
            // Reports that crossed this answer still show the machine running.
            master_seen_.vm_runs_since.reset();
            if (state_.state == State::kMaintenance) {
                state_.step = Step::kNone;  // the rest is seen in reports
                attempt_ = Attempt{};
                return;
            }
            if (!reply.graceful) Note(EventCode::kGuestPoweredOff, work);
            Begin(state_.allow_data_loss ? Step::kPromote : Step::kDrain, work);
            return;
        case Step::kDrain:
            state_.final_sequence = reply.final_sequence;
            state_.final_capture = reply.final_capture;
            Begin(Step::kPromote, work);
            return;
        case Step::kPromote:
            OnPromoted(reply, work);
            return;
        case Step::kRegister:
            for (const auto& problem : reply.network_problems) {
                Note(EventCode::kNetworkNotAsPlanned, work,
                     {{"host", scenario_.replica_host.value}, {"problem", problem}});
            }
            if (SeenRunning(Side::kMaster, work.now)) {
                if (state_.active == Side::kReplica) {
                    OnSwitchingFailed(DoubleStart(Side::kMaster), work);
                } else {
                    RollBack(Trigger::kMasterAlive, DoubleStart(Side::kMaster), work);
                }
                return;
            }
            Begin(Step::kStartOnReplica, work);
            return;
        case Step::kStartOnReplica:
            // Reports that crossed this answer still show the machine off.
            replica_seen_.vm_off_since.reset();
            Complete(work);
            return;
        default:
            return;
    }
}

void SwitchoverMachine::OnPromoted(const Reply& reply, Work& work) {
    if (!reply.consistent && !state_.allow_inconsistent) {
        OnSwitchingFailed({.code = ErrorCode::kFailedPrecondition,
                           .message = "the replica is not known to be complete",
                           .remedy = "bring the master back, or allow data loss",
                           .data_at_risk = true},
                          work);
        return;
    }
    const bool behind = state_.mode == SwitchoverMode::kAfterFailure || state_.allow_data_loss;
    const EventArguments where{{"host", scenario_.replica_host.value}};
    if (!reply.consistent && !state_.lived) {
        Note(EventCode::kInconsistentOverride, work, where);
    } else if (behind) {
        Note(EventCode::kReplicaBehind, work, where);
    }
    Begin(Step::kRegister, work);
}

void SwitchoverMachine::Complete(Work& work) {
    Move(Trigger::kCompleted, work);
    Note(EventCode::kSwitchoverCompleted, work, {{"host", scenario_.replica_host.value}});
    Owe(OwedKind::kRetireMaster);
    PayOwed(Side::kMaster, work);
}

void SwitchoverMachine::OnStepFailed(Error error, Work& work) {
    error.While(std::string(Name(state_.step)));
    switch (state_.state) {
        case State::kVerifying:
            Move(Trigger::kRejected, work);
            Note(EventCode::kVerificationFailed, work, ReasonOf(error, Side::kMaster));
            state_.error = std::move(error);
            return;
        case State::kStarting:
            OnStartFailed(std::move(error), work);
            return;
        case State::kMaintenance:
            GiveUpMaintenance(error, work);
            return;
        case State::kRestartingGuest:
            OnGuestRestartFailed(std::move(error), work);
            return;
        case State::kSwitching:
            if (state_.step == Step::kHookBeforeSwitchover) {
                OnSwitchoverHookFailed(std::move(error), work);
            } else {
                OnSwitchingFailed(std::move(error), work);
            }
            return;
        case State::kRollingBack:
            FailFor(std::move(error), work);
            return;
        case State::kStopping:
        case State::kDeleting:
            OnStopFailed(work);
            return;
        default:
            return;
    }
}

void SwitchoverMachine::OnStartFailed(Error error, Work& work) {
    const Side side = PolicyOf(state_.step).side;
    Move(Trigger::kStepFailed, work);
    Note(EventCode::kRunFailed, work, ReasonOf(error, side));
    state_.error = std::move(error);
    StopWhatWasStarted(work);
}

// Nothing was sent there yet.
void SwitchoverMachine::OnChangedReplica(Work& work) {
    Error error{.code = ErrorCode::kFailedPrecondition,
                .message = "its files are not known to be as they were at the switchover",
                .remedy = "look at what differs; a run overwrites it, and has to say so"};
    state_.diverged_unknown = true;
    Move(Trigger::kStepFailed, work);
    Note(state_.unasked ? EventCode::kReverseRequired : EventCode::kRunUnproven, work,
         {{"reason", error.message}, {"host", scenario_.replica_host.value}});
    state_.error = std::move(error);
    StopWhatWasStarted(work);
}

void SwitchoverMachine::StopWhatWasStarted(Work& work) {
    Owe(OwedKind::kStopMaster);
    Owe(OwedKind::kStopReplica);
    PayOwed(Side::kMaster, work);
    PayOwed(Side::kReplica, work);
}

void SwitchoverMachine::OnSwitchingFailed(Error error, Work& work) {
    if (state_.active == Side::kReplica) {
        FailFor(std::move(error), work);
    } else if (state_.mode == SwitchoverMode::kClean) {
        RollBack(Trigger::kGiveUp, std::move(error), work);
    } else {
        NewEpoch();
        FailFor(std::move(error), work);
    }
}

void SwitchoverMachine::FailFor(Error error, Work& work) {
    const Side side = PolicyOf(state_.step).side;
    Move(Trigger::kStepFailed, work);
    Note(EventCode::kSwitchoverFailed, work, ReasonOf(error, side));
    state_.error = std::move(error);
}

void SwitchoverMachine::OnStopFailed(Work& work) {
    const bool master = state_.step == Step::kStopMaster;
    const HostId& host = HostOf(master ? Side::kMaster : Side::kReplica);
    if (state_.state == State::kDeleting) {
        Note(EventCode::kDeleteIncomplete, work, {{"host", host.value}});
    } else {
        Note(EventCode::kStopOwed, work, {{"host", host.value}});
        Owe(master ? OwedKind::kStopMaster : OwedKind::kStopReplica);
    }
    OnStepDone({}, work);
}

void SwitchoverMachine::BeginSwitching(SwitchoverMode mode, Trigger trigger,
                                       const std::string& reason, Work& work) {
    NewEpoch();
    state_.mode = mode;
    state_.final_sequence = {};
    state_.final_capture = {};
    // Until the machine is touched, giving up leaves it as it was: off, if it was.
    if (mode == SwitchoverMode::kClean && !master_seen_.vm_off_since) state_.start_guest = true;
    ResumeUpdates(work);
    Move(trigger, work);
    Note(EventCode::kSwitchoverStarted, work,
         {{"host", scenario_.replica_host.value},
          {"mode", std::string(Name(mode))},
          {"reason", reason}});
    BeginAfterHook(Step::kHookBeforeSwitchover, work);
}

void SwitchoverMachine::RollBack(Trigger trigger, Error reason, Work& work) {
    if (state_.recovering) {  // never back to the copy that was given up
        FailFor(std::move(reason), work);
        return;
    }
    const bool off = state_.step == Step::kHookBeforeSwitchover && state_.asked &&
                     state_.mode == SwitchoverMode::kClean && !state_.start_guest;
    NewEpoch();  // whatever of the attempt is still under way is refused from now on
    Move(trigger, work);
    Note(EventCode::kRollbackStarted, work, ReasonOf(reason, Side::kMaster));
    state_.error = std::move(reason);
    if (off) {
        PrepareReplica(work);
    } else {
        Begin(Step::kReturnGuest, work);
    }
}

void SwitchoverMachine::Owe(OwedKind kind) {
    const auto same = [kind](const Owed& owed) { return owed.kind == kind; };
    if (std::any_of(state_.owed.begin(), state_.owed.end(), same)) return;
    state_.owed.push_back({.kind = kind, .step = ++state_.last_number});
}

void SwitchoverMachine::PayOwed(Side side, Work& work) {
    for (const Owed& owed : state_.owed) {
        if (SideOf(owed.kind) != side) continue;
        auto attempt = std::find_if(owed_attempts_.begin(), owed_attempts_.end(),
                                    [&](const OwedAttempt& a) { return a.step == owed.step; });
        if (attempt == owed_attempts_.end()) {
            owed_attempts_.push_back({.step = owed.step, .again_at = work.now});
            attempt = std::prev(owed_attempts_.end());
        }
        if (work.now < attempt->again_at) continue;
        const Duration timeout = PolicyOf(Step::kStopMaster).attempt;
        attempt->again_at = work.now + timeout + kReplySlack;
        Action action{.kind = ActionKind::kStopReplication,
                      .side = side,
                      .tag = {scenario_.id, state_.epoch, owed.step},
                      .timeout = timeout};
        action.retire = Retires(owed.kind);
        if (owed.kind == OwedKind::kRetireMaster) state_.leased = false;  // it ends there, too
        action.suspend = owed.kind == OwedKind::kSuspendUpdates;
        if (action.suspend || owed.kind == OwedKind::kResumeUpdates) {
            action.kind = ActionKind::kSuspendApply;
        }
        work.result.actions.push_back(std::move(action));
    }
}

bool SwitchoverMachine::Retires(OwedKind kind) const {
    return kind == OwedKind::kRetireMaster || kind == OwedKind::kRetireReplica ||
           (kind == OwedKind::kStopReplica && ReplicaLived());
}

// What a host holds that nobody else does, by its own word.
void SwitchoverMachine::NoteRetired(Side side, const Reply& reply, Work& work) {
    // A recovery retires the master while the machine is still there: that is not the copy that a
    // run would overwrite until the recovery has ended.
    if (side != state_.active) {
        state_.diverged_unknown = !reply.unshipped_bytes;  // drained or not: it may have gone on
        if (reply.unshipped_bytes) state_.diverged_bytes = *reply.unshipped_bytes;
    }
    const std::uint64_t bytes = reply.unshipped_bytes.value_or(0);
    if (bytes == 0) return;
    Note(EventCode::kCopiesDiverged, work,
         {{"host", HostOf(side).value}, {"size", FormatBytes(bytes)}});
}

bool SwitchoverMachine::OnOwedReply(const Reply& reply, Work& work) {
    if (reply.tag.scenario != scenario_.id || reply.tag.epoch != state_.epoch) return false;
    const auto owed = std::find_if(state_.owed.begin(), state_.owed.end(),
                                   [&](const Owed& o) { return o.step == reply.tag.step; });
    if (owed == state_.owed.end()) return false;
    std::erase_if(owed_attempts_, [&](const OwedAttempt& a) { return a.step == owed->step; });
    if (OnUpdatesReply(*owed, reply, work)) {
        state_.owed.erase(owed);
        return true;
    }
    if (reply.answered && !reply.error) {
        SeenOf(SideOf(owed->kind)).working_since.reset();
        if (owed->kind == OwedKind::kRetireMaster || owed->kind == OwedKind::kRetireReplica) {
            Note(EventCode::kMasterRetired, work, {{"host", HostOf(SideOf(owed->kind)).value}});
        }
        if (Retires(owed->kind)) NoteRetired(SideOf(owed->kind), reply, work);
        state_.owed.erase(owed);
        return true;
    }
    if (reply.answered) owed->step = ++state_.last_number;
    owed_attempts_.push_back({.step = owed->step, .again_at = work.now + std::chrono::seconds(30)});
    return true;
}

}  // namespace rha::control
