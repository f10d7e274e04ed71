// When which property may change, and how a set of them becomes settings. Pure.
//
// After a switchover nothing may change: the settings describe both hosts in their roles, and the
// way back needs them as they were. States that are not named as open here are closed.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "common/error.h"
#include "control/core/machine_types.h"
#include "control/core/properties.h"
#include "control/core/scenario.h"

namespace rha::control {

/// Values by key, as people write them or in canonical notation.
using PropertyTexts = std::map<std::string, std::string>;

/// Why no setting of a scenario may change in this state; empty: some may.
std::optional<Error> WhyLocked(State state);

/// Why this property may not change in this state; empty: it may.
std::optional<Error> WhyLocked(const Property& property, State state);

/// The settings with these values put in. kInvalidArgument names the key or the value that makes no
/// sense; how the values fit together is for Validate to say.
Result<ScenarioSettings> WithProperties(ScenarioSettings settings, const PropertyTexts& values);

/// Every property's value in canonical notation.
PropertyTexts TextsOf(const ScenarioSettings& settings);

/// What differs, in the table's order.
std::vector<PropertyChange> Differences(const ScenarioSettings& before,
                                        const ScenarioSettings& after);

}  // namespace rha::control
