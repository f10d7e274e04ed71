#include "control/core/property_rules.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/texts/texts.h"

namespace rha::control {
namespace {

constexpr std::array kOpen = {
    State::kStopped, State::kVerifying, State::kStarting,        State::kSynchronising,
    State::kRunning, State::kCountdown, State::kRestartingGuest, State::kSwitchoverRequired,
    State::kFailed,  State::kStopping,  State::kMaintenance,
};

std::string RemedyIn(State state) {
    switch (state) {
        case State::kSwitching:
        case State::kRollingBack:
            return "wait until the switchover has ended";
        case State::kDeleting:
        case State::kDeleted:
            return "create a scenario anew";
        default:
            return "move the machine back to its master first, or delete the scenario and create "
                   "one in the other direction";
    }
}

}  // namespace

std::optional<Error> WhyLocked(State state) {
    if (std::ranges::find(kOpen, state) != kOpen.end()) return std::nullopt;
    return Error{
        .code = ErrorCode::kFailedPrecondition,
        .message = Say("nothing may be changed while it is {state}", {{"state", Name(state)}}),
        .remedy = RemedyIn(state)};
}

std::optional<Error> WhyLocked(const Property& property, State state) {
    if (auto locked = WhyLocked(state)) return locked;
    if (property.change == ChangeRule::kAnyTime || state == State::kStopped) return std::nullopt;
    return Error{
        .code = ErrorCode::kFailedPrecondition,
        .message = Say("'{property}' may only be changed while it is stopped; it is {state}",
                       {{"property", property.key}, {"state", Name(state)}}),
        .remedy = "stop the scenario, change the property, and run it again"};
}

Result<ScenarioSettings> WithProperties(ScenarioSettings settings, const PropertyTexts& values) {
    for (const auto& [key, text] : values) {
        const Property* property = FindProperty(key);
        if (property == nullptr) {
            return Fail(ErrorCode::kInvalidArgument,
                        Say("there is no property '{property}'", {{"property", key}}),
                        "`rhactl properties` shows all properties");
        }
        RHA_RETURN_IF_ERROR(SetText(*property, settings, text));
    }
    return settings;
}

PropertyTexts TextsOf(const ScenarioSettings& settings) {
    PropertyTexts texts;
    for (const auto& property : Properties()) {
        texts.emplace(property.key, ValueText(property, settings));
    }
    return texts;
}

std::vector<PropertyChange> Differences(const ScenarioSettings& before,
                                        const ScenarioSettings& after) {
    std::vector<PropertyChange> changes;
    for (const auto& property : Properties()) {
        auto old_value = ValueText(property, before);
        auto new_value = ValueText(property, after);
        if (old_value == new_value) continue;
        changes.push_back({.key = std::string(property.key),
                           .before = std::move(old_value),
                           .after = std::move(new_value)});
    }
    return changes;
}

}  // namespace rha::control
