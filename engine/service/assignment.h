// What an engine has been told to do for a scenario, and the highest epoch it has seen: kept on
// disk so that replication goes on by itself after a restart of the engine, whether or not the
// control service can be reached. Values and their JSON form; the store below is the only one that
// writes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/ids.h"

namespace rha::engine {

enum class AssignedRole : std::uint8_t { kNone, kMaster, kReplica };

struct ReplicationLimits {
    std::uint64_t spool_bytes_max = 8ull << 30;
    std::uint64_t journal_bytes_max = 16ull << 30;
    std::uint64_t free_bytes_min = 1ull << 30;
    bool operator==(const ReplicationLimits&) const = default;
};

struct Assignment {
    ScenarioId scenario;
    Epoch epoch;
    AssignedRole role = AssignedRole::kNone;
    bool promoted = false;  ///< replica only: the machine may run here now
    VmId vm;
    std::string vm_folder;          ///< master: absolute
    std::string replica_directory;  ///< replica: absolute
    std::string master_prefix;      ///< replica: learnt from the master, empty until then
    std::string peer_address;
    HostId peer;
    ReplicationLimits limits;

    // What the engine learnt by itself.
    std::uint64_t adopted_generation = 0;  ///< replica: of the files taken over; 0 = none were
    bool adopted_unchanged = false;        ///< they are as they were at the drain of this host
    /// No replica has been opened on them yet: they are the machine's own still, also when they
    /// have been promoted, and after a stop.
    bool adoption_pending = false;
    /// The capture run that began before the machine was first started here after a promotion; 0 if
    /// changes may have been missed.
    CaptureId captured_since_promotion;
    bool ran_uncaptured = false;   ///< after a promotion: nobody knows what was written here
    bool apply_suspended = false;  ///< replica: the images stand still, the journal goes on
    bool retiring = false;         ///< none: a lease that is left here is to be a retired one
    bool operator==(const Assignment&) const = default;
};

std::string EncodeAssignment(const Assignment& assignment);
/// kCorruption with the member's name when the text is not an assignment.
Result<Assignment> DecodeAssignment(const std::string& text);

/// `<state>/scenarios/<id>/assignment.json`, one per scenario. Thread rule: externally
/// synchronised.
class AssignmentStore {
public:
    explicit AssignmentStore(std::filesystem::path state_directory);

    /// Reads all. An unreadable file is an error: forgetting an epoch could start a machine twice.
    Result<std::map<ScenarioId, Assignment>> Load() const;
    /// Durable on return.
    Status Save(const Assignment& assignment) const;
    /// Forgets the scenario's bookkeeping altogether, whatever lies in its directory.
    Status Remove(const ScenarioId& scenario) const;

    std::filesystem::path Directory(const ScenarioId& scenario) const;

private:
    std::filesystem::path state_directory_;
};

/// kInvalidArgument unless `text` is a lower-case UUID: it becomes part of a path.
Status CheckScenarioId(const ScenarioId& scenario);

}  // namespace rha::engine
