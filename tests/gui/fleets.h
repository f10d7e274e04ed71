// Fleets for tests of the manager.
#pragma once

#include <QList>
#include <QString>

#include "manager-gui/core/fleet.h"

namespace rha::manager::test {

/// A scenario that runs well; id and machine are named after it.
inline Scenario running(const QString& name, const QString& group = QStringLiteral("shop")) {
    Scenario scenario;
    scenario.id = QStringLiteral("id-") + name;
    scenario.name = name;
    scenario.group = group;
    scenario.vm_name = name;
    scenario.state = ScenarioState::kRunning;
    scenario.active_host = QStringLiteral("alpha");
    scenario.automatic_switchover = true;
    scenario.run_lease = true;
    scenario.master = {.host = QStringLiteral("alpha"),
                       .heard = true,
                       .reported = true,
                       .machine = MachineState::kRunning,
                       .guest = GuestHealth::kAlive,
                       .replication = ReplicationState::kRunning,
                       .leased = true,
                       .guarded = true,
                       .lease_ms_left = 20'000};
    scenario.replica = {.host = QStringLiteral("beta"),
                        .heard = true,
                        .reported = true,
                        .replication = ReplicationState::kRunning,
                        .consistent = true};
    return scenario;
}

/// As many that run, in so many groups of equal size; "vm-0007" is in "group-07" of 50.
inline QList<Scenario> largeFleet(int scenarios = 1000, int groups = 50) {
    QList<Scenario> fleet;
    fleet.reserve(scenarios);
    for (int i = 0; i < scenarios; ++i) {
        Scenario scenario =
            running(QStringLiteral("vm-%1").arg(i, 4, 10, QLatin1Char('0')),
                    QStringLiteral("group-%1").arg(i % groups, 2, 10, QLatin1Char('0')));
        scenario.vm_id = QStringLiteral("vm-id-%1").arg(i);
        scenario.master.host_id = scenario.master.host = QStringLiteral("host-%1").arg(i % 40);
        scenario.replica.host_id = scenario.replica.host =
            QStringLiteral("host-%1").arg(i % 40 + 1);
        scenario.active_host = scenario.master.host;
        scenario.version = 1;
        fleet.append(scenario);
    }
    return fleet;
}

/// What a heartbeat changes, of every `step`-th scenario; `number` is another one each time.
inline void beat(QList<Scenario>& fleet, int step, quint64 number) {
    for (qsizetype i = 0; i < fleet.size(); i += step) {
        fleet[i].master.lag_ms = 100 + number % 800;
        fleet[i].master.lag_bytes = (1 + number % 6) << 19;
        fleet[i].replica.journal_bytes = (1 + number % 12) << 20;
        fleet[i].master.lease_ms_left = 20'000 - number % 2000;
    }
}

}  // namespace rha::manager::test
