// Overview: everything the overview page and the metrics show, at one moment. Plain values; the
// shell (control/web/site) fills them in. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/time.h"
#include "control/core/duration_histogram.h"
#include "control/core/engine_facts.h"
#include "control/core/machine_types.h"
#include "control/ports/scenario_store.h"

namespace rha::control {

struct ScenarioRow {
    std::string id;
    std::string name;
    std::string group;
    std::string vm_name;
    std::string master;
    std::string replica;
    std::string active;  ///< the host where the machine lives
    State state = State::kStopped;
    bool automatic = false;
    bool known = false;        ///< both engines were heard just now
    std::uint64_t age_ms = 0;  ///< of what follows
    std::uint64_t countdown_ms = 0;
    bool consistent = false;
    std::optional<std::uint64_t> lag_bytes;
    std::optional<std::uint64_t> lag_ms;
    std::uint64_t journal_bytes = 0;
    std::uint64_t spool_bytes = 0;
    std::uint64_t dirty_bytes = 0;
    std::optional<SyncProgress> sync;
    std::optional<Error> error;
};

struct HostRow {
    std::string name;
    std::string address;
    bool connected = false;
    std::optional<std::uint64_t> last_seen_ms;
    std::uint64_t heartbeats = 0;
    std::string engine_version;
    std::string hypervisor;
    std::optional<Error> error;
};

struct TargetRow {
    std::string name;
    std::string kind;
    std::uint64_t waiting = 0;
    std::uint64_t delivered = 0;
    std::uint64_t failures = 0;
    bool failing = false;
};

/// A kind of report that is offered for every scenario.
struct ReportRow {
    std::string name;  ///< in addresses
    std::string english;
    std::string japanese;
};

struct Overview {
    std::string version;
    std::string host;
    WallTime started;
    WallTime now;
    std::vector<ScenarioRow> scenarios;  ///< in order of group and name
    std::vector<HostRow> hosts;          ///< in order of name
    std::vector<TargetRow> targets;
    std::vector<ReportRow> reports;
    std::array<std::uint64_t, 4> event_counts{};  ///< since the start, by Severity
    DurationHistogram commits;
    std::vector<EventRecord> events;  ///< the newest last
};

}  // namespace rha::control
