#include "control/web/core/metrics.h"

#include <algorithm>
#include <array>

namespace rha::control {
namespace {

using K = MetricKind;

constexpr std::array kMetrics = {
    MetricInfo{"rha_build_info", K::kGauge, "version", "Always 1; the version is in the label."},
    MetricInfo{"rha_start_time_seconds", K::kGauge, "", "When the control service was started."},
    MetricInfo{"rha_scenario_state", K::kGauge, "scenario, group, state",
               "1 for the state the scenario is in, 0 for every other."},
    MetricInfo{"rha_scenario_status_known", K::kGauge, "scenario, group",
               "1 when both engines were heard within three heartbeats."},
    MetricInfo{"rha_scenario_status_age_seconds", K::kGauge, "scenario, group",
               "Age of the older of both engines' words."},
    MetricInfo{"rha_scenario_consistent", K::kGauge, "scenario, group",
               "1 when the replica recovers to a state the master had."},
    MetricInfo{"rha_scenario_lag_bytes", K::kGauge, "scenario, group",
               "Captured on the master, not yet durable on the replica."},
    MetricInfo{"rha_scenario_lag_seconds", K::kGauge, "scenario, group",
               "Age of the oldest such change: what would be lost now."},
    MetricInfo{"rha_scenario_journal_bytes", K::kGauge, "scenario, group",
               "Replica's journal on disk, not yet applied."},
    MetricInfo{"rha_scenario_spool_bytes", K::kGauge, "scenario, group",
               "Master's spool on disk, not yet sent."},
    MetricInfo{"rha_scenario_dirty_bytes", K::kGauge, "scenario, group",
               "Regions that still have to be compared."},
    MetricInfo{"rha_scenario_sync_bytes", K::kGauge, "scenario, group",
               "While synchronising: what is to be compared."},
    MetricInfo{"rha_scenario_sync_compared_bytes", K::kGauge, "scenario, group",
               "While synchronising: compared so far."},
    MetricInfo{"rha_scenario_sync_sent_bytes", K::kGauge, "scenario, group",
               "While synchronising: found different and sent so far."},
    MetricInfo{"rha_scenario_countdown_seconds", K::kGauge, "scenario, group",
               "In a countdown: what is left of it."},
    MetricInfo{"rha_host_up", K::kGauge, "host", "1 when the host's engine is connected."},
    MetricInfo{"rha_host_last_seen_seconds", K::kGauge, "host", "Since its last heartbeat."},
    MetricInfo{"rha_host_heartbeats_total", K::kCounter, "host", "Heartbeats received."},
    MetricInfo{"rha_events_total", K::kCounter, "severity", "Events written to the event log."},
    MetricInfo{"rha_store_commit_seconds", K::kHistogram, "",
               "How long the store takes to make a change durable."},
    MetricInfo{"rha_notify_waiting", K::kGauge, "target, kind", "Events to be notified."},
    MetricInfo{"rha_notify_failing", K::kGauge, "target, kind", "1 when the last attempt failed."},
    MetricInfo{"rha_notify_delivered_total", K::kCounter, "target, kind", "Messages delivered."},
    MetricInfo{"rha_notify_failures_total", K::kCounter, "target, kind", "Attempts that failed."},
};

constexpr std::array kStates = {
    State::kStopped,   State::kVerifying,   State::kStarting,        State::kSynchronising,
    State::kRunning,   State::kCountdown,   State::kRestartingGuest, State::kSwitchoverRequired,
    State::kSwitching, State::kRollingBack, State::kSwitched,        State::kFailed,
    State::kStopping,  State::kDeleting,    State::kMaintenance,
};

/// Puts samples where their metric stands.
class Collector {
public:
    Collector() {
        for (const auto& info : kMetrics) all_.push_back({&info, {}});
    }
    void Add(std::string_view name, std::map<std::string, std::string> labels, double value) {
        Of(name).samples.push_back({std::move(labels), value, std::nullopt});
    }
    void Add(std::string_view name, const DurationHistogram& histogram) {
        Of(name).samples.push_back({{}, 0, histogram});
    }
    std::vector<MetricSamples> Take() { return std::move(all_); }

private:
    MetricSamples& Of(std::string_view name) {
        return *std::ranges::find_if(
            all_, [name](const auto& entry) { return entry.info->name == name; });
    }

