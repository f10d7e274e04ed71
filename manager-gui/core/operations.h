// What may be done with what is selected. The control service decides in the end; this keeps
// screens from offering what it would refuse for certain. Pure.
#pragma once

#include <QList>
#include <QString>

#include "manager-gui/core/fleet.h"

namespace rha::manager {

enum class Operation {
    kRun,
    kStop,
    kSwitchover,
    kCallOff,  ///< the countdown goes on, but a person decides at its end
    kSuspendUpdates,
    kResumeUpdates,
    kRecover,
    kDelete,
};

/// A whole group can be asked for it at once.
bool isForGroups(Operation operation);

/// What an operation is asked for: whole groups, and single scenarios outside of them.
struct Selection {
    QList<QString> groups;
    QList<Scenario> scenarios;
    /// Of the groups, for what may be done with them.
    QList<Scenario> members;
    bool empty() const { return groups.isEmpty() && scenarios.isEmpty(); }
};

bool isPossible(Operation operation, const Scenario& scenario);

/// For at least one of what is selected.
bool isPossible(Operation operation, const Selection& selection);

/// Where the machine would be replicated from and to if it were run now.
struct Route {
    QString from;
    QString to;
    bool backward = false;
    bool operator==(const Route&) const = default;
};
Route routeOfRun(const Scenario& scenario);

/// A switchover now would have to accept that data is lost or wrong.
bool mayLoseData(const Scenario& scenario);

/// A switchover now might wait until the run lease of a silent master is over.
bool isLeaseInTheWay(const Scenario& scenario);

}  // namespace rha::manager
