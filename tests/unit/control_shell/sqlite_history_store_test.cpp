#include "control/store/sqlite/sqlite_history_store.h"

#include <gtest/gtest.h>

#include "control/store/sqlite/sqlite_scenario_store.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::control {
namespace {

using test::IsOk;

constexpr std::int64_t kHour = 472'222 * kMinutesOfHour;

class SqliteHistoryStoreTest : public testing::Test {
protected:
    void SetUp() override {
        auto opened = Database::Open(directory_.path() / "control.db");
        ASSERT_TRUE(IsOk(opened));
        database_ = std::move(*opened);
        scenarios_.emplace(*database_, SqliteScenarioStore::Bounds{.move_count_max = 5});
        history_.emplace(*database_);
        for (const char* name : {"web", "db"}) {
            ASSERT_TRUE(IsOk(scenarios_->InsertScenario({.scenario = Named(name), .machine = {}})));
        }
    }
    static Scenario Named(const std::string& name) {
        return {.id = {"id-" + name}, .name = name, .vm = {"vm-" + name}};
    }
    void Make(const ScenarioMove& move) {
        ScenarioCommit commit{.scenario = {"id-web"}, .machine = MachineState{}, .events = {}};
        commit.move = move;
        ASSERT_TRUE(IsOk(scenarios_->Commit(commit)));
    }
    static StatisticsEntry Entry(const std::string& name, std::int64_t minute,
                                 std::uint64_t lag = 7) {
        StatisticsEntry entry{{"id-" + name}, {.minute = minute, .master_samples = 3}};
        entry.row.lag_ms = {lag, 3 * lag, lag};
        entry.row.captured = {99};
        entry.row.shipped_per_s_max = 1u << 30;
        entry.row.shipped_bytes = 5ull << 40;
        return entry;
    }

