#include "manager-gui/core/scenario_tree_model.h"

#include <algorithm>
#include <map>

#include "manager-gui/core/scenario_cells.h"

namespace rha::manager {

struct ScenarioTreeModel::ScenarioNode {
    Node self;
    Node master;
    Node replica;
    Scenario value;
    std::optional<Readiness> readiness;
};

struct ScenarioTreeModel::GroupNode {
    Node self;
    QString name;
    std::vector<std::unique_ptr<ScenarioNode>> scenarios;
};

namespace {

bool nameLess(const QString& left, const QString& right) {
    const int order = QString::compare(left, right, Qt::CaseInsensitive);
    return order != 0 ? order < 0 : left < right;
}

/// Names may be equal in theory; ids never are.
bool scenarioLess(const Scenario& left, const Scenario& right) {
    if (left.name != right.name) return nameLess(left.name, right.name);
    return left.id < right.id;
}

}  // namespace

ScenarioTreeModel::ScenarioTreeModel(QObject* parent) : QAbstractItemModel(parent) {}

ScenarioTreeModel::~ScenarioTreeModel() = default;

void ScenarioTreeModel::setFleet(const QList<Scenario>& scenarios) {
    std::map<QString, QList<Scenario>, decltype(&nameLess)> by_group(&nameLess);
    for (const Scenario& scenario : scenarios) by_group[scenario.group].append(scenario);
    QList<QString> names;
    for (const auto& [name, members] : by_group) names.append(name);
    mergeGroups(names);
    for (const auto& group : groups_) {
        auto& members = by_group[group->name];
        std::ranges::sort(members, &scenarioLess);
        mergeScenarios(*group, members);
    }
}

void ScenarioTreeModel::mergeGroups(const QList<QString>& names) {
    qsizetype wanted = 0;
    for (std::size_t row = 0; row < groups_.size() || wanted < names.size();) {
        const bool ours = row < groups_.size();
        const bool theirs = wanted < names.size();
        if (ours && theirs && groups_[row]->name == names[wanted]) {
            ++row;
            ++wanted;
        } else if (theirs && (!ours || nameLess(names[wanted], groups_[row]->name))) {
            auto node = std::make_unique<GroupNode>();
            node->name = names[wanted++];
            node->self = {kGroup, node.get(), nullptr};
            const int at = static_cast<int>(row);
            beginInsertRows({}, at, at);
            groups_.insert(groups_.begin() + at, std::move(node));
            endInsertRows();
            ++row;
        } else {
            const int at = static_cast<int>(row);
            beginRemoveRows({}, at, at);
            groups_.erase(groups_.begin() + at);
            endRemoveRows();
        }
    }
}

void ScenarioTreeModel::mergeScenarios(GroupNode& group, const QList<Scenario>& scenarios) {
    auto& nodes = group.scenarios;
    const QModelIndex parent = indexOf(group);
    bool changed = false;
    qsizetype wanted = 0;
    for (std::size_t row = 0; row < nodes.size() || wanted < scenarios.size();) {
        const bool ours = row < nodes.size();
        const bool theirs = wanted < scenarios.size();
        const int at = static_cast<int>(row);
        if (ours && theirs && nodes[row]->value.id == scenarios[wanted].id &&
            nodes[row]->value.name == scenarios[wanted].name) {
            if (nodes[row]->value != scenarios[wanted]) {
                replace(*nodes[row], scenarios[wanted], index(at, 0, parent));
                changed = true;
            }
            ++row;
            ++wanted;
        } else if (theirs && (!ours || scenarioLess(scenarios[wanted], nodes[row]->value))) {
            auto node = std::make_unique<ScenarioNode>();
            node->value = scenarios[wanted++];
            node->self = {kScenario, &group, node.get()};
            node->master = {kMaster, &group, node.get()};
            node->replica = {kReplica, &group, node.get()};
            beginInsertRows(parent, at, at);
            nodes.insert(nodes.begin() + at, std::move(node));
            endInsertRows();
            ++row;
            changed = true;
        } else {
            beginRemoveRows(parent, at, at);
            nodes.erase(nodes.begin() + at);
            endRemoveRows();
            changed = true;
        }
    }
    if (changed) Q_EMIT dataChanged(parent, parent.siblingAtColumn(kColumnCount - 1));
}

void ScenarioTreeModel::replace(ScenarioNode& node, const Scenario& scenario,
                                const QModelIndex& index) {
    const bool sides = node.value.master != scenario.master ||
                       node.value.replica != scenario.replica || node.value.heard != scenario.heard;
    node.value = scenario;
    Q_EMIT dataChanged(index, index.siblingAtColumn(kColumnCount - 1));
    if (!sides) return;
    Q_EMIT dataChanged(this->index(0, 0, index), this->index(1, kColumnCount - 1, index));
}

void ScenarioTreeModel::setReadiness(const QString& scenario_id, const Readiness& readiness) {
    for (const auto& group : groups_) {
        for (const auto& node : group->scenarios) {
            if (node->value.id != scenario_id || node->readiness == readiness) continue;
            node->readiness = readiness;
            const QModelIndex cell = indexOf(*node).siblingAtColumn(kReadiness);
            Q_EMIT dataChanged(cell, cell);
        }
    }
}

void ScenarioTreeModel::setStale(bool stale) {
    if (stale_ == stale) return;
    stale_ = stale;
    for (const auto& group : groups_) {
        const QModelIndex parent = indexOf(*group);
        Q_EMIT dataChanged(parent, parent.siblingAtColumn(kColumnCount - 1));
        for (const auto& node : group->scenarios) {
            const QModelIndex row = indexOf(*node);
            Q_EMIT dataChanged(row, row.siblingAtColumn(kColumnCount - 1));
            Q_EMIT dataChanged(index(0, 0, row), index(1, kColumnCount - 1, row));
        }
    }
}

const ScenarioTreeModel::Node* ScenarioTreeModel::nodeOf(const QModelIndex& index) {
    return static_cast<const Node*>(index.constInternalPointer());
}

const Scenario* ScenarioTreeModel::scenario(const QModelIndex& index) const {
    if (!index.isValid()) return nullptr;
    const Node* node = nodeOf(index);
    return node->scenario == nullptr ? nullptr : &node->scenario->value;
}

QString ScenarioTreeModel::group(const QModelIndex& index) const {
    return index.isValid() ? nodeOf(index)->group->name : QString();
}

ScenarioTreeModel::Kind ScenarioTreeModel::kind(const QModelIndex& index) const {
    return index.isValid() ? nodeOf(index)->kind : kGroup;
}

QList<Scenario> ScenarioTreeModel::members(const QString& group) const {
    QList<Scenario> members;
    for (const auto& node : groups_) {
        if (node->name != group) continue;
        for (const auto& scenario : node->scenarios) members.append(scenario->value);
    }
    return members;
}

QList<Scenario> ScenarioTreeModel::fleet() const {
    QList<Scenario> all;
    for (const auto& group : groups_) all += members(group->name);
    return all;
}

std::optional<Scenario> ScenarioTreeModel::find(const QString& scenario_id) const {
    for (const auto& group : groups_) {
        for (const auto& node : group->scenarios) {
            if (node->value.id == scenario_id) return node->value;
        }
    }
    return std::nullopt;
}

int ScenarioTreeModel::scenarioCount() const {
    std::size_t count = 0;
    for (const auto& group : groups_) count += group->scenarios.size();
    return static_cast<int>(count);
}

QModelIndex ScenarioTreeModel::indexOf(const GroupNode& group) const {
    const auto found = std::ranges::find(groups_, &group, &std::unique_ptr<GroupNode>::get);
    return createIndex(static_cast<int>(found - groups_.begin()), 0, &group.self);
}

QModelIndex ScenarioTreeModel::indexOf(const ScenarioNode& scenario) const {
    const auto& nodes = scenario.self.group->scenarios;
    const auto found = std::ranges::find(nodes, &scenario, &std::unique_ptr<ScenarioNode>::get);
    return createIndex(static_cast<int>(found - nodes.begin()), 0, &scenario.self);
}

QModelIndex ScenarioTreeModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    const auto at = static_cast<std::size_t>(row);
    if (!parent.isValid()) return createIndex(row, column, &groups_[at]->self);
    const Node* node = nodeOf(parent);
    if (node->kind == kGroup) return createIndex(row, column, &node->group->scenarios[at]->self);
    return createIndex(row, column, row == 0 ? &node->scenario->master : &node->scenario->replica);
}

