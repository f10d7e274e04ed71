// How SwitchoverMachine takes new settings while it runs.
#include <utility>

#include "common/texts/texts.h"
#include "control/core/property_rules.h"
#include "control/core/refusal.h"
#include "control/core/switchover_machine.h"

namespace rha::control {
namespace {

Status CheckVersion(const Scenario& scenario, std::uint64_t expected) {
    if (expected == 0 || expected == scenario.version) return {};
    return Fail(ErrorCode::kConflict,
                Say("the settings of scenario '{scenario}' have been changed meanwhile: they have "
                    "version {version}, not {expected}",
                    {{"scenario", scenario.name},
                     {"version", std::to_string(scenario.version)},
                     {"expected", std::to_string(expected)}}),
                "look at them again (rhactl scenario properties), then repeat the change");
}

/// A countdown is never cut short by a change of its length: moving the machine now is a decision
/// that has a request of its own.
Status CheckCountdown(const Scenario& before, const Scenario& after, State state) {
    const bool counting = state == State::kCountdown || state == State::kRestartingGuest;
    if (!counting || after.settings.is_alive_timeout >= before.settings.is_alive_timeout) return {};
    return Fail(
        ErrorCode::kFailedPrecondition,
        Say("'is-alive-timeout' of scenario '{scenario}' cannot be shortened while it is {state}",
            {{"scenario", before.name}, {"state", Name(state)}}),
        "wait until the time is over, or start the switchover now");
}

std::string Text(const std::vector<PropertyChange>& changes) {
    std::string text;
    for (const auto& change : changes) {
        text += (text.empty() ? "" : ", ") + change.key + " from " + change.before + " to " +
                change.after;
    }
    return text;
}

}  // namespace

Status SwitchoverMachine::OnRequest(const SettingsRequest& request, Work& work) {
    const auto locked = [this](Error error) {
        return std::unexpected(std::move(error).While("change " + Quoted(scenario_)));
    };
    if (auto error = WhyLocked(state_.state)) return locked(std::move(*error));
    RHA_RETURN_IF_ERROR(CheckVersion(scenario_, request.expected_version));
    Scenario after = scenario_;
    RHA_ASSIGN_OR_RETURN(after.settings, WithProperties(scenario_.settings, request.properties));
    after.group = request.group.value_or(scenario_.group);
    SettingsChange change{.version = scenario_.version + 1,
                          .at = {},
                          .actor = request.actor,
                          .changes = Differences(scenario_.settings, after.settings)};
    for (const auto& changed : change.changes) {
        if (auto error = WhyLocked(*FindProperty(changed.key), state_.state)) {
            return locked(std::move(*error));
        }
    }
    RHA_RETURN_IF_ERROR(CheckCountdown(scenario_, after, state_.state));
    RHA_RETURN_IF_ERROR(Validate(after.settings));
    RHA_RETURN_IF_ERROR(ValidateName(after.group, "group name"));
    if (after.group != scenario_.group) {
        change.changes.push_back({"group", scenario_.group, after.group});
    }
    if (change.changes.empty()) return {};
    after.version = change.version;
    if (after.settings.is_alive_timeout < scenario_.settings.is_alive_timeout) {
        silence_counts_from_ = work.now;  // nobody is dead because of a shorter timeout
    }
    scenario_ = std::move(after);
    const auto limits =
        LimitsFor(scenario_.settings.heartbeat_interval, scenario_.settings.is_alive_timeout);
    for (HeartbeatMonitor* monitor : {&direct_, &master_, &replica_}) {
        monitor->SetLimits(limits, work.now);
    }
    Note(EventCode::kSettingsChanged, work,
         {{"changes", Text(change.changes)}, {"actor", request.actor}});
    work.result.settings = std::move(change);
    return {};
}

}  // namespace rha::control