    test::TemporaryDirectory directory_;
    std::unique_ptr<Database> database_;
    std::optional<SqliteScenarioStore> scenarios_;
    std::optional<SqliteHistoryStore> history_;
};

TEST_F(SqliteHistoryStoreTest, AMoveComesBackAsItWasMade) {
    const ScenarioMove full{
        .at = {77},
        .state = State::kSwitching,
        .step = Step::kPromote,
        .trigger = Trigger::kTimeoutAutomatic,
        .mode = SwitchoverMode::kAfterFailure,
        .backward = true,
        .error = "wrong",
        .sync = SyncProgress{.bytes_total = 9, .bytes_compared = 8, .bytes_sent = 7},
        .master_heard = WallTime{55},
        .loss_ms = 0};
    const ScenarioMove bare{.at = {78}, .state = State::kSwitching, .step = Step::kRegister};
    Make(full);
    Make(bare);
    const auto moves = history_->LoadMoves({"id-web"});
    ASSERT_TRUE(IsOk(moves));
    ASSERT_EQ(moves->size(), 2u);
    const ScenarioMove& read = moves->front();
    EXPECT_EQ(read.sync->bytes_compared, 8u);
    EXPECT_EQ(read.sync->bytes_sent, 7u);
    EXPECT_EQ(read.at, full.at);
    EXPECT_EQ(read.state, full.state);
    EXPECT_EQ(read.step, full.step);
    EXPECT_EQ(read.trigger, full.trigger);
    EXPECT_EQ(read.mode, full.mode);
    EXPECT_TRUE(read.backward);
    EXPECT_EQ(read.error, "wrong");
    EXPECT_EQ(read.master_heard, full.master_heard);
    EXPECT_EQ(read.loss_ms, 0u);
    EXPECT_FALSE(moves->back().sync);
    EXPECT_FALSE(moves->back().trigger);
    EXPECT_FALSE(moves->back().master_heard);
    EXPECT_FALSE(moves->back().loss_ms);
    EXPECT_TRUE(history_->LoadMoves({"id-db"})->empty());
}

TEST_F(SqliteHistoryStoreTest, OnlyTheNewestMovesAreKept) {
    for (std::int64_t i = 0; i < 9; ++i) Make({.at = {i}, .state = State::kRunning});
    const auto moves = history_->LoadMoves({"id-web"});
    ASSERT_EQ(moves->size(), 5u);
    EXPECT_EQ(moves->front().at.unix_ns, 4);
}

TEST_F(SqliteHistoryStoreTest, RowsOfOneScenarioAndTime) {
    ASSERT_TRUE(IsOk(history_->SaveStatistics(
        Resolution::kMinutes, {Entry("web", kHour), Entry("db", kHour), Entry("web", kHour + 2),
                               Entry("web", kHour + 3), Entry("nobody", kHour)})));
    const auto rows = history_->LoadStatistics({"id-web"}, Resolution::kMinutes, kHour, kHour + 3);
    ASSERT_TRUE(IsOk(rows));
    ASSERT_EQ(rows->size(), 2u);
    EXPECT_EQ(rows->front(), Entry("web", kHour).row);
    EXPECT_EQ(rows->back().minute, kHour + 2);
    EXPECT_TRUE(history_->LoadStatistics({"id-web"}, Resolution::kHours, 0, kHour + 60)->empty());
    EXPECT_TRUE(
        history_->LoadStatistics({"id-nobody"}, Resolution::kMinutes, kHour, kHour + 9)->empty());
    EXPECT_TRUE(history_->LoadStatistics({"id-web"}, Resolution::kMinutes, 9, 3)->empty());
    ASSERT_TRUE(IsOk(history_->SaveStatistics(Resolution::kMinutes, {Entry("web", kHour, 50)})));
    EXPECT_EQ(history_->LoadStatistics({"id-web"}, Resolution::kMinutes, kHour, kHour + 1)
                  ->front()
                  .lag_ms.max,
              50u);
}

TEST_F(SqliteHistoryStoreTest, HoursAreReadFromTheirFirstMinute) {
    StatisticsEntry hour = Entry("web", kHour);
    hour.row.minutes = kMinutesOfHour;
    ASSERT_TRUE(IsOk(history_->SaveStatistics(Resolution::kHours, {hour})));
    const auto from_within =
        history_->LoadStatistics({"id-web"}, Resolution::kHours, kHour - 30, kHour + 1);
    ASSERT_EQ(from_within->size(), 1u);
    EXPECT_EQ(from_within->front(), hour.row);
    EXPECT_TRUE(
        history_->LoadStatistics({"id-web"}, Resolution::kHours, kHour + 1, kHour + 60)->empty());
}

TEST_F(SqliteHistoryStoreTest, HoursAreFoldedOnceAndInOrder) {
    const auto first = [&](std::int64_t end) { return *history_->FirstHourToFold(end); };
    EXPECT_FALSE(first(kHour + 500));
    ASSERT_TRUE(IsOk(history_->SaveStatistics(
        Resolution::kMinutes,
        {Entry("web", kHour + 10), Entry("web", kHour + 70), Entry("db", kHour + 200)})));
    EXPECT_FALSE(first(kHour + 59));  // it is not over
    EXPECT_EQ(first(kHour + 60), kHour);
    ASSERT_TRUE(IsOk(history_->SaveStatistics(Resolution::kHours, {Entry("web", kHour)})));
    EXPECT_EQ(first(kHour + 500), kHour + 60);
    ASSERT_TRUE(IsOk(history_->SaveStatistics(Resolution::kHours, {Entry("web", kHour + 60)})));
    EXPECT_EQ(first(kHour + 500), kHour + 180);
    ASSERT_TRUE(IsOk(scenarios_->DeleteScenario({"id-db"})));
    EXPECT_FALSE(first(kHour + 500));  // nobody's minutes keep no others waiting
}

TEST_F(SqliteHistoryStoreTest, TrimmingTakesAFewOfTheOldestMinutesAtOnce) {
    std::vector<StatisticsEntry> entries;
    for (std::int64_t i = 0; i < 10; ++i) entries.push_back(Entry("web", kHour + i));
    ASSERT_TRUE(IsOk(history_->SaveStatistics(Resolution::kMinutes, entries)));
    ASSERT_TRUE(IsOk(history_->SaveStatistics(Resolution::kHours, {Entry("web", kHour)})));
    ASSERT_TRUE(IsOk(history_->TrimStatistics(kHour + 8, 3, kHour)));
    EXPECT_EQ(history_->LoadMinutesOfAll(0, kHour + 60)->front().row.minute, kHour + 3);
    ASSERT_TRUE(IsOk(history_->TrimStatistics(kHour + 8, 60, kHour + 1)));
    const auto left = history_->LoadMinutesOfAll(0, kHour + 60);
    ASSERT_EQ(left->size(), 2u);
    EXPECT_EQ(left->front().scenario, ScenarioId{"id-web"});
    EXPECT_TRUE(
        history_->LoadStatistics({"id-web"}, Resolution::kHours, kHour, kHour + 1)->empty());
}

TEST_F(SqliteHistoryStoreTest, ADeletedScenariosPastGoesWithIt) {
    Make({.at = {1}, .state = State::kRunning});
    ASSERT_TRUE(IsOk(history_->SaveStatistics(Resolution::kMinutes, {Entry("web", kHour)})));
    ASSERT_TRUE(IsOk(scenarios_->DeleteScenario({"id-web"})));
    EXPECT_TRUE(history_->LoadMoves({"id-web"})->empty());
    EXPECT_TRUE(
        history_->LoadStatistics({"id-web"}, Resolution::kMinutes, kHour, kHour + 1)->empty());
    EXPECT_TRUE(history_->LoadMinutesOfAll(0, kHour + 1)->empty());
}

}  // namespace
}  // namespace rha::control
