#include "manager-gui/core/machine_model.h"

#include <QUuid>
#include <algorithm>

#include "manager-gui/core/scenario_names.h"
#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

quint64 roomFor(const QList<MachineFile>& files) {
    quint64 bytes = 0;
    for (const MachineFile& file : files) bytes += file.room();
    return bytes;
}

}  // namespace

void MachineModel::setMachines(const QList<Machine>& machines) {
    QList<Row> rows;
    for (const Machine& machine : machines) {
        const auto known = std::ranges::find_if(
            rows_, [&machine](const Row& row) { return row.machine.id == machine.id; });
        Row row;
        if (known != rows_.end()) {
            row = *known;
            if (row.scenario == row.machine.name) row.scenario = machine.name;
        } else {
            row.scenario = machine.name;
            row.request_id = QUuid::createUuid().toString(QUuid::WithoutBraces);
        }
        row.machine = machine;
        rows.append(row);
    }
    std::ranges::sort(rows, [](const Row& a, const Row& b) {
        return QString::localeAwareCompare(a.machine.name, b.machine.name) < 0;
    });
    beginResetModel();
    rows_ = rows;
    endResetModel();
    Q_EMIT choiceChanged();
}

void MachineModel::setDetails(const QString& machine_id, const Result<MachineDetails>& details) {
    for (qsizetype at = 0; at < rows_.size(); ++at) {
        if (rows_[at].machine.id != machine_id) continue;
        rows_[at].details = details;
        const int row = static_cast<int>(at);
        Q_EMIT dataChanged(index(row, 0), index(row, kColumnCount - 1));
        Q_EMIT choiceChanged();
    }
}

void MachineModel::setFleet(const QList<Scenario>& fleet) {
    const auto same = [](const Scenario& a, const Scenario& b) {
        return a.name == b.name && a.vm_id == b.vm_id;
    };
    if (std::ranges::equal(fleet, fleet_, same)) return;
    fleet_ = fleet;
    refresh();
}

void MachineModel::refresh() {
    if (!rows_.isEmpty()) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumnCount - 1));
    }
    Q_EMIT choiceChanged();
}

QList<MachineModel::Choice> MachineModel::chosen() const {
    QList<Choice> choices;
    for (const Row& row : rows_) {
        if (!isChosen(row)) continue;
        const bool known = row.details && *row.details;
        choices.append({.machine_id = row.machine.id,
                        .machine = row.machine.name,
                        .folder = row.machine.folder,
                        .scenario = row.scenario.trimmed(),
                        .request_id = row.request_id,
                        .bytes = known ? roomFor((*row.details)->files) : 0,
                        .adapters = known ? (*row.details)->adapters : QList<NetworkAdapter>()});
    }
    return choices;
}

int MachineModel::choosableCount() const {
    return static_cast<int>(
        std::ranges::count_if(rows_, [this](const Row& row) { return protector(row) == nullptr; }));
}

QStringList MachineModel::machineIds() const {
    QStringList first;
    QStringList others;
    for (const Row& row : rows_) (isChosen(row) ? first : others) << row.machine.id;
    return first + others;
}

void MachineModel::chooseAll(bool chosen) {
    for (Row& row : rows_) row.chosen = chosen;
    touched_ = true;
    refresh();
}

const Scenario* MachineModel::protector(const Row& row) const {
    const auto found = std::ranges::find(fleet_, row.machine.id, &Scenario::vm_id);
    return found == fleet_.end() ? nullptr : &*found;
}

QString MachineModel::nameProblem(const Row& row) const {
    const QString name = row.scenario.trimmed();
    if (const QString wrong = ScenarioNames::problem(name); !wrong.isEmpty()) return wrong;
    if (std::ranges::find(fleet_, name, &Scenario::name) != fleet_.end()) {
        return tr("There is a scenario named %1 already.").arg(name);
    }
    const auto count = std::ranges::count_if(rows_, [&](const Row& other) {
        return isChosen(other) && other.scenario.trimmed() == name;
    });
    return count > 1 ? tr("Two scenarios would be named %1.").arg(name) : QString();
}

std::optional<MachineModel::Problem> MachineModel::problem() const {
    if (chosen().isEmpty()) {
        return Problem{.row = -1, .text = tr("Choose at least one machine.")};
    }
    for (qsizetype at = 0; at < rows_.size(); ++at) {
        if (!isChosen(rows_[at])) continue;
        const QString wrong = nameProblem(rows_[at]);
        if (!wrong.isEmpty()) return Problem{.row = static_cast<int>(at), .text = wrong};
    }
    return std::nullopt;
}

