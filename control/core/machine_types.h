// The vocabulary of the switchover machine: its states, steps, commands, events and what of it is
// persisted. docs/machines/switchover.md draws it. Thread rule: plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "common/time.h"
#include "control/core/engine_facts.h"
#include "control/core/event_catalogue.h"
#include "control/core/network_mapping.h"

namespace rha::control {

enum class Side : std::uint8_t { kMaster, kReplica };

enum class State : std::uint8_t {
    kStopped,             ///< no protection: never run, or stopped by the operator
    kVerifying,           ///< both engines check whether the scenario can run
    kStarting,            ///< replica and master are told to replicate
    kSynchronising,       ///< replicating, but the replica is not yet a prefix of the master
    kRunning,             ///< the replica is a prefix of the master
    kMaintenance,         ///< one of its hosts is being restarted: silence means nothing
    kCountdown,           ///< master host or guest gives no sign of life
    kRestartingGuest,     ///< the host lives, its machine is off: started once
    kSwitchoverRequired,  ///< the operator must decide
    kSwitching,           ///< the machine is being moved to the replica
    kRollingBack,         ///< a switchover was given up: the machine goes back to the master
    kSwitched,            ///< the machine lives on the replica
    kFailed,              ///< a switchover stuck; the operator must decide
    kStopping,
    kDeleting,
    kDeleted,
};

/// The one command a state is waiting for; kNone where it waits for reports or people.
enum class Step : std::uint8_t {
    kNone,
    kVerify,
    kStartReplica,
    kStartMaster,
    kStopMaster,
    kStopReplica,
    kRestartGuest,  ///< start the machine on the master (X6)
    kShutdownGuest,
    kDrain,
    kPromote,
    kRegister,
    kStartOnReplica,
    kReturnGuest,  ///< start the machine on the master again
    kUnregisterReplica,
    kDemoteReplica,         ///< end the promotion: the host may keep a replica again
    kHookBeforeSync,        ///< an administrator's script, on the control host
    kHookBeforeSwitchover,  ///< likewise
};

enum class SwitchoverMode : std::uint8_t {
    kClean,         ///< shut down, drain, promote at the final sequence
    kAfterFailure,  ///< the master is silent: promote what the replica has
};

enum class CountdownCause : std::uint8_t { kHost, kGuest };

/// Identifies a command: the same tag is the same command, however often it is sent.
struct StepTag {
    ScenarioId scenario;
    Epoch epoch;
    std::uint64_t step = 0;
    auto operator<=>(const StepTag&) const = default;
};

/// A command that a host which could not be reached must still be given.
enum class OwedKind : std::uint8_t {
    kStopMaster,
    kStopReplica,
    kRetireMaster,
    kRetireReplica,
    kSuspendUpdates,
    kResumeUpdates,
};
struct Owed {
    OwedKind kind = OwedKind::kStopMaster;
    std::uint64_t step = 0;
    bool operator==(const Owed&) const = default;
};

/// What is remembered of a host maintenance; only while the state is kMaintenance.
struct Maintenance {
    Side side = Side::kMaster;     ///< whose host is to be restarted
    bool shutdown_guest = false;  ///< master: the machine is off meanwhile
    bool ready = false;           ///< the host may go down
    std::uint64_t boot_run = 0;   ///< of that host when it was asked for
    bool operator==(const Maintenance&) const = default;
};

/// All of the machine that outlives the process. Committed before any action of the same step runs.
struct MachineState {
    State state = State::kStopped;
    Step step = Step::kNone;
    Epoch epoch{1};
    std::uint64_t step_number = 0;  ///< of `step`
    std::uint64_t last_number = 0;  ///< last one used within `epoch`
    Side active = Side::kMaster;    ///< where the machine lives; moved before it is started
    bool backward = false;  ///< the roles have turned: the scenario's replica host is the master
    SwitchoverMode mode = SwitchoverMode::kClean;
    CountdownCause cause = CountdownCause::kHost;
    bool allow_data_loss = false;     ///< operator: do not wait for the journals (X2)
    bool allow_inconsistent = false;  ///< operator: start although the replica may be wrong
    bool reverse_asked = false;       ///< operator: replicate back as soon as it has ended (X3)
    bool promote_issued = false;      ///< a Promote may have reached the replica
    bool register_issued = false;     ///< a RegisterVm may have reached the replica
    Epoch replication_epoch;          ///< of the last StartReplica: what the replica's data is
    bool synchronised = false;        ///< was running since, and no gap has been reported
    bool full_compare = false;
    bool guest_restart_used = false;  ///< until the machine has lived for a whole timeout again
    Sequence final_sequence;          ///< from the drain of a clean switchover
    CaptureId final_capture;
    Maintenance maintenance;
    bool updates_suspended = false;  ///< operator: the replica applies nothing for now
    bool start_guest = false;  ///< the machine was shut down for a maintenance: it is owed a start
    /// The replica's directory is the machine's own, from when it lived there: it is taken over.
    bool adopt = false;
    /// … and nothing can have been sent there since it lived there: no master was started.
    bool lived = false;
    /// Of a replica proven to be what the master's files were when the machine was started there.
    std::uint64_t trusted_generation = 0;
    std::vector<std::string> extra_paths;  ///< the machine's files outside its folder
    /// Adapters of the machine as they were when it was last verified at home (network_mapping.h).
    std::vector<HomeAdapter> home_adapters;
    bool leased = false;                   ///< the master's machine stops when its lease is over
    bool recovering = false;  ///< operator: the replica's copy is the machine, whatever happens
    bool lease_waived = false;  ///< operator: the master is off, nothing has to be waited for
    std::chrono::seconds lease_counted{};  ///< the longest that was granted since the run began
    std::vector<Owed> owed;
    /// After a switchover: changes that only the host which is not active holds, at most.
    std::uint64_t diverged_bytes = 0;
    bool diverged_unknown = false;  ///< nobody can say whether there are such changes
    /// The old master's files must be as they were at its drain for this way back to go on.
    bool only_unchanged = false;
    bool unasked = false;           ///< … which began by itself, by a property
    bool reverse_reported = false;  ///< … and the administrator was told that he must ask
    bool asked = false;          ///< operator: the switchover under way, or the last one
    std::optional<Error> error;  ///< why it is where it is; kept after a roll-back
    bool operator==(const MachineState&) const = default;
};

enum class ActionKind : std::uint8_t {
    kVerify,
    kStartReplica,
    kStartMaster,
    kStopReplication,
    kShutdownGuest,
    kDrain,
    kPromote,
    kRegisterVm,
    kUnregisterVm,
    kStartVm,
    kRenewLease,  ///< no step waits for it
    kSuspendApply,
    kRunHook,  ///< to nobody's engine: a script of the control host
};

/// A command to one side's engine. Idempotent by its tag; may be issued again after a crash.
struct Action {
    ActionKind kind = ActionKind::kVerify;
    Side side = Side::kMaster;
    StepTag tag;
    Duration timeout{};         ///< for one attempt
    bool forget = false;        ///< kStopReplication: the scenario is deleted
    bool retire = false;        ///< kStopReplication: the machine must stay off on this host
    bool full_compare = false;  ///< kStartMaster
    std::uint64_t trusted_generation = 0;  ///< kStartMaster: nothing to compare; 0 = none
    bool adopt = false;                    ///< kVerify, kStartReplica: take over what is there
    bool suspend = false;                  ///< kSuspendApply; false: go on applying
    bool force = true;                     ///< kShutdownGuest: power off a guest that does not go
    bool require_final = false;            ///< kPromote
    bool allow_inconsistent = false;       ///< kPromote
    Sequence final_sequence;               ///< kPromote; kStartReplica: drained there; 0 = not
    CaptureId final_capture;               ///< likewise
    std::vector<std::string> extra_paths;  ///< kStartMaster
    NetworkPlan networks;                  ///< kRegisterVm
    std::string moment;                    ///< kRunHook: the script's name
    /// kRenewLease: from the report named below; 0 ends it. kPromote: what the replica may have
    /// granted before its engine started; 0 = no lease matters.
    Duration lease{};
    std::uint64_t engine_run = 0;     ///< kRenewLease
    std::uint64_t boot_clock_ns = 0;  ///< kRenewLease
};

// ---- Events: requests may be refused, facts never. ----

struct RunRequest {
    bool full_compare = false;
    /// Changes that only the replica's host holds may be lost; without it they stand in the way.
    bool overwrite_diverged = false;
    HostId machine_on;  ///< where the caller saw the machine live; refused elsewhere; empty: any
};
struct StopRequest {};
struct SwitchoverRequest {
    bool allow_data_loss = false;
    bool reverse = false;        ///< replicate back as soon as it has ended
    bool master_is_off = false;  ///< the operator vouches for it: its lease is not waited for
    HostId master_host;  ///< as the caller saw it; refused when the roles have turned; empty: any
};
struct DeleteRequest {};
/// New values of properties (control/core/properties.h), as people write them: all or none.
struct SettingsRequest {
    std::map<std::string, std::string> properties;
    std::optional<std::string> group;
    std::uint64_t expected_version = 0;  ///< of the scenario; 0: whatever it is
    std::string actor;                   ///< whom the history names
};

/// One of its hosts is to be restarted; another host is refused.
struct MaintenanceRequest {
    HostId host;
    bool shutdown_guest = false;  ///< of the machine, if that host is its master
};
/// It is not, or no longer; a scenario that is not under maintenance of that host stays as it is.
struct EndMaintenanceRequest {
    HostId host;
};

/// Whose copy is the machine, whatever happened before; refused while the other one is seen
/// running.
struct RecoverRequest {
    Side active = Side::kMaster;
    std::string confirmation;  ///< the scenario's name
    HostId host;  ///< of that side as the caller saw it; refused when roles have turned; empty: any
    HostId machine_on;  ///< as in RunRequest: a move in between asks for another decision
};
/// The replica's images stand still while its journal goes on; or follow again.
struct UpdatesRequest {
    bool suspend = false;
};

/// A heartbeat of one host's engine with what it says about this scenario and machine.
struct Report {
    HostId host;
    std::optional<ReplicationFacts> replication;  ///< empty: the engine does not know the scenario
    std::optional<VmSummary> vm;                  ///< empty: the engine does not list the machine
    std::uint64_t engine_run = 0;     ///< another one: the engine was restarted
    std::uint64_t boot_run = 0;       ///< another one: the host was restarted
    std::uint64_t boot_clock_ns = 0;  ///< the host's, when the report was made
};

/// The end of one attempt at an action.
struct Reply {
    StepTag tag;
    bool answered = false;          ///< false: nobody knows whether the engine carried it out
    std::optional<Error> error;     ///< empty: done
    Sequence final_sequence;        ///< kDrain
    CaptureId final_capture;        ///< kDrain
    bool consistent = true;         ///< kPromote
    bool graceful = true;           ///< kShutdownGuest
    std::uint64_t generation = 0;   ///< kStartReplica: of the files taken over
    bool unchanged = false;         ///< kStartReplica: proven to be as at the drain
    std::optional<std::uint64_t> unshipped_bytes;  ///< kStopReplication with retire: at most
    WallTime applied_capture_time;  ///< kPromote: the newest change the replica holds
    std::vector<std::string> extra_paths;  ///< kVerify
    std::vector<HomeAdapter> adapters;     ///< kVerify, if the machine's host is its home
    std::vector<std::string> network_problems;  ///< kRegisterVm: what is not as planned
    std::string output;                    ///< kRunHook: beginning of what it printed
};

/// Time has passed; sent at NextDeadline() at the latest.
struct Tick {};

/// First event after Restore: commands in flight are issued again.
struct Restarted {};

using Event = std::variant<RunRequest, StopRequest, SwitchoverRequest, DeleteRequest,
                           SettingsRequest, MaintenanceRequest, EndMaintenanceRequest,
                           RecoverRequest, UpdatesRequest, Report, Reply, Tick, Restarted>;

/// Stable lower-case names ("switchover-required"), used in the API, docs and scripts.
std::string_view Name(State state);
std::string_view Name(Step step);
std::string_view Name(Side side);
std::string_view Name(SwitchoverMode mode);
std::string_view Name(CountdownCause cause);
std::string_view Name(ActionKind kind);
std::string_view Name(OwedKind kind);

/// Inverse of Name; empty for an unknown name.
std::optional<State> StateFromName(std::string_view name);
std::optional<Step> StepFromName(std::string_view name);
std::optional<Side> SideFromName(std::string_view name);
std::optional<SwitchoverMode> SwitchoverModeFromName(std::string_view name);
std::optional<CountdownCause> CountdownCauseFromName(std::string_view name);
std::optional<OwedKind> OwedKindFromName(std::string_view name);

}  // namespace rha::control
