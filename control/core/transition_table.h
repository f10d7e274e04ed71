// The one table of the switchover machine's transitions. The machine moves only along its rows;
// docs/machines/switchover.md shows the same rows and a test compares the two. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "control/core/machine_types.h"

namespace rha::control {

/// What makes the machine leave a state.
enum class Trigger : std::uint8_t {
    kRun,                     ///< operator
    kStop,                    ///< operator
    kSwitchover,              ///< operator
    kDelete,                  ///< operator
    kRecoverMaster,           ///< operator: the master's copy is the machine
    kRecoverReplica,          ///< operator: the replica's copy is the machine
    kMaintenance,             ///< operator: one of the hosts is to be restarted
    kVerified,                ///< nothing blocks the run
    kRejected,                ///< verification found an error or could not be done
    kStarted,                 ///< both engines replicate
    kStepFailed,              ///< the step's last attempt failed
    kSynchronised,            ///< both engines say that the replica is a prefix
    kResync,                  ///< an engine says that it is not any more
    kReplicationLost,         ///< an engine does not know the scenario any more
    kMasterSilent,            ///< no sign of life from the master host
    kGuestSilent,             ///< the machine runs but its guest does not answer
    kGuestDown,               ///< the host lives and says that the machine is off
    kGuestDownAgain,          ///< … soon after it had been restarted
    kBack,                    ///< what was the matter is over, and the replica is a prefix
    kBackUnsynchronised,      ///< what was the matter is over
    kTimeoutAutomatic,        ///< countdown over, everything allows an automatic switchover
    kTimeoutAsk,              ///< countdown over, the operator must decide
    kRestartFailedAutomatic,  ///< the machine cannot be started on the master
    kRestartFailedAsk,
    kCompleted,    ///< the machine was started on the replica
    kGiveUp,       ///< a step before the start failed for good
    kMasterAlive,  ///< the machine was seen running on the master before the start
    kRolledBack,   ///< the machine is back on the master
    kStopped,      ///< both engines stopped, or the rest is owed
    kDeleted,
};

struct Transition {
    State from;
    Trigger on;
    State to;
    bool operator==(const Transition&) const = default;
};

/// A row of the table, with the guard that the machine checks, in words.
struct TransitionRow {
    Transition transition;
    std::string_view guard;
};

/// All rows, grouped by `from` in the order of State; (from, on) is unique.
std::span<const TransitionRow> Transitions();

/// Where a trigger leads; empty when the table has no such row.
std::optional<State> Target(State from, Trigger on);

std::string_view Name(Trigger trigger);

}  // namespace rha::control
