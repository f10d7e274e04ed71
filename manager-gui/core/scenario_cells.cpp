#include "manager-gui/core/scenario_cells.h"

#include <QStringList>

#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

using Model = ScenarioTreeModel;

class Cells {
    Q_DECLARE_TR_FUNCTIONS(ScenarioTreeModel)

public:
    static QString groupState(const GroupSummary& group);
    static QString title(int column);
    static QString help(int column);
    static QString sideState(const Side& side);
    static QString side(const Side& side, bool master, int column);
    static QString scenarioTip(const Scenario& scenario);
};

int moodValue(Mood mood) {
    return static_cast<int>(mood);
}

int urgency(Mood mood) {
    switch (mood) {
        case Mood::kBad:
            return 5;
        case Mood::kWarning:
            return 4;
        case Mood::kUnknown:
            return 3;
        case Mood::kBusy:
            return 2;
        case Mood::kIdle:
            return 1;
        case Mood::kGood:
            return 0;
    }
    return 0;
}

QString Cells::groupState(const GroupSummary& group) {
    return tr("%1 of %2 running").arg(group.running).arg(group.members);
}

QString Cells::title(int column) {
    switch (column) {
        case Model::kName:
            return tr("Scenario");
        case Model::kState:
            return tr("State");
        case Model::kProduct:
            return tr("Product");
        case Model::kDirection:
            return tr("Direction");
        case Model::kLag:
            return tr("Lag");
        case Model::kProgress:
            return tr("Progress");
        case Model::kLease:
            return tr("Run lease");
        case Model::kReadiness:
            return tr("Readiness");
        default:
            return {};
    }
}

QString Cells::help(int column) {
    switch (column) {
        case Model::kProduct:
            return tr("High availability: is the switchover automatic, or does a person decide?");
        case Model::kDirection:
            return tr("Backward: the machine was switched over and is replicated the other way");
        case Model::kLag:
            return tr("How old the oldest change is that the replica does not have yet");
        case Model::kLease:
            return tr(
                "A master that is cut off stops its machine when the lease is over, so that "
                "the machine never runs twice");
        case Model::kReadiness:
            return tr("What a switchover would cost now; hold the mouse over a cell for details");
        default:
            return {};
    }
}

QString Cells::sideState(const Side& side) {
    const QString machine = Words::machine(side);
    if (!side.reported) return machine;
    // A replica's machine is not there before it is moved: nothing to tell.
    if (side.machine == MachineState::kUnknown) return Words::replication(side.replication);
    const bool moved =
        side.replication == ReplicationState::kPromoted && side.machine == MachineState::kRunning;
    return moved ? machine : tr("%1, %2").arg(machine, Words::replication(side.replication));
}

QString Cells::side(const Side& side, bool master, int column) {
    switch (column) {
        case Model::kName:
            return tr("%1 (%2)").arg(side.host, Words::role(master));
        case Model::kState:
            return side.reported && !side.heard ? tr("last known: %1").arg(sideState(side))
                                                : sideState(side);
        case Model::kProgress:
            if (side.error) return Words::errorLine(*side.error);
            if (side.dirty_bytes != 0) {
                return tr("%1 to repair").arg(Words::bytes(side.dirty_bytes));
            }
            if (master && side.heard && side.lag_bytes != 0) {
                return tr("%1 to send").arg(Words::bytes(side.lag_bytes));
            }
            if (!master && side.heard && side.journal_bytes != 0) {
                return tr("%1 to apply").arg(Words::bytes(side.journal_bytes));
            }
            return {};
        default:
            return {};
    }
}

QString Cells::scenarioTip(const Scenario& scenario) {
    QStringList lines;
    lines << tr("The machine %1 lives on %2").arg(scenario.vm_name, scenario.active_host);
    if (scenario.diverged) lines << Words::diverged(scenario);
    if (scenario.error) lines << Words::error(*scenario.error);
    if (const auto& sync = scenario.master.sync) {
        lines << tr("%1 of %2 compared, %3 sent")
                     .arg(Words::bytes(sync->bytes_compared), Words::bytes(sync->bytes_total),
                          Words::bytes(sync->bytes_sent));
    }
    for (const Side* side : {&scenario.master, &scenario.replica}) {
        if (side->error) lines << tr("%1: %2").arg(side->host, Words::error(*side->error));
    }
    return lines.join(u'\n');
}

