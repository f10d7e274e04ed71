// Scenario: what an administrator decided about the protection of one virtual machine.
//
// A scenario names the machine, the host where it lives (master), the host that keeps the copy
// (replica), both folders and the settings. How far the protection has come is not here but in
// MachineState (control/core/machine_types.h). Thread rule: plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "common/time.h"
#include "control/core/network_mapping.h"

namespace rha::control {

/// The group of scenarios that were created without naming one.
inline constexpr const char* kDefaultGroup = "Scenarios";

struct ScenarioSettings {
    bool automatic_switchover = true;
    std::chrono::seconds is_alive_timeout{300};  ///< silence until the machine is moved
    std::chrono::milliseconds heartbeat_interval{1000};
    std::chrono::seconds shutdown_grace{120};  ///< before a guest is powered off
    std::uint64_t spool_bytes_max = 0;         ///< master; 0 = the engine's default
    std::uint64_t journal_bytes_max = 0;       ///< replica; 0 = the engine's default
    std::uint64_t free_bytes_min = 0;          ///< 0 = the engine's default
    /// The master's machine stops when it is cut off from everybody, before its copy is started.
    bool run_lease = true;
    bool check_guest = true;  ///< the guest's silence counts, too
    bool automatic_reverse = false;  ///< after a clean switchover replicate back by itself
    /// Time limits of the scripts before a synchronisation and a switchover; 0 = none is run.
    std::chrono::seconds before_sync_limit{0};
    std::chrono::seconds before_switchover_limit{0};
    NetworkMapping networks;  ///< from the host that was created as the master to the other one
    bool operator==(const ScenarioSettings&) const = default;
};

/// One property's old and new value, in canonical notation; the key "group" is the group's name.
struct PropertyChange {
    std::string key;
    std::string before;
    std::string after;
    bool operator==(const PropertyChange&) const = default;
};

/// What an administrator changed at once, and the version of the scenario that it made.
struct SettingsChange {
    std::uint64_t version = 0;
    WallTime at;
    std::string actor;
    std::vector<PropertyChange> changes;
    bool operator==(const SettingsChange&) const = default;
};

struct Scenario {
    ScenarioId id;
    std::string name;
    std::string group = kDefaultGroup;
    VmId vm;
    std::string vm_name;
    HostId master_host;
    HostId replica_host;
    std::string vm_folder;          ///< absolute, on the master
    std::string replica_directory;  ///< absolute, on the replica
    ScenarioSettings settings;
    std::uint64_t version = 1;  ///< raised by every change
    bool operator==(const Scenario&) const = default;
};

/// The same scenario seen backward: the hosts and their folders have changed places.
Scenario Turned(Scenario scenario);

/// Absolute as POSIX ("/srv/vm") or Windows ("C:\vm", "\\server\share") paths are.
bool IsAbsolutePath(const std::string& path);

/// `path` is `folder` or lies below it; either kind of separator, no file system access.
bool IsWithin(const std::string& path, const std::string& folder);

/// Both folders share files: equal, or one inside the other.
bool Overlap(const std::string& a, const std::string& b);

/// Not empty, not too long, printable; kInvalidArgument speaks of `what`, e.g. "group name".
Status ValidateName(const std::string& name, const std::string& what);

/// The scenario by itself makes sense; kInvalidArgument with the first thing that does not.
Status Validate(const Scenario& scenario);
Status Validate(const ScenarioSettings& settings);

/// `candidate` may stand beside the others: its name and machine are free, and its replica
/// directory shares no files with any folder of another scenario on the same host.
/// kAlreadyExists or kConflict names the other scenario.
Status ValidateBeside(const Scenario& candidate, const std::vector<Scenario>& others);

}  // namespace rha::control
