#include "control/report/report_desk.h"

#include <algorithm>
#include <utility>

namespace rha::control {
namespace {

constexpr std::int64_t kDayMinutes = 24 * kMinutesOfHour;

/// Rows in order of time as hours.
std::vector<StatisticsRow> AsHours(std::span<const StatisticsRow> minutes) {
    std::vector<StatisticsRow> hours;
    while (!minutes.empty()) {
        const std::int64_t hour = HourOf(minutes.front().minute);
        const auto end = std::ranges::find_if(
            minutes, [hour](const StatisticsRow& row) { return HourOf(row.minute) != hour; });
        const auto count = static_cast<std::size_t>(end - minutes.begin());
        hours.push_back(FoldHour(minutes.first(count)));
        minutes = minutes.subspan(count);
    }
    return hours;
}

Status CheckPeriod(WallTime begin, WallTime end) {
    if (begin < end) return {};
    return Fail(ErrorCode::kInvalidArgument, "the period ends before it begins",
                "give a later --until, or an earlier --since");
}

/// The part of it that was asked for, in whole samples: nobody knows where in one they fell.
Status Narrow(ChangeHistory& history, const ReportWish& wish) {
    if (!wish.since && !wish.until) return {};
    const std::int64_t span = std::int64_t{history.sample_seconds} * 1'000'000'000;
    const WallTime since = wish.since.value_or(history.begin);
    const WallTime until = wish.until.value_or(history.end);
    RHA_RETURN_IF_ERROR(CheckPeriod(since, until));
    history.begin = std::max(history.begin, WallTime{since.unix_ns / span * span});
    history.end = std::min(history.end, WallTime{(until.unix_ns + span - 1) / span * span});
    std::erase_if(history.samples, [&history, span](const ChangeSample& sample) {
        return sample.begin.unix_ns + span <= history.begin.unix_ns || sample.begin >= history.end;
    });
    return CheckPeriod(history.begin, history.end);
}

}  // namespace

Result<std::vector<StatisticsRow>> ReportDesk::Rows(const ScenarioId& scenario,
                                                    Resolution resolution, std::int64_t begin,
                                                    std::int64_t end) {
    std::vector<StatisticsRow> hours;
    std::int64_t first = begin;
    if (resolution == Resolution::kHours) {
        RHA_ASSIGN_OR_RETURN(
            hours, parts_.history.LoadStatistics(scenario, Resolution::kHours, begin, end));
        if (!hours.empty()) first = hours.back().minute + kMinutesOfHour;
    }
    const std::int64_t now = MinuteOf(parts_.clock.WallNow());
    first = std::max(first, now - kMinuteRetention);
    // The sampler is asked first: what it stores in between is then in both.
    const auto unstored = parts_.sampler.Unstored(scenario);
    RHA_ASSIGN_OR_RETURN(auto minutes,
                         parts_.history.LoadStatistics(scenario, Resolution::kMinutes, first, end));
    for (const StatisticsRow& row : unstored) {
        const bool wanted = row.minute >= first && row.minute < end;
        const bool fresh = minutes.empty() || minutes.back().minute < row.minute;
        if (wanted && fresh) minutes.push_back(row);
    }
    if (resolution == Resolution::kMinutes) return minutes;
    for (StatisticsRow& hour : AsHours(minutes)) hours.push_back(hour);
    return hours;
}

void ReportDesk::AskHost(const std::string& name, bool replica, ReadinessFacts& facts) {
    const auto findings = parts_.runtime.VerifyHost(name);
    if (!findings) return;
    // Gone since its last heartbeat: the checks say so in their own words.
    const auto unreachable = [](const Finding& finding) {
        return finding.check == "engine-reachable" && finding.severity == FindingSeverity::kError;
    };
    if (std::ranges::any_of(*findings, unreachable)) {
        (replica ? facts.replica_answers : facts.master_answers) = false;
        return;
    }
    facts.host_findings.insert(facts.host_findings.end(), findings->begin(), findings->end());
    if (!replica) return;
    for (const HostView& host : parts_.runtime.ListHosts()) {
        if (host.record.name != name || !host.facts) continue;
        facts.replica_roots = host.facts->storage_roots;
        facts.replica_networks = host.facts->networks;
        facts.replica_sets_addresses = host.facts->sets_addresses;
    }
}

Result<ReadinessView> ReportDesk::GetReadiness(const std::string& scenario) {
    RHA_ASSIGN_OR_RETURN(ScenarioView view, parts_.runtime.GetScenario(scenario));
    RHA_ASSIGN_OR_RETURN(const auto moves, parts_.history.LoadMoves(view.scenario.id));
    ReadinessFacts facts{.scenario = view.scenario,
                         .machine = view.machine,
                         .master_name = view.master_name,
                         .replica_name = view.replica_name,
                         .master_answers = view.master_answers,
                         .replica_answers = view.replica_answers,
                         .countdown_ms_left = view.countdown_ms_left,
                         .master = view.master,
                         .replica = view.replica,
                         .master_vm = view.master_vm,
                         .replica_roots = {},
                         .replica_networks = {},
                         .host_findings = {},
                         .verified = {},
                         .past = SwitchoversOf(moves)};
    if (view.verified) facts.verified = *view.verified;
    if (view.master_answers) AskHost(view.master_name, false, facts);
    if (view.replica_answers) AskHost(view.replica_name, true, facts);
    const std::int64_t now = MinuteOf(parts_.clock.WallNow());
    RHA_ASSIGN_OR_RETURN(const auto rows,
                         Rows(view.scenario.id, Resolution::kMinutes, now - kDayMinutes, now + 1));
    for (const StatisticsRow& row : rows) {
        facts.shipped_per_s = std::max(facts.shipped_per_s, row.shipped_per_s_max);
    }
    const auto completed =
        std::ranges::count(facts.past, SwitchoverResult::kCompleted, &PastSwitchover::result);
    return ReadinessView{.scenario = std::move(view),
                         .readiness = Assess(facts),
                         .past_switchovers = static_cast<std::size_t>(completed)};
}

Result<StatisticsView> ReportDesk::GetStatistics(const std::string& scenario,
                                                 std::optional<WallTime> since,
                                                 std::optional<WallTime> until) {
    RHA_ASSIGN_OR_RETURN(ScenarioView view, parts_.runtime.GetScenario(scenario));
    const WallTime now = parts_.clock.WallNow();
    const WallTime end = until.value_or(now);
    const WallTime begin = since.value_or(BeginOfMinute(MinuteOf(end) - kDayMinutes));
    RHA_RETURN_IF_ERROR(CheckPeriod(begin, end));
    StatisticsView statistics{.scenario = std::move(view), .rows = {}};
    const std::int64_t first = std::max(MinuteOf(begin), MinuteOf(now) - kHourRetention);
    if (first < MinuteOf(now) - kMinuteRetention) statistics.resolution = Resolution::kHours;
    RHA_ASSIGN_OR_RETURN(statistics.rows,
                         Rows(statistics.scenario.scenario.id, statistics.resolution, first,
                              std::min(MinuteOf(end), MinuteOf(now)) + 1));
    return statistics;
}

Result<std::string> ReportDesk::ReportAssessment(const ReportWish& wish) {
    RHA_ASSIGN_OR_RETURN(Assessment assessment, parts_.assessments.Get(wish.host, wish.vm));
    if (!assessment.history) {
        return Fail(ErrorCode::kInternal, "the host's engine did not say what it has counted",
                    "install the same version of the product on all hosts");
    }
    ReportInput input{.kind = wish.kind,
                      .vm = assessment.vm_name,
                      .master = wish.host,
                      .version = parts_.version,
                      .made = parts_.clock.WallNow(),
                      .assessment = std::move(assessment)};
    RHA_RETURN_IF_ERROR(Narrow(*input.assessment.history, wish));
    input.begin = input.assessment.history->begin;
    input.end = input.assessment.history->end;
    return RenderReport(input, wish.format, wish.language);
}

Result<std::string> ReportDesk::MakeReport(const ReportWish& wish) {
    if (wish.kind == ReportKind::kAssessment) return ReportAssessment(wish);
    RHA_ASSIGN_OR_RETURN(const ScenarioView view, parts_.runtime.GetScenario(wish.scenario));
    const bool turned = view.machine.backward;
    ReportInput input{.kind = wish.kind,
                      .scenario = view.scenario.name,
                      .group = view.scenario.group,
                      .vm = view.scenario.vm_name,
                      .master = turned ? view.replica_name : view.master_name,
                      .replica = turned ? view.master_name : view.replica_name,
                      .version = parts_.version,
                      .made = parts_.clock.WallNow(),
                      .history_host = view.master_name};
    RHA_ASSIGN_OR_RETURN(input.moves, parts_.history.LoadMoves(view.scenario.id));
    input.end = std::min(wish.until.value_or(input.made), input.made);
    WallTime earliest = input.moves.empty() ? input.end : input.moves.front().at;
    if (wish.kind == ReportKind::kReplication) {
        earliest = BeginOfMinute(MinuteOf(input.end) - kDayMinutes);
    }
    input.begin = wish.since.value_or(std::min(earliest, input.end));
    if (wish.since) RHA_RETURN_IF_ERROR(CheckPeriod(input.begin, input.end));
    if (wish.kind == ReportKind::kReplication) {
        RHA_ASSIGN_OR_RETURN(auto statistics, GetStatistics(wish.scenario, input.begin, input.end));
        input.rows = std::move(statistics.rows);
    }
    const bool changes = wish.kind == ReportKind::kChanges;
    if (changes || wish.kind == ReportKind::kDifference) {
        RHA_ASSIGN_OR_RETURN(input.history, parts_.assessments.GetHistory(view));
    }
    if (const auto& sync = input.history.last_sync; sync && !changes) {
        input.begin = sync->began;
        input.end = sync->ended;
    }
    if (changes) {
        RHA_RETURN_IF_ERROR(Narrow(input.history.changes, wish));
        input.begin = input.history.changes.begin;
        input.end = input.history.changes.end;
    }
    return RenderReport(input, wish.format, wish.language);
}

}  // namespace rha::control