QModelIndex ScenarioTreeModel::parent(const QModelIndex& child) const {
    if (!child.isValid()) return {};
    const Node* node = nodeOf(child);
    if (node->kind == kGroup) return {};
    return node->kind == kScenario ? indexOf(*node->group) : indexOf(*node->scenario);
}

int ScenarioTreeModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return static_cast<int>(groups_.size());
    if (parent.column() != 0) return 0;
    const Node* node = nodeOf(parent);
    if (node->kind == kGroup) return static_cast<int>(node->group->scenarios.size());
    return node->kind == kScenario ? 2 : 0;
}

int ScenarioTreeModel::columnCount(const QModelIndex&) const {
    return kColumnCount;
}

QVariant ScenarioTreeModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Node* node = nodeOf(index);
    if (role == kKindRole) return node->kind;
    if (role == kStaleRole) return stale_;
    switch (node->kind) {
        case kGroup:
            return groupCell(node->group->name, members(node->group->name), index.column(), role);
        case kScenario:
            return scenarioCell(node->scenario->value, node->scenario->readiness, index.column(),
                                role);
        case kMaster:
        case kReplica:
            return sideCell(node->scenario->value, node->kind == kMaster, index.column(), role);
    }
    return {};
}

QVariant ScenarioTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::ToolTipRole) return columnHelp(section);
    return role == Qt::DisplayRole ? columnTitle(section) : QVariant();
}

}  // namespace rha::manager
