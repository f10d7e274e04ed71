// What SwitchoverMachine makes of reports and of silence.
#include <algorithm>
#include <utility>

#include "common/texts/texts.h"
#include "control/core/switchover_machine.h"

namespace rha::control {
namespace {

bool Runs(VmState state) {
    return state == VmState::kRunning || state == VmState::kStarting || state == VmState::kPaused ||
           state == VmState::kStopping;
}

void Keep(std::optional<Instant>& since, bool holds, Instant now) {
    if (!holds) {
        since.reset();
    } else if (!since) {
        since = now;
    }
}

}  // namespace

void SwitchoverMachine::Remember(Side side, const Report& report, Work& work) {
    Seen& seen = SeenOf(side);
    seen.report = report;
    seen.at = work.now;
    if (side == Side::kMaster) {
        direct_.Heard(work.now);
        master_.Heard(work.now);
    } else {
        replica_.Heard(work.now);
        const auto* replication = Replication(Side::kReplica);
        if (replication != nullptr && replication->peer_connected) master_.Heard(work.now);
    }
    RememberMachine(seen, work.now);
    RememberReplication(side, work);
}

void SwitchoverMachine::RememberMachine(Seen& seen, Instant now) const {
    const VmState state = seen.report->vm ? seen.report->vm->state : VmState::kUnknown;
    Keep(seen.vm_off_since, state == VmState::kOff, now);
    Keep(seen.vm_runs_since, Runs(state), now);
    Keep(seen.guest_lost_since,
         state == VmState::kRunning && seen.report->vm->guest == GuestHealth::kLost, now);
}

void SwitchoverMachine::RememberReplication(Side side, Work& work) {
    Seen& seen = SeenOf(side);
    const auto& replication = seen.report->replication;
    const bool working = replication && replication->state != ReplicationState::kIdle &&
                         replication->state != ReplicationState::kUnknown;
    // What goes on in an older epoch is not what was ordered: a start that never arrived.
    Keep(seen.unknown_since, !working || Replication(side) == nullptr, work.now);
    Keep(seen.working_since, working, work.now);
    Keep(seen.suspended_since, working && replication->apply_suspended, work.now);
    const bool paused = working && replication->state == ReplicationState::kPaused;
    const bool protecting =
        state_.state == State::kSynchronising || state_.state == State::kRunning;
    if (paused == seen.paused || !protecting) return;
    seen.paused = paused;
    state_.error.reset();
    if (!paused) return;
    state_.error = replication->error.value_or(
        Error{.message = Say("replication is held on the {side}", {{"side", Name(side)}}),
              .remedy = "see the engine's log on that host"});
    Note(EventCode::kReplicationPaused, work, ReasonOf(*state_.error, side));
}

const ReplicationFacts* SwitchoverMachine::Replication(Side side) const {
    const auto& report = SeenOf(side).report;
    if (!report || !report->replication) return nullptr;
    // A word about older data says nothing; a promotion raises the epoch without changing the data.
    const Epoch epoch = report->replication->epoch;
    const bool current = epoch >= state_.replication_epoch && epoch <= state_.epoch;
    return current ? &*report->replication : nullptr;
}

bool SwitchoverMachine::ReplicaConsistent() const {
    const auto* replica = Replication(Side::kReplica);
    return replica != nullptr && replica->consistent;
}

bool SwitchoverMachine::Synchronised() const {
    const auto* master = Replication(Side::kMaster);
    return master != nullptr && master->state == ReplicationState::kRunning && ReplicaConsistent();
}

// Right after a start the replica is still consistent as of the last run, which may be long ago.
bool SwitchoverMachine::ReplicaUsable() const {
    return state_.synchronised && ReplicaConsistent();
}

bool SwitchoverMachine::ResyncNeeded() const {
    const auto* master = Replication(Side::kMaster);
    const auto* replica = Replication(Side::kReplica);
    return (master != nullptr && master->state == ReplicationState::kSynchronising) ||
           (replica != nullptr && !replica->consistent);
}

bool SwitchoverMachine::ReplicationLost(const Seen& seen) const {
    if (!seen.unknown_since) return false;
    const Instant since = std::max(*seen.unknown_since, entered_);
    return seen.at - since >= direct_.limits().suspect_after;
}

// Silence counts only while the replica answers: a control service that is cut off hears nobody,
// and then nobody is dead.
bool SwitchoverMachine::MasterSilent(Instant now) const {
    if (!replica_seen_.report || replica_.Level(now) != HostLevel::kHealthy) return false;
    return now - SilentSince() > master_.limits().suspect_after;
}

Instant SwitchoverMachine::SilentSince() const {
    return std::max({master_.last_heard(), replica_.healthy_since(), silence_counts_from_});
}

bool SwitchoverMachine::MasterBack(Instant now) const {
    if (direct_.last_heard() > entered_ && direct_.Level(now) == HostLevel::kHealthy) {
        if (!scenario_.settings.check_guest) return true;
        return !master_seen_.vm_off_since && !master_seen_.guest_lost_since;
    }
    return state_.cause == CountdownCause::kHost && master_.last_heard() > entered_ &&
           master_.Level(now) == HostLevel::kHealthy && direct_.Level(now) != HostLevel::kHealthy;
}

bool SwitchoverMachine::SeenRunning(Side side, Instant now) const {
    const Seen& seen = SeenOf(side);
    const Duration window = direct_.limits().suspect_after;
    if (!seen.vm_runs_since || now - seen.at > window) return false;
    // After a shutdown, reports that were under way may still tell of the time before it.
    const bool may_be_old = side == Side::kMaster && state_.mode == SwitchoverMode::kClean;
    return !may_be_old || seen.at - *seen.vm_runs_since >= window;
}

bool SwitchoverMachine::StartWouldDouble(Instant now) const {
    switch (state_.step) {
        case Step::kRestartGuest:
        case Step::kReturnGuest:
            return SeenRunning(Side::kReplica, now);
        case Step::kStartOnReplica:
            return SeenRunning(Side::kMaster, now);
        default:
            return false;
    }
}

/// Moving it cleanly, nothing has been done to it yet, or its shutdown is under way.
bool SwitchoverMachine::GuestMayRun() const {
    return state_.step == Step::kShutdownGuest ||
           (state_.step == Step::kHookBeforeSwitchover && state_.mode == SwitchoverMode::kClean);
}

bool SwitchoverMachine::GuestDown(Instant now) const {
    return (scenario_.settings.check_guest || state_.start_guest) &&
           direct_.Level(now) == HostLevel::kHealthy && master_seen_.vm_off_since &&
           master_seen_.at - *master_seen_.vm_off_since >= direct_.limits().suspect_after;
}

Trigger SwitchoverMachine::BackTrigger() const {
    return Synchronised() ? Trigger::kBack : Trigger::kBackUnsynchronised;
}

Instant SwitchoverMachine::CountdownDeadline() const {
    const Instant from =
        state_.cause == CountdownCause::kGuest ? guest_silent_from_ : SilentSince();
    return from + scenario_.settings.is_alive_timeout;
}

std::optional<Error> SwitchoverMachine::WhyNotAutomatic() const {
    if (state_.cause == CountdownCause::kGuest) {
        return Error{.code = ErrorCode::kFailedPrecondition,
                     .message = "the guest does not answer although its machine runs",
                     .remedy = "look at the guest's console; restart it or switch over"};
    }
    if (!ReplicaUsable()) {
        return Error{.code = ErrorCode::kFailedPrecondition,
                     .message = "the master is silent and the replica is not complete",
                     .remedy = "bring the master back; or switch over and allow data loss",
                     .data_at_risk = true};
    }
    if (!scenario_.settings.automatic_switchover) {
        return Error{.code = ErrorCode::kFailedPrecondition,
                     .message = "the master is silent and automatic switchover is off",
                     .remedy = "make sure that the machine does not run there, then switch over"};
    }
    if (scenario_.settings.run_lease && !state_.leased) {
        return Error{.code = ErrorCode::kFailedPrecondition,
                     .message =
                         "the master is silent and did not run under a lease: its machine "
                         "may still run",
                     .remedy =
                         "make sure that the machine does not run there, then switch over; "
                         "later start rha-guard on that host"};
    }
    return std::nullopt;
}

void SwitchoverMachine::Evaluate(Work& work) {
    if (direct_.Level(work.now) == HostLevel::kHealthy) told_unreachable_ = false;
    // A replica that is made complete again holds what it had before: it may be long ago.
    if (ResyncNeeded()) state_.synchronised = false;
    // What is compared has to be applied before.
    if (state_.state == State::kSynchronising && BytesToCompare()) ResumeUpdates(work);
    switch (state_.state) {
        case State::kStarting:
        case State::kSynchronising:
        case State::kRunning:
            CheckUpdates(work);
            EvaluateProtection(work);
            CheckSplitBrain(Side::kReplica, work);
            break;
        case State::kMaintenance:
            EvaluateMaintenance(work);
            CheckSplitBrain(Side::kReplica, work);
            break;
        case State::kCountdown:
            EvaluateCountdown(work);
            break;
        case State::kRestartingGuest:
            EvaluateRestart(work);
            break;
        case State::kSwitchoverRequired:
            EvaluateRequired(work);
            break;
        case State::kSwitching:
            if (state_.active == Side::kReplica) {
                CheckSplitBrain(Side::kMaster, work);
            } else if (state_.step == Step::kHookBeforeSwitchover) {
                EvaluateHook(work);
            } else if (!GuestMayRun() && SeenRunning(Side::kMaster, work.now)) {
                RollBack(Trigger::kMasterAlive,
                         {.code = ErrorCode::kConflict,
                          .message = "the machine was seen running on the master",
                          .remedy = "check the network between control service and master"},
                         work);
            }
            break;
        case State::kSwitched:
            CheckSplitBrain(Side::kMaster, work);
            EvaluateSwitched(work);
            break;
        case State::kFailed:
            if (state_.active == Side::kReplica) {
                CheckSplitBrain(Side::kMaster, work);
                if (SeenRunning(Side::kReplica, work.now)) Complete(work);
            }
            break;
        case State::kStopped:
            EvaluateStopped(work);
            break;
        default:
            break;
    }
}

void SwitchoverMachine::EvaluateProtection(Work& work) {
    if (MasterSilent(work.now)) {
        Move(Trigger::kMasterSilent, work);
        StartCountdown(CountdownCause::kHost, work);
        return;
    }
    const bool only_replica_hears = master_.Level(work.now) == HostLevel::kHealthy &&
                                    direct_.Level(work.now) != HostLevel::kHealthy;
    // After a restart this service has yet to connect to all hosts, which takes its time.
    const bool expected = master_seen_.report || direct_.Level(work.now) == HostLevel::kLost;
    if (only_replica_hears && expected && !told_unreachable_) {
        told_unreachable_ = true;
        Note(EventCode::kMasterUnreachableButAlive, work);
    }
    if (state_.state == State::kStarting || EvaluateGuest(work)) return;
    for (const Side side : {Side::kReplica, Side::kMaster}) {
        if (!ReplicationLost(SeenOf(side))) continue;
        Move(Trigger::kReplicationLost, work);
        Note(EventCode::kReplicationLost, work, {{"host", HostOf(side).value}});
        PrepareReplica(work);
        return;
    }
    if (state_.state == State::kSynchronising && Synchronised()) {
        Move(Trigger::kSynchronised, work);
        Note(EventCode::kSynchronised, work, {{"host", scenario_.replica_host.value}});
    } else if (state_.state == State::kRunning && ResyncNeeded()) {
        Move(Trigger::kResync, work);
        Note(EventCode::kResynchronising, work);
    }
}

bool SwitchoverMachine::EvaluateGuest(Work& work) {
    if (direct_.Level(work.now) != HostLevel::kHealthy) return false;
    if (EvaluateGuestDown(work)) return true;
    if (GuestStartPaid()) state_.start_guest = false;
    if (!scenario_.settings.check_guest) return false;
    const auto& lost = master_seen_.guest_lost_since;
    if (lost && master_seen_.at - *lost >= direct_.limits().suspect_after) {
        guest_silent_from_ = *lost;
        Move(Trigger::kGuestSilent, work);
        StartCountdown(CountdownCause::kGuest, work);
        return true;
    }
    const auto& runs = master_seen_.vm_runs_since;
    const bool proven = runs && work.now - *runs >= scenario_.settings.is_alive_timeout;
    if (state_.guest_restart_used && proven) state_.guest_restart_used = false;
    return false;
}

bool SwitchoverMachine::EvaluateGuestDown(Work& work) {
    if (!GuestDown(work.now)) return false;
    if (state_.guest_restart_used) {
        Error again{.code = ErrorCode::kFailedPrecondition,
                    .message = "the machine went down again soon after it had been started",
                    .remedy = "start it on the master, or switch over"};
        state_.start_guest = false;
        if (!scenario_.settings.check_guest) {  // it was only owed a start
            Note(EventCode::kGuestRestartFailed, work, ReasonOf(again, Side::kMaster));
            return false;
        }
        Ask(Trigger::kGuestDownAgain, std::move(again), work);
        return true;
    }
    Move(Trigger::kGuestDown, work);
    state_.guest_restart_used = true;
    Note(EventCode::kGuestRestartAttempted, work);
    Begin(Step::kRestartGuest, work);
    return true;
}

void SwitchoverMachine::StartCountdown(CountdownCause cause, Work& work) {
    state_.cause = cause;
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(CountdownLeft(work.now));
    Note(EventCode::kCountdownStarted, work,
         {{"what", std::string(Name(cause))}, {"seconds", std::to_string(left.count())}});
}

void SwitchoverMachine::EvaluateCountdown(Work& work) {
    if (EvaluateGuestDown(work)) return;
    if (state_.cause == CountdownCause::kGuest && MasterSilent(work.now)) {
        StartCountdown(CountdownCause::kHost, work);
        return;
    }
    if (MasterBack(work.now)) {
        Move(BackTrigger(), work);
        Note(EventCode::kCountdownCancelled, work);
        return;
    }
    const bool counts = state_.cause == CountdownCause::kGuest ||
                        (replica_seen_.report && replica_.Level(work.now) == HostLevel::kHealthy);
    if (counts && work.now >= CountdownDeadline()) EndCountdown(work);
}

void SwitchoverMachine::EndCountdown(Work& work) {
    if (auto reason = WhyNotAutomatic()) {
        Ask(Trigger::kTimeoutAsk, std::move(*reason), work);
        return;
    }
    TakeWish({});
    BeginSwitching(SwitchoverMode::kAfterFailure, Trigger::kTimeoutAutomatic,
                   "no sign of life from the master host", work);
}

void SwitchoverMachine::Ask(Trigger trigger, Error reason, Work& work) {
    Move(trigger, work);
    Note(EventCode::kSwitchoverRequired, work, ReasonOf(reason, Side::kMaster));
    state_.error = std::move(reason);
}

void SwitchoverMachine::EvaluateRestart(Work& work) {
    if (MasterSilent(work.now)) {
        Move(Trigger::kMasterSilent, work);
        StartCountdown(CountdownCause::kHost, work);
        return;
    }
    if (state_.step != Step::kNone) return;
    const bool up = master_seen_.vm_runs_since && !master_seen_.guest_lost_since &&
                    direct_.last_heard() > entered_;
    if (up) {
        Move(BackTrigger(), work);
        Note(EventCode::kGuestRestarted, work);
    } else if (work.now >= entered_ + scenario_.settings.is_alive_timeout) {
        OnGuestRestartFailed({.code = ErrorCode::kTimeout,
                              .message = "the guest did not come up",
                              .remedy = "look at the machine's console on the master"},
                             work);
    }
}

void SwitchoverMachine::OnGuestRestartFailed(Error error, Work& work) {
    Note(EventCode::kGuestRestartFailed, work, ReasonOf(error, Side::kMaster));
    const bool move = scenario_.settings.automatic_switchover && Synchronised() &&
                      direct_.Level(work.now) == HostLevel::kHealthy &&
                      replica_.Level(work.now) == HostLevel::kHealthy;
    if (!move) {
        Ask(Trigger::kRestartFailedAsk, std::move(error), work);
        return;
    }
    TakeWish({});
    BeginSwitching(SwitchoverMode::kClean, Trigger::kRestartFailedAutomatic, error.message, work);
}

void SwitchoverMachine::EvaluateRequired(Work& work) {
    if (!state_.guest_restart_used && EvaluateGuestDown(work)) return;
    if (!MasterBack(work.now)) return;
    Move(BackTrigger(), work);
    Note(EventCode::kCountdownCancelled, work);
}

// A late command may have started replication after the stop: it is stopped again.
void SwitchoverMachine::EvaluateStopped(Work& work) {
    for (const Side side : {Side::kMaster, Side::kReplica}) {
        const Seen& seen = SeenOf(side);
        if (!seen.working_since) continue;
        const Instant since = std::max(*seen.working_since, entered_);
        if (seen.at < since || seen.at - since < direct_.limits().suspect_after) continue;
        Owe(side == Side::kMaster ? OwedKind::kStopMaster : OwedKind::kStopReplica);
        PayOwed(side, work);
    }
}

// X3, X4: the way back is begun once the old master has been told to leave its copy off.
void SwitchoverMachine::EvaluateSwitched(Work& work) {
    const bool ready = state_.owed.empty() && direct_.Level(work.now) == HostLevel::kHealthy &&
                       replica_.Level(work.now) == HostLevel::kHealthy &&
                       !SeenRunning(Side::kMaster, work.now);
    if (!ready) return;
    if (state_.reverse_asked && (state_.allow_data_loss || !Diverged())) {
        BeginRun(false, work);
    } else if (state_.reverse_asked) {
        RequireReverse("its former host may hold changes that never arrived", work);
    } else if (scenario_.settings.automatic_reverse) {
        ReverseUnasked(work);
    }
}

// What the old master holds is overwritten on somebody's word only, unless it was drained and
// nothing has changed it since.
void SwitchoverMachine::ReverseUnasked(Work& work) {
    if (Drained() && !Diverged()) {
        BeginRun(false, work);
        state_.only_unchanged = state_.unasked = true;
    } else {
        RequireReverse(Drained() ? "its files were changed after the machine had been moved"
                                 : "the machine was not drained before it was moved",
                       work);
    }
}

/// Says once why a person has to decide.
void SwitchoverMachine::RequireReverse(const char* reason, Work& work) {
    if (std::exchange(state_.reverse_reported, true)) return;
    Note(EventCode::kReverseRequired, work, {{"reason", reason}});
}

void SwitchoverMachine::CheckSplitBrain(Side wrong, Work& work) {
    Seen& seen = SeenOf(wrong);
    if (!SeenRunning(wrong, work.now)) {
        if (!seen.vm_runs_since) seen.split_brain_reported = false;
        return;
    }
    // Whatever that host said before, and whatever was allowed of it.
    state_.diverged_unknown = true;
    if (state_.state == State::kSwitched) state_.allow_data_loss = false;
    if (seen.split_brain_reported) return;
    seen.split_brain_reported = true;
    Note(EventCode::kSplitBrain, work, {{"host", HostOf(wrong).value}});
}

}  // namespace rha::control
