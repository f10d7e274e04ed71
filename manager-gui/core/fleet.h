// What the manager knows of a fleet: values as the control service tells them, free of wire types.
// Bytes, milliseconds; unix_ns is wall time for display. Names are for display, ids are stable.
// Thread rule: plain values.
#pragma once

#include <QList>
#include <QString>
#include <QStringView>
#include <optional>

#include "common/error.h"

namespace rha::manager {

/// Where a scenario's state machine stands (docs/machines/switchover.md). kUnknown: a state that a
/// newer control service has and this manager has not.
enum class ScenarioState {
    kUnknown,
    kStopped,
    kVerifying,
    kStarting,
    kSynchronising,
    kRunning,
    kMaintenance,
    kCountdown,
    kRestartingGuest,
    kSwitchoverRequired,
    kSwitching,
    kRollingBack,
    kSwitched,
    kFailed,
    kStopping,
    kDeleting,
};

/// From the API's name ("switchover-required").
ScenarioState scenarioStateFromName(QStringView name);

enum class MachineState { kUnknown, kOff, kStarting, kRunning, kPaused, kStopping };
enum class GuestHealth { kUnknown, kAlive, kNoAgent, kLost };

/// As one engine sees its side.
enum class ReplicationState {
    kUnknown,
    kIdle,
    kConnecting,
    kSynchronising,
    kRunning,
    kPaused,
    kDrained,
    kPromoted,
};

struct SyncProgress {
    quint64 bytes_total = 0;
    quint64 bytes_compared = 0;
    quint64 bytes_sent = 0;
    quint64 bytes_per_second = 0;
    quint64 seconds_left = 0;
    bool operator==(const SyncProgress&) const = default;
};

/// One host of a scenario, in the words of its engine.
struct Side {
    QString host;
    QString host_id;
    bool heard = false;     ///< the engine's words are recent
    bool reported = false;  ///< false: the engine has said nothing about the replication yet
    MachineState machine = MachineState::kUnknown;
    GuestHealth guest = GuestHealth::kUnknown;
    ReplicationState replication = ReplicationState::kUnknown;
    quint64 lag_bytes = 0;      ///< master: captured, not durable on the replica
    quint64 lag_ms = 0;         ///< master: age of the oldest such change
    quint64 spool_bytes = 0;    ///< master
    quint64 shipped_bytes = 0;  ///< master: durable on the replica since its engine's start
    quint64 journal_bytes = 0;  ///< replica: durable, not applied yet
    quint64 dirty_bytes = 0;    ///< to be repaired
    std::optional<SyncProgress> sync;
    bool consistent = false;  ///< replica: it recovers to a prefix of the master
    bool leased = false;      ///< master: the machine may only run until its lease is over
    bool guarded = false;     ///< then it is stopped, also without the engine
    quint64 lease_ms_left = 0;
    std::optional<Error> error;
    bool operator==(const Side&) const = default;
};

struct Maintenance {
    QString host;
    bool of_master = false;
    bool ready = false;  ///< for the reboot
    bool guest_shut_down = false;
    bool operator==(const Maintenance&) const = default;
};

/// Changes of the machine's former host that its present one never received.
struct Diverged {
    QString host;
    quint64 bytes = 0;     ///< at most, unless unknown
    bool unknown = false;  ///< it has not said, or cannot say, whether there are any, or more
    bool operator==(const Diverged&) const = default;
};

struct Scenario {
    QString id;
    QString name;
    QString group;
    QString vm_id;
    QString vm_name;
    ScenarioState state = ScenarioState::kUnknown;
    QString step;  ///< within a state: "drain", "promote", …; empty where there is none
    bool backward = false;
    QString active_host;  ///< where the machine lives
    Side master;          ///< as the roles are at present
    Side replica;
    quint64 heard_ms_ago = 0;  ///< the older of both words, when the control service told it
    quint64 countdown_ms_left = 0;
    quint32 queue_position = 0;  ///< 0: it does not wait for its turn
    std::optional<Maintenance> maintenance;
    bool updates_suspended = false;
    std::optional<Diverged> diverged;
    bool automatic_switchover = false;
    bool run_lease = false;
    std::optional<Error> error;
    quint64 version = 0;

    /// The words of both hosts are recent.
    bool heard() const { return master.heard && replica.heard; }
    bool operator==(const Scenario&) const = default;
};

enum class Severity { kInfo, kWarning, kError, kCritical };

/// One line of the control service's event log, in the language that was asked for.
struct LogEvent {
    quint64 id = 0;  ///< increasing
    qint64 unix_ns = 0;
    QString code;  ///< "RHA-3001"
    Severity severity = Severity::kInfo;
    QString scenario_id;
    QString scenario;
    QString host;
    QString message;
    QString cause;
    QString next_action;
    bool operator==(const LogEvent&) const = default;
};

struct Finding {
    Severity severity = Severity::kInfo;
    QString check;
    QString message;
    QString remedy;
    QString host;
    bool operator==(const Finding&) const = default;
};

/// What a switchover would cost.
struct Outlook {
    bool loss_known = false;
    quint64 loss_ms = 0;  ///< at most
    quint64 downtime_ms = 0;
    bool operator==(const Outlook&) const = default;
};

enum class ReadinessLevel { kUnknown, kReady, kWarnings, kNotReady };

struct Readiness {
    ReadinessLevel level = ReadinessLevel::kUnknown;
    std::optional<Outlook> now;  ///< empty: a switchover would be refused
    std::optional<Outlook> failure;
    QList<Finding> checks;  ///< errors first
    bool operator==(const Readiness&) const = default;
};

/// What became of one member of a group operation.
struct GroupItem {
    QString scenario;
    std::optional<Error> error;
    bool operator==(const GroupItem&) const = default;
};

}  // namespace rha::manager
