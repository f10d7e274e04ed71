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
    mutable bool sides_read = false;  ///< somebody has seen what its hosts' rows say
};

struct ScenarioTreeModel::GroupNode {
    Node self;
    QString name;
    GroupSummary summary;
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

bool sidesDiffer(const Scenario& left, const Scenario& right) {
    return left.master != right.master || left.replica != right.replica;
}

/// What a search looks at besides the name, which is another row's when it is another.
bool foundOtherwise(const Scenario& left, const Scenario& right) {
    return left.state != right.state || left.vm_name != right.vm_name ||
           left.master.host != right.master.host || left.replica.host != right.replica.host;
}

/// Rows that changed, in ascending order, as few ranges as possible.
class ChangedRows {
public:
    /// From `column` on.
    void add(int row, int column) {
        if (!ranges_.empty() && ranges_.back().last == row - 1) {
            ranges_.back().last = row;
            ranges_.back().column = std::min(ranges_.back().column, column);
        } else {
            ranges_.push_back({row, row, column});
        }
    }
    struct Range {
        int first;
        int last;
        int column;
    };
    const std::vector<Range>& ranges() const { return ranges_; }

private:
    std::vector<Range> ranges_;
};

}  // namespace

ScenarioTreeModel::ScenarioTreeModel(QObject* parent) : QAbstractItemModel(parent) {}

ScenarioTreeModel::~ScenarioTreeModel() = default;

void ScenarioTreeModel::setFleet(const QList<Scenario>& scenarios) {
    using Members = std::vector<const Scenario*>;
    std::map<QString, Members, decltype(&nameLess)> by_group(&nameLess);
    for (const Scenario& scenario : scenarios) by_group[scenario.group].push_back(&scenario);
    QList<QString> names;
    for (const auto& [name, members] : by_group) names.append(name);
    mergeGroups(names);
    for (const auto& group : groups_) {
        auto& members = by_group[group->name];
        std::ranges::sort(members, [](const Scenario* left, const Scenario* right) {
            return scenarioLess(*left, *right);
        });
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

void ScenarioTreeModel::mergeScenarios(GroupNode& group,
                                       const std::vector<const Scenario*>& scenarios) {
    auto& nodes = group.scenarios;
    const QModelIndex parent = indexOf(group);
    ChangedRows changed;
    std::vector<int> changed_sides;
    std::size_t wanted = 0;
    for (std::size_t row = 0; row < nodes.size() || wanted < scenarios.size();) {
        const bool ours = row < nodes.size();
        const bool theirs = wanted < scenarios.size();
        const int at = static_cast<int>(row);
        if (ours && theirs && nodes[row]->value.id == scenarios[wanted]->id &&
            nodes[row]->value.name == scenarios[wanted]->name) {
            ScenarioNode& node = *nodes[row++];
            const Scenario& scenario = *scenarios[wanted++];
            if (node.value == scenario) continue;
            changed.add(at, foundOtherwise(node.value, scenario) ? kName : kName + 1);
            const bool sides = node.sides_read && sidesDiffer(node.value, scenario);
            if (sides) changed_sides.push_back(at);
            node.value = scenario;
        } else if (theirs && (!ours || scenarioLess(*scenarios[wanted], nodes[row]->value))) {
            auto node = std::make_unique<ScenarioNode>();
            node->value = *scenarios[wanted++];
            node->self = {kScenario, &group, node.get()};
            node->master = {kMaster, &group, node.get()};
            node->replica = {kReplica, &group, node.get()};
            beginInsertRows(parent, at, at);
            nodes.insert(nodes.begin() + at, std::move(node));
            endInsertRows();
            ++row;
        } else {
            beginRemoveRows(parent, at, at);
            nodes.erase(nodes.begin() + at);
            endRemoveRows();
        }
    }
    // Rows that came or went later are below those that were noted earlier.
    for (const auto& range : changed.ranges()) {
        Q_EMIT dataChanged(index(range.first, range.column, parent),
                           index(range.last, kColumnCount - 1, parent));
    }
    for (const int row : changed_sides) {
        const QModelIndex above = index(row, 0, parent);
        Q_EMIT dataChanged(index(0, 0, above), index(1, kColumnCount - 1, above));
    }
    sumUp(group);
}

void ScenarioTreeModel::sumUp(GroupNode& group) {
    GroupSummary summary;
    for (const auto& node : group.scenarios) summary.add(node->value);
    if (group.summary == summary) return;
    group.summary = summary;
    const QModelIndex row = indexOf(group);
    Q_EMIT dataChanged(row, row.siblingAtColumn(kColumnCount - 1));
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
        const int rows = rowCount(parent);
        Q_EMIT dataChanged(parent, parent.siblingAtColumn(kColumnCount - 1), {kStaleRole});
        if (rows == 0) continue;
        Q_EMIT dataChanged(index(0, 0, parent), index(rows - 1, kColumnCount - 1, parent),
                           {kStaleRole});
        for (int row = 0; row < rows; ++row) {
            if (!group->scenarios[static_cast<std::size_t>(row)]->sides_read) continue;
            const QModelIndex above = index(row, 0, parent);
            Q_EMIT dataChanged(index(0, 0, above), index(1, kColumnCount - 1, above), {kStaleRole});
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
            return groupCell(node->group->name, node->group->summary, index.column(), role);
        case kScenario:
            return scenarioCell(node->scenario->value, node->scenario->readiness, index.column(),
                                role);
        case kMaster:
        case kReplica:
            node->scenario->sides_read = true;
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
