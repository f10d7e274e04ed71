// Values of the control service as wire messages and back. Pure functions.
#pragma once

#include "control/core/engine_facts.h"
#include "control/core/scenario.h"
#include "control/ports/scenario_store.h"
#include "control/runtime/control_runtime.h"
#include "rha/v1/control.pb.h"

namespace rha::control {

v1::Host ToProto(const HostView& view);
v1::HostVms ToProto(const HostVms& vms);
v1::VmDetail ToProto(const VmDetail& vm);
v1::Scenario ToProto(const ScenarioView& view);
v1::Finding ToProto(const Finding& finding);
/// Events from before arguments were kept stay as they were written.
v1::Event ToProto(const EventRecord& event, Language language);
v1::Severity ToProto(Severity severity);
Severity SeverityFromProto(v1::Severity severity);
v1::ScenarioSettings ToProto(const ScenarioSettings& settings);

/// The answer of a call about one scenario.
Status Fill(Result<ScenarioView> view, v1::Scenario* reply);

/// Unset numbers take their defaults. Without a message at all, everything does.
ScenarioSettings SettingsFromProto(const v1::CreateScenarioRequest& request);
/// kInvalidArgument: settings in both of their forms.
Result<NewScenario> FromProto(const v1::CreateScenarioRequest& request);

}  // namespace rha::control
