// What the cells of the scenario tree show, by the columns and roles of ScenarioTreeModel.
// Pure but for the translator.
#pragma once

#include <QCoreApplication>
#include <QList>
#include <QVariant>
#include <optional>

#include "manager-gui/core/fleet.h"
#include "manager-gui/core/scenario_tree_model.h"

namespace rha::manager {

QVariant groupCell(const QString& name, const QList<Scenario>& members, int column, int role);
QVariant scenarioCell(const Scenario& scenario, const std::optional<Readiness>& readiness,
                      int column, int role);
/// The row of the master's or the replica's host.
QVariant sideCell(const Scenario& scenario, bool master, int column, int role);

QString columnTitle(int column);
/// What the column means, for its tool tip.
QString columnHelp(int column);

}  // namespace rha::manager
