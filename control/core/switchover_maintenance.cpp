// Host maintenance (M1 to M5): a host of the scenario is restarted, and nobody takes its silence
// for a failure. The master's last changes are shipped before, so that nothing is compared after.
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
        case State::kStopped:
        case State::kSwitched:
            return "nothing is needed: reboot the host, then run the scenario";
        case State::kVerifying:
        case State::kStarting:
        case State::kSynchronising:
            return "wait until it runs, or stop it";
        case State::kCountdown:
        case State::kRestartingGuest:
            return "wait until the machine runs again, or stop the scenario";
        case State::kSwitchoverRequired:
        case State::kFailed:
            return "decide what becomes of the machine first";
        default:
            return "wait until that has ended";
    }
}

std::string WhyCompared(const Maintenance& maintenance) {
    if (maintenance.side == Side::kReplica) {
        return "the replica does not continue where it stopped";
    }
    return maintenance.shutdown_guest ? "files were changed, or capture was begun anew"
                                      : "the host went down while the machine was running";
}

}  // namespace

Status SwitchoverMachine::OnRequest(const MaintenanceRequest& request, Work& work) {
    const bool master = request.host == scenario_.master_host;
    if (!master && request.host != scenario_.replica_host) {
        return Fail(
            ErrorCode::kInvalidArgument,
            Say("that host has no part in scenario '{scenario}'", {{"scenario", scenario_.name}}),
            "`rhactl scenario show` names its hosts");
    }
    const Maintenance wish{.side = master ? Side::kMaster : Side::kReplica,
                           .shutdown_guest = master && request.shutdown_guest};
    const Maintenance& present = state_.maintenance;
    if (state_.state == State::kMaintenance) {
        const bool same =
            present.side == wish.side && present.shutdown_guest == wish.shutdown_guest;
        if (same) return {};
        return Refuse(Say("scenario '{scenario}' is under maintenance already",
                          {{"scenario", scenario_.name}}),
                      "end that first: rhactl maintenance end");
    }
    if (!Target(state_.state, Trigger::kMaintenance)) {
        return Refuse(
            Say("scenario '{scenario}' cannot be prepared for a reboot while it is {state}",
                {{"scenario", scenario_.name}, {"state", Name(state_.state)}}),
            RemedyIn(state_.state));
    }
    for (const Side side : {Side::kMaster, Side::kReplica}) {
        if (Answers(side, work.now)) continue;
        return Refuse(Say("an engine of scenario '{scenario}' does not answer",
                          {{"scenario", scenario_.name}}),
                      "bring both hosts and their engines back first");
    }
    Move(Trigger::kMaintenance, work);
    state_.maintenance = wish;
    state_.maintenance.boot_run = SeenOf(wish.side).report->boot_run;
    maintenance_mark_.reset();
    maintenance_stuck_since_.reset();
    Note(EventCode::kMaintenanceStarted, work, {{"host", request.host.value}});
    if (!wish.shutdown_guest) return {};
    state_.start_guest = !master_seen_.vm_off_since;
    Begin(Step::kShutdownGuest, work);
    return {};
}

Status SwitchoverMachine::OnRequest(const EndMaintenanceRequest& request, Work& work) {
    if (state_.state != State::kMaintenance) return {};
    if (request.host != HostOf(state_.maintenance.side)) return {};
    if (state_.step != rha::control::Step::kNone) {
        return Refuse(Say("the machine of scenario '{scenario}' is being shut down",
                          {{"scenario", scenario_.name}}),
                      "wait until it is off, then end the maintenance");
    }
    EndMaintenance(EventCode::kMaintenanceCancelled, {}, work);
    return {};
}

bool SwitchoverMachine::Answers(Side side, Instant now) const {
    const HeartbeatMonitor& monitor = side == Side::kMaster ? direct_ : replica_;
    return SeenOf(side).report && monitor.Level(now) == HostLevel::kHealthy;
}

