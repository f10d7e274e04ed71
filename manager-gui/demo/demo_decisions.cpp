// The part of DemoFleet about verification and about decisions of people.
#include <algorithm>

#include "manager-gui/core/operations.h"
#include "manager-gui/core/words.h"
#include "manager-gui/demo/demo_fleet.h"

namespace rha::manager {
namespace {

using S = ScenarioState;

constexpr quint64 kPreparingMs = 4'000;
constexpr quint64 kRebootMs = 60'000;

}  // namespace

Result<Verification> DemoFleet::verify(const QString& id) const {
    RHA_ASSIGN_OR_RETURN(const Scenario* scenario, find(id));
    Verification verification;
    if (findings_.contains(id)) {
        verification.findings = findings_[id];
    } else {
        verification.findings = {{.severity = Severity::kInfo,
                                  .check = QStringLiteral("engine-protocol"),
                                  .message = tr("both engines speak the same protocol")},
                                 {.severity = Severity::kWarning,
                                  .check = QStringLiteral("guest-agent"),
                                  .message = tr("the guest's agent does not answer"),
                                  .remedy = tr("Install the guest agent, so that the guest is "
                                               "shut down in order."),
                                  .host = routeOfRun(*scenario).from}};
    }
    verification.ok = std::ranges::none_of(verification.findings, [](const Finding& finding) {
        return finding.severity == Severity::kError;
    });
    return verification;
}

Status DemoFleet::suspend(const QString& id, bool suspended) {
    RHA_ASSIGN_OR_RETURN(const qsizetype at, position(id));
    Scenario& scenario = scenarios_[at];
    if (suspended && !isPossible(Operation::kSuspendUpdates, scenario)) {
        return Fail(
            ErrorCode::kFailedPrecondition,
            tr("The updates of %1 cannot be suspended now.").arg(scenario.name).toStdString(),
            tr("Wait until it runs.").toStdString());
    }
    scenario.updates_suspended = suspended;
    return {};
}

void DemoFleet::setDiverged(const QString& id, std::optional<Diverged> diverged) {
    if (const auto at = position(id)) scenarios_[*at].diverged = std::move(diverged);
}

Status DemoFleet::recover(const RecoverWish& wish) {
    RHA_ASSIGN_OR_RETURN(const qsizetype at, position(wish.scenario_id));
    Scenario& scenario = scenarios_[at];
    if (wish.confirm_name != scenario.name) {
        return Fail(ErrorCode::kInvalidArgument,
                    tr("That is not the name of the scenario.").toStdString(),
                    tr("Type %1.").arg(scenario.name).toStdString());
    }
    const Side& other = wish.master ? scenario.replica : scenario.master;
    if (other.heard && other.machine == MachineState::kRunning) {
        return Fail(ErrorCode::kFailedPrecondition,
                    tr("The machine runs on %1.").arg(other.host).toStdString(),
                    tr("Shut it down there first, if the other copy is the one.").toStdString());
    }
    scenario.diverged.reset();
    enter(at, wish.master ? S::kStopped : S::kSwitched);
    if (wish.master) scenario.active_host = scenario.master.host;
    return {};
}

Status DemoFleet::remove(const QString& id) {
    RHA_ASSIGN_OR_RETURN(const qsizetype at, position(id));
    if (!isPossible(Operation::kDelete, scenarios_[at])) {
        return Fail(ErrorCode::kFailedPrecondition,
                    tr("%1 is %2.")
                        .arg(scenarios_[at].name, Words::state(scenarios_[at].state))
                        .toStdString(),
                    tr("Stop it first.").toStdString());
    }
    scenarios_.removeAt(at);
    lives_.erase(lives_.begin() + at);
    return {};
}

Status DemoFleet::change(const QString& id, std::optional<bool> automatic) {
    RHA_ASSIGN_OR_RETURN(const qsizetype at, position(id));
    Scenario& scenario = scenarios_[at];
    ++scenario.version;
    if (!automatic) return {};
    scenario.automatic_switchover = *automatic;
    if (!*automatic && scenario.state == S::kCountdown) enter(at, S::kSwitchoverRequired);
    return {};
}

Status DemoFleet::regroup(const QString& id, const QString& group) {
    RHA_ASSIGN_OR_RETURN(const qsizetype at, position(id));
    if (scenarios_[at].state == S::kDeleting) {
        return Fail(ErrorCode::kFailedPrecondition, tr("it cannot be changed now").toStdString());
    }
    ++scenarios_[at].version;
    scenarios_[at].group = group;
    return {};
}

void DemoFleet::maintain(qsizetype at) {
    Scenario& scenario = scenarios_[at];
    const quint64 passed = lives_[static_cast<std::size_t>(at)].in_state_ms;
    const bool ready = passed >= kPreparingMs;
    if (ready && !scenario.maintenance->ready) {
        tell(Severity::kInfo, QStringLiteral("RHA-4002"), scenario,
             tr("%1 is ready for its reboot.").arg(scenario.maintenance->host),
             tr("Its changes are on the other host."), tr("Reboot the host."));
    }
    scenario.maintenance->ready = ready;
    if (passed >= kRebootMs) enter(at, S::kRunning);
}

template <typename Concerned, typename Ask>
Result<QList<MaintenanceItem>> DemoFleet::askScenarios(const MaintenanceWish& wish,
                                                       Concerned concerned, Ask ask) {
    QList<MaintenanceItem> items;
    for (qsizetype at = 0; at < scenarios_.size(); ++at) {
        const Scenario& scenario = scenarios_[at];
        const bool of_host =
            scenario.master.host == wish.host || scenario.replica.host == wish.host;
        const bool chosen = wish.scenario_ids.isEmpty() || wish.scenario_ids.contains(scenario.id);
        if (!of_host || !chosen) continue;
        MaintenanceItem item{.scenario = scenario.name, .not_needed = !concerned(scenario)};
        if (!item.not_needed) {
            if (const Status done = ask(at); !done) item.error = done.error();
        }
        items.append(item);
    }
    return items;
}

Result<QList<MaintenanceItem>> DemoFleet::startMaintenance(const MaintenanceWish& wish) {
    const auto protects = [](const Scenario& scenario) {
        return scenario.state != S::kStopped && scenario.state != S::kSwitched;
    };
    return askScenarios(wish, protects, [this, &wish](qsizetype at) -> Status {
        Scenario& scenario = scenarios_[at];
        if (scenario.state != S::kRunning) {
            return Fail(
                ErrorCode::kFailedPrecondition,
                tr("%1 is %2.").arg(scenario.name, Words::state(scenario.state)).toStdString(),
                tr("Wait until it runs.").toStdString());
        }
        enter(at, S::kMaintenance);
        const bool of_master = scenario.master.host == wish.host;
        scenario.maintenance = Maintenance{.host = wish.host,
                                           .of_master = of_master,
                                           .guest_shut_down = of_master && wish.shutdown_guests};
        if (scenario.maintenance->guest_shut_down) scenario.master.machine = MachineState::kOff;
        return {};
    });
}

Result<QList<MaintenanceItem>> DemoFleet::endMaintenance(const MaintenanceWish& wish) {
    const auto concerned = [](const Scenario& scenario) {
        return scenario.state == S::kMaintenance;
    };
    return askScenarios(wish, concerned, [this](qsizetype at) -> Status {
        enter(at, S::kRunning);
        return {};
    });
}

}  // namespace rha::manager
