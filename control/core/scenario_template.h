// ScenarioTemplate: a named set of properties that new scenarios begin with. Changing or deleting
// one does not touch the scenarios that were made with it. Plain values.
#pragma once

#include <string>

#include "common/error.h"
#include "common/time.h"
#include "control/core/property_rules.h"

namespace rha::control {

struct ScenarioTemplate {
    std::string name;
    PropertyTexts properties;  ///< the others keep their defaults
    WallTime created;
    std::string created_by;
    bool operator==(const ScenarioTemplate&) const = default;
};

/// The same with its values in canonical notation. kInvalidArgument: a bad name, no property at
/// all, one that makes no sense, or values that do not fit together or with the other defaults.
Result<ScenarioTemplate> Checked(ScenarioTemplate wish);

}  // namespace rha::control
