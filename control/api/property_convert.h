// Properties and their history as messages of the API. Pure functions.
#pragma once

#include "control/core/properties.h"
#include "control/runtime/control_runtime.h"
#include "rha/v1/control.pb.h"

namespace rha::control {

v1::PropertySchema ToProto(const Property& property);
v1::PropertiesReply PropertiesToProto(const ScenarioView& view);
v1::SettingsHistoryReply ToProto(const std::vector<SettingsChange>& history);
v1::Template ToProto(const ScenarioTemplate& scenario_template);
/// kInvalidArgument: a property is there twice.
Result<ScenarioTemplate> FromProto(const v1::Template& message);
SettingsRequest FromProto(const v1::SetPropertiesRequest& request);

}  // namespace rha::control
