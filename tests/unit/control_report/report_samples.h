// A scenario's past with something of everything.
#pragma once

#include "control/report/core/report.h"

namespace rha::control {

inline WallTime ReportTime(std::int64_t seconds) {
    return {(1'741'500'000 + seconds) * 1'000'000'000};  // 2025-03-09 06:00 UTC
}

inline ScenarioMove ReportMove(std::int64_t seconds, State state, Step step = Step::kNone,
                               std::optional<Trigger> trigger = {}) {
    return {.at = ReportTime(seconds), .state = state, .step = step, .trigger = trigger};
}

inline std::vector<ScenarioMove> SampleMoves() {
    std::vector<ScenarioMove> moves = {
        ReportMove(0, State::kVerifying, Step::kVerify, Trigger::kRun),
        ReportMove(2, State::kStarting, Step::kStartReplica, Trigger::kVerified),
        ReportMove(4, State::kSynchronising, Step::kNone, Trigger::kStarted),
        ReportMove(124, State::kRunning, Step::kNone, Trigger::kSynchronised),
        ReportMove(900, State::kSynchronising, Step::kNone, Trigger::kResync),
        ReportMove(901, State::kRunning, Step::kNone, Trigger::kSynchronised),
        ReportMove(3600, State::kSwitching, Step::kShutdownGuest, Trigger::kSwitchover),
        ReportMove(3612, State::kRollingBack, Step::kReturnGuest, Trigger::kGiveUp),
        ReportMove(3618, State::kStarting, Step::kStartReplica, Trigger::kRolledBack),
        ReportMove(3620, State::kSynchronising, Step::kNone, Trigger::kStarted),
        ReportMove(3650, State::kRunning, Step::kNone, Trigger::kSynchronised),
        ReportMove(7230, State::kCountdown, Step::kNone, Trigger::kMasterSilent),
        ReportMove(7290, State::kSwitching, Step::kPromote, Trigger::kTimeoutAutomatic),
        ReportMove(7292, State::kSwitching, Step::kRegister),
        ReportMove(7293, State::kSwitching, Step::kStartOnReplica),
        ReportMove(7298, State::kSwitched, Step::kNone, Trigger::kCompleted),
        ReportMove(9000, State::kVerifying, Step::kVerify, Trigger::kRun),
        ReportMove(9002, State::kSynchronising, Step::kNone, Trigger::kStarted)};
    moves[3].sync = SyncProgress{
        .bytes_total = 64ull << 30, .bytes_compared = 63ull << 30, .bytes_sent = 12ull << 30};
    moves[7].error = "=cmd|' /C calc'!A1, <script>alert(\"x\")</script>";
    for (std::size_t i = 12; i < 16; ++i) moves[i].mode = SwitchoverMode::kAfterFailure;
    moves[12].master_heard = ReportTime(7221);
    moves[13].loss_ms = 1400;
    moves[16].backward = true;
    moves[17].backward = true;
    return moves;
}

/// An hour and a half of minutes, with a gap.
inline std::vector<StatisticsRow> SampleRows() {
    std::vector<StatisticsRow> rows;
    for (std::int64_t i = 3; i < 90; ++i) {
        if (i >= 40 && i < 46) continue;
        StatisticsRow row{
            .minute = MinuteOf(ReportTime(0)) + i, .master_samples = 60, .replica_samples = 59};
        const auto wave = static_cast<std::uint64_t>(i % 17);
        row.lag_ms = {100, 60 * (150 + 10 * wave), 200 + 90 * wave};
        row.lag_bytes = {1024, 60 * 65'536, 1 << 20};
        row.spool_bytes = {0, 0, 0};
        row.dirty_bytes = {0, 60 * 4096, 65'536};
        row.journal_bytes = {0, 59 * 2048, 8192};
        row.captured_changes = 1000;
        rows.push_back(row);
    }
    return rows;
}

/// Six hours, the third of them busy, the fourth quiet.
inline ChangeHistory SampleChanges() {
    constexpr std::uint64_t kMiB = 1 << 20;
    ChangeHistory history{.begin = ReportTime(1800),
                          .end = ReportTime(6 * 3600),
                          .sample_seconds = 3600,
                          .files = {"", "web01/disk.vhdx", "web01/state <b>&.vmrs"},
                          .samples = {}};
    for (std::int64_t hour = 0; hour < 6; ++hour) {
        if (hour == 3) continue;
        const std::uint64_t bytes = (hour == 2 ? 90'000 : 400) * kMiB;
        history.samples.push_back(
            {.begin = ReportTime(hour * 3600),
             .total = {.changes = 1010, .written_bytes = bytes + 5, .zeroed_bytes = kMiB},
             .probed_bytes = bytes / 16,
             .compressed_bytes = bytes / 40,
             .files = {{.file = 1,
                        .counts = {.changes = 1000, .written_bytes = bytes, .zeroed_bytes = kMiB}},
                       {.file = 2, .counts = {.changes = 10, .written_bytes = 5}}}});
    }
    history.samples.back().uncounted_changes = 12;
    return history;
}

inline ScenarioHistory SampleHistory() {
    return {.changes = SampleChanges(),
            .last_sync = SyncOutcome{.began = ReportTime(900),
                                     .ended = ReportTime(901),
                                     .full = true,
                                     .bytes_compared = 64ull << 30,
                                     .bytes_sent = 3 << 20,
                                     .files = {{"web01/disk.vhdx", 64ull << 30, 4 << 20},
                                               {"web01/state <b>&.vmrs", 4096, 0}}}};
}

inline ReportInput SampleAssessment() {
    const ChangeHistory history = SampleChanges();
    return {.kind = ReportKind::kAssessment,
            .vm = "web01",
            .master = "alpha",
            .version = "1.2",
            .made = ReportTime(9100),
            .begin = history.begin,
            .end = history.end,
            .assessment = {.vm = {"1"},
                           .vm_name = "web01",
                           .folder = "/vm/web01",
                           .machine_bytes = 64ull << 30,
                           .began = history.begin,
                           .ends = history.end,
                           .history = history}};
}

inline ReportInput SampleReport(ReportKind kind) {
    if (kind == ReportKind::kAssessment) return SampleAssessment();
    return {.kind = kind,
            .scenario = "web <b>&",
            .group = "shop",
            .vm = "web01",
            .master = "alpha",
            .replica = "beta",
            .version = "1.2",
            .made = ReportTime(9100),
            .begin = ReportTime(0),
            .end = ReportTime(9100),
            .moves = SampleMoves(),
            .rows = kind == ReportKind::kReplication ? SampleRows() : std::vector<StatisticsRow>(),
            .history = SampleHistory(),
            .history_host = "alpha"};
}

}  // namespace rha::control
