// The one place where messages of the API become values of the manager. Pure functions.
#pragma once

#include <QList>

#include "manager-gui/core/control_client.h"
#include "rha/v1/control.pb.h"

namespace rha::manager {

QList<Scenario> fromWire(const v1::ListScenariosReply& reply);
Scenario fromWire(const v1::Scenario& scenario);
LogEvent fromWire(const v1::Event& event);
QList<GroupItem> fromWire(const v1::GroupReply& reply);
Finding fromWire(const v1::Finding& finding);
Readiness fromWire(const v1::Readiness& readiness);
QList<PropertySchema> fromWire(const v1::ListPropertiesReply& reply);
PropertySheet fromWire(const v1::PropertiesReply& reply);
/// What it says of files that are not in its list is left out.
ChangeHistory fromWire(const v1::History& history);
Statistics fromWire(const v1::StatisticsReply& reply);
Severity severityFrom(v1::Severity severity);
/// Nothing where none is set.
std::optional<Error> errorFrom(const v1::ErrorInfo& info);
QList<Host> fromWire(const v1::ListHostsReply& reply);
HostCheck fromWire(const v1::VerifyHostReply& reply);
MachineDetails fromWire(const v1::VmDetail& detail);
QList<Template> fromWire(const v1::ListTemplatesReply& reply);
/// kUnavailable and the like when the host's hypervisor could not be asked.
Result<QList<Machine>> machinesFromWire(const v1::ListHostVmsReply& reply);
v1::CreateScenarioRequest toWire(const NewScenario& wish);
v1::Template toWire(const Template& wish);

}  // namespace rha::manager