void SwitchoverMachine::EvaluateMaintenance(Work& work) {
    Maintenance& maintenance = state_.maintenance;
    // Its silence is what was asked for, and a shutdown has its own time.
    if (state_.step != Step::kNone || !Answers(maintenance.side, work.now)) {
        maintenance_stuck_since_.reset();
        return;
    }
    const bool both_answer = Answers(Side::kMaster, work.now) && Answers(Side::kReplica, work.now);
    if (both_answer && (ReplicationLost(master_seen_) || ReplicationLost(replica_seen_))) {
        GiveUpMaintenance({.code = ErrorCode::kFailedPrecondition,
                           .message = "an engine does not know the scenario any more",
                           .remedy = "wait until it has synchronised"},
                          work);
        return;
    }
    const bool rebooted = SeenOf(maintenance.side).report->boot_run != maintenance.boot_run;
    if (rebooted && both_answer && EndAfterReboot(work)) return;
    if (!rebooted && !maintenance.ready && ShippedForMaintenance()) {
        maintenance.ready = true;
        Note(EventCode::kReadyForReboot, work, {{"host", HostOf(maintenance.side).value}});
    }
    const bool people_are_at_it = !rebooted && maintenance.ready;
    if (people_are_at_it || (both_answer && Synchronised())) {
        maintenance_stuck_since_.reset();
        return;
    }
    if (!maintenance_stuck_since_) maintenance_stuck_since_ = work.now;
    if (work.now - *maintenance_stuck_since_ < scenario_.settings.is_alive_timeout) return;
    GiveUpMaintenance(
        {.code = ErrorCode::kTimeout,
         .message = both_answer ? "replication does not go on" : "the other host does not answer",
         .remedy = "look at the scenario's hosts: `rhactl scenario show`"},
        work);
}

bool SwitchoverMachine::EndAfterReboot(Work& work) {
    const auto* replica = Replication(Side::kReplica);
    if (Synchronised() && replica->peer_connected) {
        EndMaintenance(EventCode::kMaintenanceEnded, {}, work);
        return true;
    }
    const auto bytes = BytesToCompare();
    if (!bytes) return false;
    EndMaintenance(EventCode::kMaintenanceResync,
                   {{"size", FormatBytes(*bytes)}, {"reason", WhyCompared(state_.maintenance)}},
                   work);
    return true;
}

/// Whether the host may go down: with the machine shut down, nothing is left on the master alone;
/// else everything that it wrote before it was asked for is on the replica.
bool SwitchoverMachine::ShippedForMaintenance() {
    // While the host is down nobody may be left to renew a lease.
    const auto& said = master_seen_.report;
    if (state_.leased || (said && said->replication && said->replication->leased)) return false;
    if (state_.maintenance.side == Side::kReplica) return true;
    const auto* master = Replication(Side::kMaster);
    if (master == nullptr || !Synchronised()) return false;
    if (state_.maintenance.shutdown_guest) {
        return master_seen_.vm_off_since && master->durable == master->captured &&
               master->lag_bytes == 0 && master->dirty_bytes == 0;
    }
    const ShippedMark mark{master->capture, master->captured};
    if (!maintenance_mark_ || maintenance_mark_->capture != mark.capture) maintenance_mark_ = mark;
    return master->durable >= maintenance_mark_->captured;
}

std::optional<std::uint64_t> SwitchoverMachine::BytesToCompare() const {
    const auto* master = Replication(Side::kMaster);
    if (master == nullptr || master->state != ReplicationState::kSynchronising) return {};
    const std::uint64_t bytes =
        std::max(master->dirty_bytes, master->sync ? master->sync->bytes_total : 0);
    return bytes == 0 ? std::nullopt : std::optional(bytes);
}

void SwitchoverMachine::EndMaintenance(EventCode code, EventArguments arguments, Work& work) {
    const Side side = state_.maintenance.side;
    arguments.emplace("host", HostOf(side).value);
    Move(BackTrigger(), work);
    Note(code, work, std::move(arguments));
    state_.guest_restart_used = false;
    if (side == Side::kMaster) silence_counts_from_ = work.now;  // until now with leave
}

void SwitchoverMachine::GiveUpMaintenance(const Error& why, Work& work) {
    EndMaintenance(EventCode::kMaintenanceGivenUp, ReasonOf(why, state_.maintenance.side), work);
    // A guest that was asked to shut down may do so after all.
    guest_may_go_until_ =
        work.now + std::max(scenario_.settings.shutdown_grace, scenario_.settings.is_alive_timeout);
}

/// The machine was seen running for longer than a report may be under way.
bool SwitchoverMachine::GuestStartPaid() const {
    const auto& runs = master_seen_.vm_runs_since;
    return runs &&
           master_seen_.at - std::max(*runs, guest_may_go_until_) >= direct_.limits().suspect_after;
}

}  // namespace rha::control
