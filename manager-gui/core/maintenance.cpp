#include "manager-gui/core/maintenance.h"

#include <QMap>
#include <algorithm>

namespace rha::manager {

MaintenancePart partIn(const Scenario& scenario, const QString& host) {
    if (scenario.master.host != host && scenario.replica.host != host) {
        return MaintenancePart::kNone;
    }
    switch (scenario.state) {
        case ScenarioState::kRunning:
        case ScenarioState::kUnknown:
            return MaintenancePart::kPrepared;
        case ScenarioState::kMaintenance:
            return MaintenancePart::kUnderWay;
        case ScenarioState::kStopped:
        case ScenarioState::kSwitched:
            return MaintenancePart::kNotNeeded;
        default:
            return MaintenancePart::kNotNow;
    }
}

QStringList hostsOf(const QList<Scenario>& fleet) {
    QStringList hosts;
    for (const Scenario& scenario : fleet) hosts << scenario.master.host << scenario.replica.host;
    hosts.removeDuplicates();
    hosts.sort(Qt::CaseInsensitive);
    return hosts;
}

QList<HostUnderMaintenance> hostsUnderMaintenance(const QList<Scenario>& fleet) {
    QMap<QString, HostUnderMaintenance> hosts;
    for (const Scenario& scenario : fleet) {
        if (scenario.maintenance) hosts[scenario.maintenance->host].scenarios.append(scenario);
    }
    for (auto host = hosts.begin(); host != hosts.end(); ++host) {
        host->host = host.key();
        host->ready = std::ranges::all_of(
            host->scenarios, [](const Scenario& scenario) { return scenario.maintenance->ready; });
    }
    return hosts.values();
}

}  // namespace rha::manager
