// What administrators may ask of SwitchoverMachine, and why not.
#include <algorithm>
#include <utility>

#include "common/texts/texts.h"
#include "common/units.h"
#include "control/core/refusal.h"
#include "control/core/switchover_machine.h"

namespace rha::control {
namespace {

std::string RemedyIn(State state) {
    switch (state) {
        case State::kVerifying:
        case State::kStarting:
            return "wait until the scenario runs";
        case State::kSynchronising:
            return "wait until it has synchronised, or allow data loss";
        case State::kSwitching:
        case State::kRollingBack:
            return "wait until the switchover has ended";
        case State::kStopping:
        case State::kDeleting:
            return "wait until it has ended";
        case State::kStopped:
            return "run the scenario first";
        case State::kSwitched:
            return "run it: it replicates the other way then";
        case State::kFailed:
            return "start the switchover again, or delete the scenario";
        default:
            return "stop the scenario first";
    }
}

std::unexpected<Error> RefuseIn(const Scenario& scenario, State state, const std::string& what) {
    return Refuse(Say("scenario '{scenario}' cannot be {what} while it is {state}",
                      {{"scenario", scenario.name}, {"what", what}, {"state", Name(state)}}),
                  RemedyIn(state));
}

}  // namespace

Status SwitchoverMachine::CheckHost(const HostId& expected, Side side) const {
    if (expected.value.empty() || expected == HostOf(side)) return {};
    return Fail(ErrorCode::kConflict,
                Say("the roles of scenario '{scenario}' have turned, or its machine was moved: it "
                    "lives on another host by now",
                    {{"scenario", scenario_.name}}),
                "look at the scenario again, and decide anew");
}

/// Of the changes that a run would overwrite, somebody must have said that they may be lost.
Status SwitchoverMachine::CheckDivergence(bool overwrite) const {
    if (overwrite || !Diverged()) return {};
    const std::string bytes = FormatBytes(state_.diverged_bytes);
    const std::string holds =
        !DivergenceUnknown() ? Say("holds changes (at most {size})", {{"size", bytes}})
        : state_.diverged_bytes != 0
            ? Say("holds changes ({size} when it last told, maybe more)", {{"size", bytes}})
            : "may hold changes";
    return Refuse(Say("the former host of scenario '{scenario}' {holds} that the machine's present "
                      "host never received: running overwrites them",
                      {{"scenario", scenario_.name}, {"holds", holds}}),
                  "copy the machine's files there away first, if they matter; then run it with "
                  "--overwrite-diverged and that host's name");
}

// A master that was drained has nothing that its replica lacks; any other one has to say it.
bool SwitchoverMachine::DivergenceUnknown() const {
    return state_.diverged_unknown || (RetirementOwed() && !Drained());
}

bool SwitchoverMachine::RetirementOwed() const {
    return std::ranges::any_of(state_.owed, [](const Owed& owed) {
        return owed.kind == OwedKind::kRetireMaster || owed.kind == OwedKind::kRetireReplica;
    });
}

bool SwitchoverMachine::Diverged() const {
    return state_.diverged_bytes != 0 || DivergenceUnknown();
}

bool SwitchoverMachine::Drained() const {
    return state_.mode == SwitchoverMode::kClean && state_.final_sequence.value != 0;
}

Status SwitchoverMachine::OnRequest(const RunRequest& request, Work& work) {
    RHA_RETURN_IF_ERROR(CheckHost(request.machine_on, state_.active));
    if (!Target(state_.state, Trigger::kRun)) return RefuseIn(scenario_, state_.state, "run");
    if (state_.active == Side::kReplica && state_.state != State::kSwitched) {
        return Refuse(Say("the machine of scenario '{scenario}' is to run on the replica host",
                          {{"scenario", scenario_.name}}),
                      "start the switchover again to finish it");
    }
    if (state_.state == State::kSwitched && SeenRunning(Side::kMaster, work.now)) {
        return Refuse(Say("the machine of scenario '{scenario}' runs on its old host, too",
                          {{"scenario", scenario_.name}}),
                      "shut it down there first");
    }
    RHA_RETURN_IF_ERROR(CheckDivergence(request.overwrite_diverged));
    // Nothing has kept the machine off there yet: the host itself has to prove that it was.
    const bool unproven = RetirementOwed() && !request.overwrite_diverged;
    BeginRun(request.full_compare, work);
    state_.only_unchanged = unproven;
    return {};
}

void SwitchoverMachine::BeginRun(bool full_compare, Work& work) {
    const bool turns = state_.state == State::kSwitched;
    // Stops that are still owed, or under way, must not end what starts now.
    if (turns || !state_.owed.empty() || state_.state == State::kFailed) NewEpoch();
    if (turns) TurnRound();
    state_.replication_epoch = state_.epoch;  // what the engines did before does not count
    // Nobody asks again what a host holds that has not answered.
    state_.diverged_unknown = state_.diverged_unknown || RetirementOwed();
    state_.owed.clear();
    owed_attempts_.clear();
    state_.reverse_asked = false;
    state_.only_unchanged = state_.unasked = false;
    state_.full_compare = full_compare;
    state_.guest_restart_used = false;
    state_.lease_counted = {};
    lease_asked_at_.reset();
    state_.start_guest = false;
    state_.updates_suspended = false;  // a replica that is begun anew follows
    Move(Trigger::kRun, work);
    Note(turns ? EventCode::kReverseRequested : EventCode::kRunRequested, work,
         {{"other", scenario_.replica_host.value}});
    Begin(Step::kVerify, work);
}

// The machine lives on the replica: what was the replica is the master from now on.
void SwitchoverMachine::TurnRound() {
    scenario_ = Turned(std::move(scenario_));
    state_.backward = !state_.backward;
    state_.active = Side::kMaster;
    state_.adopt = true;
    state_.lived = true;
    state_.promote_issued = false;
    state_.register_issued = true;  // X10: the machine is still registered on its old host
    std::swap(master_seen_, replica_seen_);
    std::swap(direct_, replica_);
    master_ = direct_;
    told_unreachable_ = false;
}

Status SwitchoverMachine::OnRequest(const StopRequest&, Work& work) {
    if (state_.state == State::kStopped || state_.state == State::kStopping) return {};
    if (!Target(state_.state, Trigger::kStop)) return RefuseIn(scenario_, state_.state, "stopped");
    if (state_.active == Side::kReplica) return RefuseIn(scenario_, state_.state, "stopped");
    if (state_.maintenance.shutdown_guest && state_.start_guest) {
        return Refuse(Say("the machine of scenario '{scenario}' was shut down for a maintenance",
                          {{"scenario", scenario_.name}}),
                      "end the maintenance first: it is started again then");
    }
    Move(Trigger::kStop, work);
    Begin(Step::kStopMaster, work);
    return {};
}

Status SwitchoverMachine::OnRequest(const DeleteRequest&, Work& work) {
    if (state_.state == State::kDeleting || state_.state == State::kDeleted) return {};
    if (!Target(state_.state, Trigger::kDelete)) {
        return RefuseIn(scenario_, state_.state, "deleted");
    }
    state_.owed.clear();
    owed_attempts_.clear();
    Move(Trigger::kDelete, work);
    Begin(Step::kStopMaster, work);
    return {};
}

Status SwitchoverMachine::OnRequest(const SwitchoverRequest& request, Work& work) {
    RHA_RETURN_IF_ERROR(CheckHost(request.master_host, Side::kMaster));
    if (!Target(state_.state, Trigger::kSwitchover)) {
        return RefuseIn(scenario_, state_.state, "switched over");
    }
    if (state_.state == State::kFailed && state_.active == Side::kReplica) {
        return ResumeOnReplica(work);
    }
    const bool clean = direct_.Level(work.now) == HostLevel::kHealthy && master_seen_.report;
    if (clean) {
        RHA_RETURN_IF_ERROR(MayMoveCleanly(request, work.now));
    } else {
        RHA_RETURN_IF_ERROR(MayMoveAfterFailure(request, work.now));
    }
    TakeWish(request);
    state_.asked = true;
    BeginSwitching(clean ? SwitchoverMode::kClean : SwitchoverMode::kAfterFailure,
                   Trigger::kSwitchover, "an administrator asked for it", work);
    return {};
}

void SwitchoverMachine::TakeWish(const SwitchoverRequest& wish) {
    state_.allow_data_loss = wish.allow_data_loss;
    state_.allow_inconsistent = wish.allow_data_loss && !ReplicaUsable();
    state_.reverse_asked = wish.reverse;
    state_.lease_waived = wish.master_is_off;
    state_.recovering = false;
    state_.asked = false;
    state_.reverse_reported = false;
}

Status SwitchoverMachine::MayMoveCleanly(const SwitchoverRequest& request, Instant now) const {
    if (state_.state == State::kRollingBack) {
        return Refuse(Say("the machine of scenario '{scenario}' is being returned to the master",
                          {{"scenario", scenario_.name}}),
                      "wait until the switchover has been rolled back");
    }
    return ReplicaReady(request.allow_data_loss, Synchronised(), now);
}

Status SwitchoverMachine::MayMoveAfterFailure(const SwitchoverRequest& request, Instant now) const {
    if (master_.Level(now) == HostLevel::kHealthy) {
        return Refuse(
            Say("the master of scenario '{scenario}' cannot be reached from here but may be alive",
                {{"scenario", scenario_.name}}),
            "repair the network to the master, or shut that host down and try again");
    }
    return ReplicaReady(request.allow_data_loss, ReplicaUsable(), now);
}

Status SwitchoverMachine::ReplicaReady(bool allow_data_loss, bool ready, Instant now) const {
    if (!replica_seen_.report || replica_.Level(now) != HostLevel::kHealthy) {
        return Refuse(Say("the replica's engine of scenario '{scenario}' does not answer",
                          {{"scenario", scenario_.name}}),
                      "bring the replica host and its engine back first");
    }
    if (!ready && !allow_data_loss) {
        return Refuse(Say("the replica of scenario '{scenario}' is not complete",
                          {{"scenario", scenario_.name}}),
                      "wait until it has synchronised, or allow data loss");
    }
    return {};
}

Status SwitchoverMachine::ResumeOnReplica(Work& work) {
    RHA_RETURN_IF_ERROR(ReplicaReady(true, true, work.now));
    if (SeenRunning(Side::kMaster, work.now)) {
        return Refuse(Say("the machine of scenario '{scenario}' runs on the {side} host",
                          {{"scenario", scenario_.name}, {"side", Name(Side::kMaster)}}),
                      "shut it down there first");
    }
    Move(Trigger::kSwitchover, work);
    Note(EventCode::kSwitchoverStarted, work,
         {{"host", scenario_.replica_host.value},
          {"mode", std::string(Name(state_.mode))},
          {"reason", "an administrator asked to finish it"}});
    Begin(Step::kRegister, work);
    return {};
}

}  // namespace rha::control
