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
    scenario.heard = true;
    scenario.master = {.host = QStringLiteral("alpha"),
                       .reported = true,
                       .machine = MachineState::kRunning,
                       .guest = GuestHealth::kAlive,
                       .replication = ReplicationState::kRunning,
                       .leased = true,
                       .guarded = true,
                       .lease_ms_left = 20'000};
    scenario.replica = {.host = QStringLiteral("beta"),
                        .reported = true,
                        .replication = ReplicationState::kRunning,
                        .consistent = true};
    return scenario;
}

}  // namespace rha::manager::test