QString MachineModel::files(const Row& row) const {
    if (!row.details) return tr("looking…");
    if (!*row.details) return tr("unknown");
    quint64 disks = 0;
    quint64 bytes = 0;
    for (const MachineFile& file : (*row.details)->files) {
        bytes += file.size_bytes;
        if (file.isDisk()) ++disks;
    }
    return tr("%1, disks: %2").arg(Words::bytes(bytes)).arg(disks);
}

QString MachineModel::remark(const Row& row) const {
    if (const Scenario* scenario = protector(row)) {
        return tr("Protected already by the scenario %1").arg(scenario->name);
    }
    QStringList lines;
    if (isChosen(row)) {
        if (const QString wrong = nameProblem(row); !wrong.isEmpty()) lines << wrong;
    }
    if (row.machine.state != MachineState::kRunning) {
        lines << tr("It does not run: start it before its scenario is run.");
    }
    if (row.details && !*row.details) lines << Words::error(row.details->error());
    if (row.details && *row.details) {
        const auto differencing =
            std::ranges::count((*row.details)->files, FileKind::kDifferencing, &MachineFile::kind);
        if (differencing != 0) {
            lines << tr("It has checkpoints or differencing disks (files: %1); they are "
                        "replicated as well.")
                         .arg(differencing);
        }
        for (const Finding& problem : (*row.details)->problems) {
            if (problem.severity < Severity::kWarning) continue;
            lines << (problem.remedy.isEmpty()
                          ? problem.message
                          : tr("%1 – %2").arg(problem.message, problem.remedy));
        }
    }
    return lines.join(u'\n');
}

int MachineModel::mood(const Row& row) const {
    if (protector(row) != nullptr || remark(row).isEmpty()) return -1;
    const bool named = !isChosen(row) || nameProblem(row).isEmpty();
    const bool sound = !row.details || (*row.details && !hasErrors((*row.details)->problems));
    return static_cast<int>(named && sound ? Mood::kWarning : Mood::kBad);
}

QVariant MachineModel::text(const Row& row, int column) const {
    switch (column) {
        case kMachine:
            return row.machine.name;
        case kState:
            return Words::machine(Side{.machine = row.machine.state});
        case kFiles:
            return protector(row) != nullptr ? QString() : files(row);
        case kScenario: {
            const Scenario* scenario = protector(row);
            return scenario != nullptr ? scenario->name : row.scenario;
        }
        case kRemark:
            return remark(row).replace(u'\n', u' ');
        default:
            return {};
    }
}

QVariant MachineModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Row& row = rows_[index.row()];
    switch (role) {
        case Qt::DisplayRole:
        case Qt::EditRole:
            return text(row, index.column());
        case Qt::ToolTipRole:
            return index.column() == kRemark ? remark(row) : row.machine.folder;
        case Qt::CheckStateRole:
            if (index.column() != kMachine) return {};
            return isChosen(row) ? Qt::Checked : Qt::Unchecked;
        case kMoodRole:
            return index.column() == kRemark ? mood(row) : -1;
        default:
            return {};
    }
}

bool MachineModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || protector(rows_[index.row()]) != nullptr) return false;
    Row& row = rows_[index.row()];
    if (role == Qt::CheckStateRole && index.column() == kMachine) {
        row.chosen = value.toInt() == Qt::Checked;
    } else if (role == Qt::EditRole && index.column() == kScenario) {
        row.scenario = value.toString().trimmed();
    } else {
        return false;
    }
    touched_ = true;
    refresh();  // another row's name may be right by now
    return true;
}

Qt::ItemFlags MachineModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    if (protector(rows_[index.row()]) != nullptr) {
        return Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    }
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    if (index.column() == kMachine) flags |= Qt::ItemIsUserCheckable;
    if (index.column() == kScenario) flags |= Qt::ItemIsEditable;
    return flags;
}

int MachineModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int MachineModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumnCount;
}

QVariant MachineModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case kMachine:
            return tr("Machine");
        case kState:
            return tr("State");
        case kFiles:
            return tr("Files");
        case kScenario:
            return tr("Scenario");
        case kRemark:
            return tr("Remarks");
        default:
            return {};
    }
}

}  // namespace rha::manager
