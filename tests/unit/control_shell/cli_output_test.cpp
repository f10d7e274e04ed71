#include <cstdint>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "common/runtime/rpc/error_conversion.h"
#include "control/cli/exit_code.h"
#include "control/cli/json_output.h"
#include "control/cli/status_view.h"
#include "control/cli/text_table.h"
#include "control/cli/units.h"
#include "control/cli/wait.h"

namespace rha::cli {
namespace {

TEST(Units, AreWhatPeopleRead) {
    EXPECT_EQ(FormatDuration(0), "0.0 s");
    EXPECT_EQ(FormatDuration(59'949), "59.9 s");
    EXPECT_EQ(FormatDuration(200'000), "3 min 20 s");
    EXPECT_EQ(FormatDuration(7'500'000), "2 h 5 min");
    EXPECT_EQ(FormatDuration(std::uint64_t{50} * 3'600'000), "2 d 2 h");
    EXPECT_EQ(FormatTime(0), "-");
    EXPECT_EQ(ProgressBar(0.5, 10), "[#####-----]");
    EXPECT_EQ(ProgressBar(-1, 4), "[----]");
    EXPECT_EQ(ProgressBar(7, 4), "[####]");
    EXPECT_EQ(EnumWord("GUEST_HEALTH_NO_AGENT", "GUEST_HEALTH_"), "no-agent");
    EXPECT_EQ(EnumWord("ROLE_UNSPECIFIED", "ROLE_"), "unknown");
}

TEST(Units, MomentsAreAgoOrLocalTimes) {
    constexpr std::int64_t kNow = 1'700'000'000'000'000'000;
    constexpr std::int64_t kSecond = 1'000'000'000;
    EXPECT_EQ(ParseMoment("90s", kNow), kNow - 90 * kSecond);
    EXPECT_EQ(ParseMoment("15min", kNow), kNow - 900 * kSecond);
    EXPECT_EQ(ParseMoment("3d", kNow), kNow - 3 * 86400 * kSecond);
    const auto day = ParseMoment("2025-03-09", kNow);
    ASSERT_TRUE(day);
    EXPECT_EQ(FormatTime(*day), "2025-03-09 00:00:00");
    EXPECT_EQ(FormatTime(*ParseMoment("2025-03-09 14:05", kNow)), "2025-03-09 14:05:00");
    EXPECT_EQ(FormatTime(*ParseMoment("2025-03-09T14:05:06", kNow)), "2025-03-09 14:05:06");
    EXPECT_EQ(FormatTime(*ParseMoment("2024-02-29", kNow)), "2024-02-29 00:00:00");
    for (const char* wrong : {"", "2", "2 h", "-2h", "99999999d", "2025-13-01", "2025-03-09x",
                              "2025-02-29", "2025-3-9", "2025-03-09 1:05", "2025-03-09 14",
                              "2025-03-09 24:00", "2025-03-09 14:05:", "2025-03--9"}) {
        EXPECT_FALSE(ParseMoment(wrong, kNow)) << wrong;
    }
}

TEST(TextTable, AlignsWhatTerminalsShowWide) {
    TextTable table({"NAME", "X"});
    table.Add({"仮想", "1"});
    table.Add({"abcdef", ""});
    std::ostringstream out;
    table.Print(out, "none");
    EXPECT_EQ(out.str(), "NAME    X\n仮想    1\nabcdef  -\n");
}

TEST(TextTable, EmptyTablesSaySo) {
    std::ostringstream out;
    TextTable({"A"}).Print(out, "nothing here");
    EXPECT_EQ(out.str(), "nothing here\n");
}

TEST(TextTable, NamesCannotDriveTheTerminal) {
    EXPECT_EQ(Printable("a\033[2Jb\n"), "a?[2Jb?");
    EXPECT_EQ(DisplayWidth("\xff"), 1u);
    EXPECT_EQ(DisplayWidth("e\xcc\x81"), 1u);
}

TEST(Json, ShowsEveryFieldInOrderWithWordsAndNumbers) {
    v1::VmSummary vm;
    vm.set_id("i");
    vm.set_state(v1::VM_STATE_RUNNING);
    EXPECT_EQ(Dump(ToJson(vm)),
              R"({"id":"i","name":"","folder":"","state":"running","guest":"unknown"})");
    v1::Host host;
    host.set_last_seen_ms_ago(UINT64_MAX);
    const Json json = ToJson(host);
    EXPECT_EQ(json["last_seen_ms_ago"], UINT64_MAX);
    EXPECT_FALSE(json.contains("facts"));
    host.mutable_facts()->add_storage_roots()->set_path("/a");
    EXPECT_EQ(ToJson(host)["facts"]["storage_roots"][0]["path"], "/a");
    v1::Group group;
    group.add_scenarios("s");
    EXPECT_EQ(Dump(ToJson(group)), R"({"name":"","scenarios":["s"]})");
    EXPECT_NE(Dump(Json("\xff")), "");
}

v1::Scenario At(const std::string& state) {
    v1::Scenario scenario;
    scenario.set_name("web");
    scenario.mutable_status()->set_state(state);
    return scenario;
}

TEST(Wait, KnowsWhenAGoalIsReachedOrOutOfReach) {
    EXPECT_FALSE(JudgeProgress(Goal::kRunning, At("synchronising")));
    EXPECT_TRUE(JudgeProgress(Goal::kRunning, At("running"))->has_value());
    EXPECT_FALSE(JudgeProgress(Goal::kSwitched, At("switching")));
    EXPECT_FALSE(JudgeProgress(Goal::kSwitched, At("rolling-back")));
    EXPECT_TRUE(JudgeProgress(Goal::kSwitched, At("switched"))->has_value());
    EXPECT_FALSE(JudgeProgress(Goal::kStopped, At("stopping")));
    EXPECT_EQ(JudgeProgress(Goal::kRunning, At("stopped"))->error().code,
              ErrorCode::kFailedPrecondition);
    auto prepared = At("maintenance");
    EXPECT_FALSE(JudgeProgress(Goal::kReadyForReboot, prepared));
    prepared.mutable_status()->mutable_maintenance()->set_ready(true);
    EXPECT_TRUE(JudgeProgress(Goal::kReadyForReboot, prepared)->has_value());
    EXPECT_FALSE(JudgeProgress(Goal::kReadyForReboot, At("running"))->has_value());
    auto failed = At("running");
    *failed.mutable_status()->mutable_error() =
        ToProto(Error{.code = ErrorCode::kNoSpace, .message = "disk full"});
    const auto verdict = JudgeProgress(Goal::kSwitched, failed);
    ASSERT_TRUE(verdict && !*verdict);
    EXPECT_EQ(verdict->error().message, "disk full");
}

TEST(StatusView, ShowsProgressLagAndCountdown) {
    auto scenario = At("synchronising");
    auto* status = scenario.mutable_status();
    status->set_status_known(true);
    status->mutable_master()->set_state(v1::REPLICATION_STATE_SYNCHRONISING);
    auto* sync = status->mutable_master()->mutable_sync();
    sync->set_bytes_total(1000);
    sync->set_bytes_compared(250);
    sync->set_bytes_per_second(50);
    sync->set_seconds_left(15);
    EXPECT_EQ(ProgressText(*status),
              "[#####---------------]  25%  250 B of 1000 B  50 B/s  15.0 s left");
    status->mutable_master()->set_state(v1::REPLICATION_STATE_RUNNING);
    status->mutable_master()->set_lag_ms(300);
    EXPECT_EQ(ProgressText(*status), "lag 0.3 s, 0 B");
    status->set_status_known(false);
    status->set_status_age_ms(9000);
    EXPECT_EQ(ProgressText(*status), "last heard 9.0 s ago");
    status->set_state("countdown");
    status->set_countdown_ms_left(120'000);
    EXPECT_EQ(ProgressText(*status), "switchover in 2 min 0 s");
}

TEST(StatusView, FindingsSayWhatToDoAndWhetherTheyBlock) {
    v1::VerifyScenarioReply reply;
    auto* finding = reply.add_findings();
    finding->set_severity(v1::Finding::SEVERITY_WARNING);
    finding->set_check("clock");
    finding->set_message("clocks differ");
    finding->set_remedy("use NTP");
    finding->set_host("b");
    std::ostringstream out;
    EXPECT_FALSE(PrintFindings(out, reply.findings()));
    EXPECT_EQ(out.str(), "warning b: clocks differ [clock]\n        use NTP\n");
    finding->set_severity(v1::Finding::SEVERITY_ERROR);
    EXPECT_TRUE(PrintFindings(out, reply.findings()));
}

TEST(ExitCodes, AreAsDocumented) {
    EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorCode::kInvalidArgument)), 2);
    EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorCode::kNotFound)), 3);
    EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorCode::kFailedPrecondition)), 4);
    EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorCode::kUnavailable)), 5);
    EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorCode::kPermissionDenied)), 6);
    EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorCode::kTimeout)), 7);
    EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorCode::kInternal)), 1);
}

}  // namespace
}  // namespace rha::cli
