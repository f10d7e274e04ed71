// What engines say about themselves, as the control service's cores see it: plain values without
// protobuf. control/fleet/engine_convert turns the wire messages into these and back.
// Thread rule: plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "common/network_mapping.h"
#include "common/time.h"
#include "control/core/history.h"

namespace rha::control {

enum class VmState : std::uint8_t { kUnknown, kOff, kStarting, kRunning, kPaused, kStopping };
enum class GuestHealth : std::uint8_t { kUnknown, kAlive, kNoAgent, kLost };
enum class VmFileKind : std::uint8_t { kOther, kConfig, kState, kDisk, kDifferencingDisk };
enum class FindingSeverity : std::uint8_t { kOk, kWarning, kError };
enum class Role : std::uint8_t { kNone, kMaster, kReplica };

/// Where data movement stands on one engine; meanings in proto/rha/v1/types.proto.
enum class ReplicationState : std::uint8_t {
    kUnknown,
    kIdle,
    kConnecting,
    kSynchronising,
    kRunning,
    kPaused,
    kDrained,
    kPromoted,
};

struct VmFile {
    std::string path;
    VmFileKind kind = VmFileKind::kOther;
    std::uint64_t size_bytes = 0;
    std::uint64_t allocated_bytes = 0;
    std::string parent;
};

struct VmSummary {
    VmId id;
    std::string name;
    std::string folder;
    VmState state = VmState::kUnknown;
    GuestHealth guest = GuestHealth::kUnknown;
};

/// One result of verification. kError blocks the run.
struct Finding {
    FindingSeverity severity = FindingSeverity::kOk;
    std::string check;  ///< stable name, e.g. "replica-free-space"
    std::string message;
    std::string remedy;
    std::string host;  ///< display name; empty where it concerns no single host
};

struct VmAdapter {
    std::string id;  ///< the same on every host; empty: it cannot be planned for
    std::string name;
    std::string mac;
    std::string network;                    ///< of its host; empty: connected to none
    std::optional<AdapterAddresses> guest;  ///< as the guest says; empty: it does not
};

struct VmDetail {
    VmSummary summary;
    std::uint32_t cpu_count = 0;
    std::uint64_t memory_bytes = 0;
    std::vector<VmFile> files;
    std::vector<Finding> problems;
    std::vector<VmAdapter> adapters;
};

struct StorageRoot {
    std::string path;
    std::uint64_t total_bytes = 0;
    std::uint64_t free_bytes = 0;
};

struct HostFacts {
    HostId id;
    std::string name;
    std::string os;
    std::string engine_version;
    std::uint32_t protocol_version = 0;
    std::string hypervisor;
    std::string hypervisor_version;
    std::vector<StorageRoot> storage_roots;
    std::string state_directory;
    std::uint64_t state_free_bytes = 0;
    WallTime wall_clock;
    /// That machines can be connected to, by name; nothing: the host could not list them.
    std::optional<std::vector<std::string>> networks;
    bool sets_addresses = false;  ///< registering can give guests addresses
};

struct SyncProgress {
    std::uint64_t bytes_total = 0;
    std::uint64_t bytes_compared = 0;
    std::uint64_t bytes_sent = 0;
    std::uint64_t bytes_per_second = 0;
    std::uint64_t seconds_left = 0;
};

/// One engine's word on one scenario's data movement.
struct ReplicationFacts {
    ScenarioId scenario;
    Epoch epoch;
    Role role = Role::kNone;
    ReplicationState state = ReplicationState::kUnknown;
    CaptureId capture;
    Sequence captured;
    Sequence durable;
    Sequence applied;
    std::uint64_t lag_bytes = 0;
    std::uint64_t lag_ms = 0;
    std::optional<SyncProgress> sync;
    std::uint64_t dirty_bytes = 0;
    std::uint64_t journal_bytes = 0;
    std::uint64_t spool_bytes = 0;
    std::uint64_t ring_used_bytes = 0;
    std::optional<Error> error;
    WallTime durable_capture_time;
    bool consistent = false;       ///< the replica recovers to a prefix of the master
    bool apply_suspended = false;  ///< replica: it was told to apply nothing for now
    bool peer_connected = false;   ///< replica: the master's stream is open and was heard just now
    bool leased = false;           ///< master: the machine may only run until its lease is over
    bool guarded = false;          ///< then it is stopped
    std::uint64_t lease_left_ms = 0;
    std::uint64_t lease_boot_clock_ns = 0;  ///< of the report that the last renewal named
    std::uint64_t shipped_bytes = 0;  ///< master: durable on the replica since its engine's start
    std::optional<SyncOutcome> last_sync;  ///< master: without its files
};

}  // namespace rha::control
