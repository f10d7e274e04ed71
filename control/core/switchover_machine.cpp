#include "control/core/switchover_machine.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "control/core/step_policy.h"

namespace rha::control {
namespace {

/// After a switchover was given up the way back to running is nobody's news; why it was, still is.
bool KeepsError(Trigger trigger) {
    return trigger == Trigger::kRolledBack || trigger == Trigger::kStarted ||
           trigger == Trigger::kSynchronised;
}

}  // namespace

SwitchoverMachine::SwitchoverMachine(Scenario scenario, MachineState persisted, Instant now)
    : scenario_(persisted.backward ? Turned(std::move(scenario)) : std::move(scenario)),
      state_(std::move(persisted)),
      direct_(LimitsFor(scenario_.settings.heartbeat_interval, scenario_.settings.is_alive_timeout),
              now),
      master_(direct_),
      replica_(direct_),
      entered_(now),
      silence_counts_from_(now),
      guest_silent_from_(now),
      lease_(now, state_.lease_counted),
      guest_may_go_until_(now) {
    attempt_.step_begun = now;
}

SwitchoverMachine SwitchoverMachine::Restore(Scenario scenario, MachineState persisted,
                                             Instant now) {
    return {std::move(scenario), std::move(persisted), now};
}

StepResult SwitchoverMachine::Step(const Event& event, Instant now) {
    Work work{.now = now, .result = {}};
    const MachineState before = state_;
    std::visit(
        [&](const auto& e) {
            using Kind = std::decay_t<decltype(e)>;
            if constexpr (std::is_same_v<Kind, Report> || std::is_same_v<Kind, Reply> ||
                          std::is_same_v<Kind, Restarted>) {
                OnFact(e, work);
            } else if constexpr (!std::is_same_v<Kind, Tick>) {
                if (auto status = OnRequest(e, work); !status) {
                    work.result.refusal = std::move(status).error();
                }
            }
        },
        event);
    ContinueStep(work);
    Evaluate(work);
    if (!(state_ == before)) work.result.persist = state_;
    return std::move(work.result);
}

void SwitchoverMachine::OnFact(const Report& report, Work& work) {
    if (state_.state == State::kDeleted) return;
    const bool master = report.host == scenario_.master_host;
    if (!master && report.host != scenario_.replica_host) return;
    const Side side = master ? Side::kMaster : Side::kReplica;
    Remember(side, report, work);
    PayOwed(side, work);
    if (side == Side::kMaster) RenewLease(work);
}

void SwitchoverMachine::OnFact(const Reply& reply, Work& work) {
    if (OnOwedReply(reply, work)) return;
    const bool awaited = state_.step != rha::control::Step::kNone && attempt_.outstanding;
    if (!awaited || reply.tag != Tag()) return;
    attempt_.outstanding = false;
    if (reply.answered && !reply.error) {
        OnStepDone(reply, work);
        return;
    }
    Error error = reply.error.value_or(Error{.code = ErrorCode::kUnavailable,
                                             .message = "the engine did not answer",
                                             .remedy = "check that the engine runs"});
    if (reply.answered && !error.retryable) {
        OnStepFailed(std::move(error), work);
        return;
    }
    attempt_.answered = reply.answered;
    attempt_.error = std::move(error);
    attempt_.retry_at = work.now + PolicyOf(state_.step).retry_after;
}

void SwitchoverMachine::OnFact(const Restarted&, Work& work) {
    if (state_.step != rha::control::Step::kNone) Issue(work);
}

void SwitchoverMachine::Move(Trigger trigger, Work& work) {
    const auto to = Target(state_.state, trigger);
    if (!to) {
        state_.error = Error{.code = ErrorCode::kInternal,
                             .message = "no way from " + std::string(Name(state_.state)) + " on " +
                                        std::string(Name(trigger)),
                             .remedy = "report this as a defect"};
        return;
    }
    work.result.transitions.push_back({state_.state, trigger, *to});
    if (state_.state == State::kMaintenance) state_.maintenance = {};
    // Whatever came of the start, the master may have replicated since.
    if (state_.state == State::kStarting) state_.trusted_generation = 0;
    state_.state = *to;
    state_.step = rha::control::Step::kNone;
    if (!KeepsError(trigger)) state_.error.reset();
    // A stop ends the lease on the master, too.
    if (*to == State::kStopped || *to == State::kStopping || *to == State::kVerifying ||
        *to == State::kSwitched || *to == State::kDeleting) {
        state_.leased = false;
    }
    if (*to == State::kStopped && std::exchange(state_.start_guest, false) &&
        !master_seen_.vm_runs_since) {
        Note(EventCode::kGuestLeftOff, work);
    }
    if (*to == State::kRunning) state_.synchronised = true;
    if (trigger == Trigger::kVerified || trigger == Trigger::kResync ||
        trigger == Trigger::kRolledBack) {
        state_.synchronised = false;
    }
    attempt_ = Attempt{};
    entered_ = work.now;
}

void SwitchoverMachine::Note(EventCode code, Work& work, EventArguments arguments) const {
    arguments.emplace("scenario", scenario_.name);
    // The runtime replaces a host's id by its name.
    arguments.emplace("host", scenario_.master_host.value);
    work.result.events.push_back({.code = code, .arguments = std::move(arguments)});
}

EventArguments SwitchoverMachine::ReasonOf(const Error& error, Side side) const {
    const std::string remedy =
        error.remedy.empty() ? "See the engine's log on that host" : error.remedy;
    return {{"reason", error.ToString()}, {"remedy", remedy}, {"host", HostOf(side).value}};
}

std::optional<Instant> SwitchoverMachine::NextDeadline(Instant now) const {
    std::optional<Instant> next;
    const auto consider = [&](Instant at) {
        if (at > now && (!next || at < *next)) next = at;
    };
    if (state_.step != rha::control::Step::kNone) {
        const Duration attempt = AttemptTimeout(state_.step, scenario_.settings);
        if (attempt_.outstanding) consider(attempt_.issued + attempt + kReplySlack);
        if (attempt_.retry_at) consider(*attempt_.retry_at);
        consider(attempt_.step_begun + StepPatience());
    }
    const Instant heard = SilentSince();
    switch (state_.state) {
        case State::kStarting:
        case State::kSynchronising:
        case State::kRunning:
            consider(heard + master_.limits().suspect_after + Duration(1));
            break;
        case State::kRestartingGuest:
            consider(heard + master_.limits().suspect_after + Duration(1));
            consider(entered_ + scenario_.settings.is_alive_timeout);
            break;
        case State::kCountdown:
            consider(heard + master_.limits().suspect_after + Duration(1));
            consider(CountdownDeadline());
            break;
        default:
            break;
    }
    return next;
}

Duration SwitchoverMachine::CountdownLeft(Instant now) const {
    if (state_.state != State::kCountdown) return {};
    return std::max(Duration{}, CountdownDeadline() - now);
}

HostLevel SwitchoverMachine::Level(Side side, Instant now) const {
    return side == Side::kMaster ? direct_.Level(now) : replica_.Level(now);
}

}  // namespace rha::control
