// The part of wire.h about verification, recovery, maintenance, reports, assessments and
// notifications; the only part that also makes messages of values. Pure functions.
#pragma once

#include <QList>

#include "manager-gui/core/administration.h"
#include "rha/v1/control.pb.h"

namespace rha::manager {

ServiceInfo fromWire(const v1::ControlInfo& info);
Verification fromWire(const v1::VerifyScenarioReply& reply);
QList<SettingsVersion> fromWire(const v1::SettingsHistoryReply& reply);
QList<MaintenanceItem> fromWire(const v1::MaintenanceReply& reply);
Report fromWire(const v1::ReportReply& reply);
QList<AssessmentsOfHost> fromWire(const v1::ListAssessmentsReply& reply);
QList<NotifyTarget> fromWire(const v1::ListNotifyTargetsReply& reply);
NotifyTest fromWire(const v1::TestNotifyTargetReply& reply);

v1::RecoverActiveRequest toWire(const RecoverWish& wish);
v1::ReportRequest toWire(const ReportWish& wish);
v1::AssessmentRef toWire(const AssessmentRef& which);
v1::NotifyTarget toWire(const NotifyTarget& target);

}  // namespace rha::manager