QString scenarioText(const Scenario& scenario, const std::optional<Readiness>& readiness,
                     int column) {
    switch (column) {
        case Model::kName:
            return scenario.name;
        case Model::kState:
            return Words::stateWithStep(scenario);
        case Model::kProduct:
            return Words::product(scenario);
        case Model::kDirection:
            return Words::direction(scenario.backward);
        case Model::kLag:
            return Words::lag(scenario);
        case Model::kProgress:
            return Words::progress(scenario);
        case Model::kLease:
            return Words::lease(scenario);
        case Model::kReadiness:
            return readiness ? Words::readiness(readiness->level) : QString();
        default:
            return {};
    }
}

QVariant fraction(const Scenario& scenario) {
    const auto& sync = scenario.master.sync;
    if (scenario.state != ScenarioState::kSynchronising || !scenario.heard() || !sync ||
        sync->bytes_total == 0) {
        return {};
    }
    return static_cast<double>(sync->bytes_compared) / static_cast<double>(sync->bytes_total);
}

Mood leaseMood(const Scenario& scenario) {
    const bool wanted = scenario.automatic_switchover && scenario.run_lease &&
                        scenario.state == ScenarioState::kRunning && scenario.master.heard;
    if (!wanted) return Mood::kIdle;
    return scenario.master.leased && scenario.master.guarded ? Mood::kIdle : Mood::kWarning;
}

QVariant scenarioMood(const Scenario& scenario, const std::optional<Readiness>& readiness,
                      int column) {
    if (column == Model::kState) return moodValue(moodOf(scenario));
    if (column == Model::kLease && leaseMood(scenario) == Mood::kWarning) {
        return moodValue(Mood::kWarning);
    }
    if (column == Model::kReadiness && readiness) return moodValue(moodOf(readiness->level));
    return -1;
}

QVariant scenarioSort(const Scenario& scenario, const QString& text, int column) {
    if (column == Model::kLag) return scenario.master.heard ? scenario.master.lag_ms : ~quint64{0};
    return text.toCaseFolded();
}

}  // namespace

void GroupSummary::add(const Scenario& scenario) {
    const Mood mood = moodOf(scenario);
    if (members == 0 || urgency(mood) > urgency(worst)) worst = mood;
    ++members;
    if (scenario.state == ScenarioState::kRunning) ++running;
}

QVariant groupCell(const QString& name, const GroupSummary& group, int column, int role) {
    switch (role) {
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole:
            if (column == Model::kName) return Words::group(name);
            return column == Model::kState ? Cells::groupState(group) : QString();
        case Model::kMoodRole:
            return column == Model::kState ? moodValue(group.worst) : -1;
        case Model::kSortRole:
            return Words::group(name).toCaseFolded();
        case Model::kFilterRole:
            return Words::group(name);
        default:
            return {};
    }
}

QVariant scenarioCell(const Scenario& scenario, const std::optional<Readiness>& readiness,
                      int column, int role) {
    const QString text = scenarioText(scenario, readiness, column);
    switch (role) {
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole:
            return text;
        case Qt::ToolTipRole:
            if (column == Model::kReadiness) {
                return readiness ? Words::readinessDetails(*readiness) : QString();
            }
            return Cells::scenarioTip(scenario);
        case Model::kMoodRole:
            return scenarioMood(scenario, readiness, column);
        case Model::kFractionRole:
            return column == Model::kProgress ? fraction(scenario) : QVariant();
        case Model::kSortRole:
            return scenarioSort(scenario, text, column);
        case Model::kFilterRole:
            return QStringList{scenario.name,         Words::group(scenario.group),
                               scenario.vm_name,      scenario.master.host,
                               scenario.replica.host, Words::state(scenario.state)}
                .join(u'\n');
        default:
            return {};
    }
}

QVariant sideCell(const Scenario& scenario, bool master, int column, int role) {
    const Side& side = master ? scenario.master : scenario.replica;
    switch (role) {
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole:
            return Cells::side(side, master, column);
        case Qt::ToolTipRole:
            return side.error ? Words::error(*side.error) : QString();
        case Model::kMoodRole:
            return column == Model::kProgress && side.error ? moodValue(Mood::kWarning) : -1;
        case Model::kSortRole:
            return master ? 0 : 1;
        default:
            return {};  // also to the filter: a host is shown with its scenario
    }
}

QString columnTitle(int column) {
    return Cells::title(column);
}

QString columnHelp(int column) {
    return Cells::help(column);
}

}  // namespace rha::manager
