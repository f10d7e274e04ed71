// Host maintenance as it follows from a fleet. Pure.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include "manager-gui/core/fleet.h"

namespace rha::manager {

/// What becomes of a scenario when a maintenance of a host begins.
enum class MaintenancePart {
    kNone,       ///< the host has no part in it
    kPrepared,   ///< it is made ready for the reboot
    kUnderWay,   ///< it is under maintenance already
    kNotNow,     ///< it would be refused in this state
    kNotNeeded,  ///< it protects nothing at present
};
MaintenancePart partIn(const Scenario& scenario, const QString& host);

/// The names of all hosts, sorted.
QStringList hostsOf(const QList<Scenario>& fleet);

/// A host under maintenance and its scenarios.
struct HostUnderMaintenance {
    QString host;
    bool ready = false;  ///< all of them are: it may be rebooted
    QList<Scenario> scenarios;
    bool operator==(const HostUnderMaintenance&) const = default;
};
/// In order of their names.
QList<HostUnderMaintenance> hostsUnderMaintenance(const QList<Scenario>& fleet);

}  // namespace rha::manager
