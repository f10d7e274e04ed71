// What the cells of the scenario tree show, by the columns and roles of ScenarioTreeModel.
// Pure but for the translator.
#pragma once

#include <QCoreApplication>
#include <QVariant>
#include <optional>

#include "manager-gui/core/fleet.h"
#include "manager-gui/core/scenario_tree_model.h"

namespace rha::manager {

/// What a group's row says of its members.
struct GroupSummary {
    int members = 0;
    int running = 0;
    Mood worst = Mood::kIdle;  ///< of the one that needs most attention
    void add(const Scenario& scenario);
    bool operator==(const GroupSummary&) const = default;
};

QVariant groupCell(const QString& name, const GroupSummary& group, int column, int role);
QVariant scenarioCell(const Scenario& scenario, const std::optional<Readiness>& readiness,
                      int column, int role);
/// The row of the master's or the replica's host.
QVariant sideCell(const Scenario& scenario, bool master, int column, int role);

QString columnTitle(int column);
/// What the column means, for its tool tip.
QString columnHelp(int column);

}  // namespace rha::manager
