// ScenarioTreeModel: groups, their scenarios, and the two hosts of each, as a tree.
//
// setFleet merges: rows that stay keep their place, index and children, so that selection, scroll
// position and expansion survive every update; rows that change side by side are told of at once,
// and hosts of a scenario only if somebody has read them. Groups and scenarios are in order of
// their names; a scenario's rows are its master, then its replica. Texts are those of Words; what
// is asked about readiness is put in by setReadiness. One thread: the one it lives on.
#pragma once

#include <QAbstractItemModel>
#include <QList>
#include <memory>
#include <optional>
#include <vector>

#include "manager-gui/core/fleet.h"
#include "manager-gui/core/words.h"

namespace rha::manager {

class ScenarioTreeModel final : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column {
        kName,
        kState,
        kProduct,
        kDirection,
        kLag,
        kProgress,
        kLease,
        kReadiness,
        kColumnCount,
    };
    enum Role {
        kKindRole = Qt::UserRole,  ///< Kind
        kMoodRole,                 ///< Mood of the cell; -1 where it has none
        kFractionRole,             ///< of a progress, 0 … 1; invalid where there is none
        kStaleRole,                ///< true: what is shown is old
        kSortRole,
        kFilterRole,  ///< all that a person may look for, in one text
    };
    enum Kind { kGroup, kScenario, kMaster, kReplica };

    explicit ScenarioTreeModel(QObject* parent = nullptr);
    ~ScenarioTreeModel() override;

    void setFleet(const QList<Scenario>& scenarios);
    void setReadiness(const QString& scenario_id, const Readiness& readiness);
    /// What is shown is old; for kStaleRole.
    void setStale(bool stale);

    /// The scenario of a row or of its host; null for a group and for an invalid index.
    const Scenario* scenario(const QModelIndex& index) const;
    /// The name of the group of a row.
    QString group(const QModelIndex& index) const;
    QList<Scenario> members(const QString& group) const;
    /// All scenarios, in the order of their rows.
    QList<Scenario> fleet() const;
    std::optional<Scenario> find(const QString& scenario_id) const;
    Kind kind(const QModelIndex& index) const;
    int scenarioCount() const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct ScenarioNode;
    struct GroupNode;
    /// What an index points to.
    struct Node {
        Kind kind = kGroup;
        GroupNode* group = nullptr;
        ScenarioNode* scenario = nullptr;  ///< null for a group
    };

    static const Node* nodeOf(const QModelIndex& index);
    void mergeGroups(const QList<QString>& names);
    void mergeScenarios(GroupNode& group, const std::vector<const Scenario*>& scenarios);
    void sumUp(GroupNode& group);
    QModelIndex indexOf(const GroupNode& group) const;
    QModelIndex indexOf(const ScenarioNode& scenario) const;

    std::vector<std::unique_ptr<GroupNode>> groups_;
    bool stale_ = false;
};

}  // namespace rha::manager
