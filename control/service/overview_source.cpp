#include "control/service/overview_source.h"

#include <algorithm>
#include <utility>

namespace rha::control {
namespace {

constexpr std::uint32_t kEventsShown = 20;

ScenarioRow ToRow(const ScenarioView& view) {
    ScenarioRow row{
        .id = view.scenario.id.value,
        .name = view.scenario.name,
        .group = view.scenario.group,
        .vm_name = view.scenario.vm_name,
        .master = view.master_name,
        .replica = view.replica_name,
        .active = view.machine.active == Side::kMaster ? view.master_name : view.replica_name,
        .state = view.machine.state,
        .automatic = view.scenario.settings.automatic_switchover,
        .known = view.status_known,
        .age_ms = view.status_age_ms,
        .countdown_ms = view.countdown_ms_left,
        .error = view.machine.error};
    if (view.master) {
        row.lag_bytes = view.master->lag_bytes;
        row.lag_ms = view.master->lag_ms;
        row.spool_bytes = view.master->spool_bytes;
        row.dirty_bytes = view.master->dirty_bytes;
        row.sync = view.master->sync;
        if (view.master->error) row.error = view.master->error;
    }
    if (view.replica) {
        row.consistent = view.replica->consistent;
        row.journal_bytes = view.replica->journal_bytes;
        if (view.replica->error) row.error = view.replica->error;
    }
    return row;
}

HostRow ToRow(const HostView& view) {
    HostRow row{.name = view.record.name,
                .address = view.record.address,
                .connected = view.connected,
                .last_seen_ms = view.last_seen_ms_ago,
                .heartbeats = view.heartbeats,
                .error = view.error};
    if (view.facts) {
        row.engine_version = view.facts->engine_version;
        row.hypervisor = view.facts->hypervisor + " " + view.facts->hypervisor_version;
    }
    return row;
}

TargetRow ToRow(const TargetView& view) {
    return {.name = view.target.name,
            .kind = std::string(Name(view.target.kind)),
            .waiting = view.waiting,
            .delivered = view.delivered,
            .failures = view.failures,
            .failing = view.error.has_value()};
}

}  // namespace

Overview OverviewSource::Gather() const {
    Overview overview{.version = version, .host = host, .started = started, .now = clock.WallNow()};
    for (const auto& view : runtime.ListScenarios()) overview.scenarios.push_back(ToRow(view));
    for (const auto& view : runtime.ListHosts()) overview.hosts.push_back(ToRow(view));
    std::ranges::sort(overview.hosts, {}, &HostRow::name);
    for (const auto& view : notifier.List()) overview.targets.push_back(ToRow(view));
    for (const ReportKind kind : ReportKinds()) {
        overview.reports.push_back({.name = std::string(Name(kind)),
                                    .english = std::string(TitleOf(kind, Language::kEnglish)),
                                    .japanese = std::string(TitleOf(kind, Language::kJapanese))});
    }
    overview.event_counts = runtime.CountEvents();
    overview.commits = database.CommitTimes();
    // A log that cannot be read shows as empty here and as 503 at /healthz.
    if (auto events = runtime.ListEvents({.limit = kEventsShown})) {
        overview.events = std::move(*events);
    }
    return overview;
}

Result<std::string> OverviewSource::Report(const ReportPath& path, Language language) const {
    const auto kind = ReportKindFromName(path.kind);
    const auto format = ReportFormatFromName(path.format);
    if (!kind || !format) {
        return Fail(ErrorCode::kNotFound, "there is no such report", "follow the overview's links");
    }
    return reports.MakeReport(
        {.scenario = path.scenario, .kind = *kind, .format = *format, .language = language});
}

Status OverviewSource::Health() const {
    const auto newest = runtime.ListEvents({.limit = 1});
    if (!newest) return std::unexpected(newest.error());
    return {};
}

}  // namespace rha::control
