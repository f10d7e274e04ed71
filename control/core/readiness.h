// Readiness: what would happen if the machine were moved now: how much is lost, how long it is
// down, and what is amiss today. Estimates say where each part of them comes from; docs/reports.md
// gives the assumed figures. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/core/engine_facts.h"
#include "control/core/machine_types.h"
#include "control/core/scenario.h"
#include "control/core/scenario_moves.h"

namespace rha::control {

// Assumed until the scenario has switchovers of its own.
inline constexpr std::uint64_t kAssumedShutdownMs = 30'000;
inline constexpr std::uint64_t kAssumedDrainMs = 2'000;
inline constexpr std::uint64_t kAssumedPromoteMs = 3'000;
inline constexpr std::uint64_t kAssumedRegisterMs = 1'000;
inline constexpr std::uint64_t kAssumedStartMs = 5'000;
inline constexpr std::uint64_t kAssumedShippedPerS = 50ull << 20;
/// So many of the newest switchovers count.
inline constexpr std::size_t kHistoryCountMax = 5;
inline constexpr std::uint64_t kLagWarningMs = 60'000;

/// A verification, and when it was done.
struct VerificationRecord {
    WallTime at;
    std::vector<Finding> findings;
};

struct ReadinessFacts {
    Scenario scenario;  ///< as the roles are at present
    MachineState machine;
    std::string master_name;
    std::string replica_name;
    bool master_answers = false;  ///< heard within a few heartbeats
    bool replica_answers = false;
    std::uint64_t countdown_ms_left = 0;
    std::optional<ReplicationFacts> master;  ///< their last words
    std::optional<ReplicationFacts> replica;
    std::optional<VmSummary> master_vm;
    std::vector<StorageRoot> replica_roots;
    /// The replica's virtual networks; nothing: it was not asked.
    std::optional<std::vector<std::string>> replica_networks;
    bool replica_sets_addresses = false;
    std::vector<Finding> host_findings;  ///< of both hosts, found just now
    std::optional<VerificationRecord> verified;
    std::vector<PastSwitchover> past;
    std::uint64_t shipped_per_s = 0;  ///< the greatest rate seen lately; 0: none
};

enum class EstimateSource : std::uint8_t {
    kHistory,   ///< the median of this scenario's own switchovers
    kMeasured,  ///< what is to be sent, at the rate that was seen
    kSetting,   ///< a property of the scenario
    kAssumed,   ///< one of the figures above
};

struct EstimatePart {
    std::string name;  ///< "is-alive-timeout", or the step's name
    std::uint64_t ms = 0;
    EstimateSource source = EstimateSource::kAssumed;
    bool operator==(const EstimatePart&) const = default;
};

struct Outlook {
    SwitchoverMode mode = SwitchoverMode::kClean;
    std::optional<std::uint64_t> loss_ms;  ///< at most; nothing: not known
    std::uint64_t downtime_ms = 0;         ///< the sum of the parts
    std::vector<EstimatePart> parts;
};

enum class ReadinessLevel : std::uint8_t { kReady, kWarnings, kNotReady };

struct Readiness {
    ReadinessLevel level = ReadinessLevel::kReady;
    /// An administrator switches over now; nothing when that would be refused.
    std::optional<Outlook> now;
    /// The master's host dies now. Without an automatic switchover the time until an administrator
    /// acts comes on top.
    Outlook failure;
    std::vector<Finding> checks;  ///< errors first, then warnings; what is well is left out
};

Readiness Assess(const ReadinessFacts& facts);

/// "history", "ready", …; stable.
std::string_view Name(EstimateSource source);
std::string_view Name(ReadinessLevel level);

}  // namespace rha::control