    std::vector<MetricSamples> all_;
};

double Seconds(std::uint64_t ms) {
    return static_cast<double>(ms) / 1000;
}

void AddScenario(Collector& out, const ScenarioRow& row) {
    const std::map<std::string, std::string> labels = {{"scenario", row.name},
                                                       {"group", row.group}};
    for (const State state : kStates) {
        auto with_state = labels;
        with_state.emplace("state", Name(state));
        out.Add("rha_scenario_state", std::move(with_state), state == row.state ? 1 : 0);
    }
    out.Add("rha_scenario_status_known", labels, row.known ? 1 : 0);
    out.Add("rha_scenario_status_age_seconds", labels, Seconds(row.age_ms));
    if (row.state == State::kCountdown) {
        out.Add("rha_scenario_countdown_seconds", labels, Seconds(row.countdown_ms));
    }
    if (!row.known) return;
    const auto bytes = [&](std::string_view name, std::uint64_t value) {
        out.Add(name, labels, static_cast<double>(value));
    };
    out.Add("rha_scenario_consistent", labels, row.consistent ? 1 : 0);
    if (row.lag_bytes) bytes("rha_scenario_lag_bytes", *row.lag_bytes);
    if (row.lag_ms) out.Add("rha_scenario_lag_seconds", labels, Seconds(*row.lag_ms));
    bytes("rha_scenario_journal_bytes", row.journal_bytes);
    bytes("rha_scenario_spool_bytes", row.spool_bytes);
    bytes("rha_scenario_dirty_bytes", row.dirty_bytes);
    if (!row.sync || row.state != State::kSynchronising) return;
    bytes("rha_scenario_sync_bytes", row.sync->bytes_total);
    bytes("rha_scenario_sync_compared_bytes", row.sync->bytes_compared);
    bytes("rha_scenario_sync_sent_bytes", row.sync->bytes_sent);
}

void AddHost(Collector& out, const HostRow& row) {
    out.Add("rha_host_up", {{"host", row.name}}, row.connected ? 1 : 0);
    if (row.last_seen_ms) {
        out.Add("rha_host_last_seen_seconds", {{"host", row.name}}, Seconds(*row.last_seen_ms));
    }
    out.Add("rha_host_heartbeats_total", {{"host", row.name}}, static_cast<double>(row.heartbeats));
}

void AddTarget(Collector& out, const TargetRow& row) {
    const std::map<std::string, std::string> labels = {{"target", row.name}, {"kind", row.kind}};
    out.Add("rha_notify_waiting", labels, static_cast<double>(row.waiting));
    out.Add("rha_notify_failing", labels, row.failing ? 1 : 0);
    out.Add("rha_notify_delivered_total", labels, static_cast<double>(row.delivered));
    out.Add("rha_notify_failures_total", labels, static_cast<double>(row.failures));
}

}  // namespace

std::span<const MetricInfo> Metrics() {
    return kMetrics;
}

std::string_view Name(MetricKind kind) {
    switch (kind) {
        case MetricKind::kGauge:
            return "gauge";
        case MetricKind::kCounter:
            return "counter";
        case MetricKind::kHistogram:
            return "histogram";
    }
    return "gauge";
}

std::vector<MetricSamples> Collect(const Overview& overview) {
    Collector out;
    out.Add("rha_build_info", {{"version", overview.version}}, 1);
    out.Add("rha_start_time_seconds", {}, static_cast<double>(overview.started.unix_ns) / 1e9);
    for (const auto& row : overview.scenarios) AddScenario(out, row);
    for (const auto& row : overview.hosts) AddHost(out, row);
    for (std::size_t i = 0; i < overview.event_counts.size(); ++i) {
        out.Add("rha_events_total", {{"severity", std::string(Name(static_cast<Severity>(i)))}},
                static_cast<double>(overview.event_counts[i]));
    }
    out.Add("rha_store_commit_seconds", overview.commits);
    for (const auto& row : overview.targets) AddTarget(out, row);
    return out.Take();
}

}  // namespace rha::control
