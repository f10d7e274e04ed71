// What SwitchoverMachine does about the run lease: whom it grants one, and whom it believes.
#include <algorithm>

#include "control/core/switchover_machine.h"

namespace rha::control {
namespace {

/// States in which the machine is the master's, and may have to be started elsewhere unasked.
bool MayNeedLease(State state) {
    switch (state) {
        case State::kStarting:
        case State::kSynchronising:
        case State::kRunning:
        case State::kCountdown:
        case State::kRestartingGuest:
        case State::kSwitchoverRequired:
        case State::kSwitching:
        case State::kRollingBack:
            return true;
        default:
            return false;
    }
}

}  // namespace

// A machine whose replica cannot be started unasked is not stopped for it either.
bool SwitchoverMachine::LeaseWanted() const {
    return scenario_.settings.run_lease && scenario_.settings.automatic_switchover &&
           state_.synchronised && MayNeedLease(state_.state);
}

void SwitchoverMachine::RenewLease(Work& work) {
    const bool given_up =
        state_.active == Side::kReplica ||
        (state_.state == State::kSwitching && state_.mode == SwitchoverMode::kAfterFailure);
    const Report& report = *master_seen_.report;
    if (given_up || !report.replication) return;
    const bool wanted = LeaseWanted();
    // An end of the lease may still be under way. The engine passes over it once it has heard what
    // was asked for after that.
    const bool confirmed =
        lease_asked_at_ && report.replication->lease_boot_clock_ns >= *lease_asked_at_;
    const bool obeyed = report.replication->leased && report.replication->guarded &&
                        (state_.leased || confirmed);
    if (state_.leased && wanted && !obeyed) Note(EventCode::kLeaseNotObeyed, work);
    state_.leased = wanted && obeyed;
    if (!wanted) lease_asked_at_.reset();
    if (!wanted && !report.replication->leased) return;
    const auto timeout = scenario_.settings.is_alive_timeout;
    if (wanted && obeyed && !lease_.Due(work.now, timeout)) return;
    if (wanted) {
        if (!lease_asked_at_) lease_asked_at_ = report.boot_clock_ns;
        state_.lease_counted = std::max(state_.lease_counted, timeout);
        lease_.Renewed(work.now, timeout);
    }
    Action action{.kind = ActionKind::kRenewLease, .side = Side::kMaster, .tag = {}};
    action.tag = {scenario_.id, state_.epoch, 0};
    action.timeout = direct_.limits().suspect_after;
    action.lease = wanted ? LeaseLength(timeout) : Duration{};
    action.engine_run = report.engine_run;
    action.boot_clock_ns = report.boot_clock_ns;
    work.result.actions.push_back(std::move(action));
}

bool SwitchoverMachine::LeaseMatters() const {
    return state_.step == rha::control::Step::kPromote &&
           state_.mode == SwitchoverMode::kAfterFailure && state_.leased && !state_.lease_waived;
}

bool SwitchoverMachine::WaitForLease(Work& work) {
    if (!LeaseMatters() || work.now >= lease_.over()) return false;
    const auto left = std::chrono::ceil<std::chrono::seconds>(lease_.over() - work.now);
    Note(EventCode::kWaitsForLease, work, {{"seconds", std::to_string(left.count())}});
    attempt_.step_begun = lease_.over();
    attempt_.retry_at = lease_.over();
    return true;
}

}  // namespace rha::control
