#include "control/report/statistics_sampler.h"

#include <optional>

#include <gtest/gtest.h>

#include "tests/unit/control_runtime/fakes.h"

namespace rha::control {
namespace {

using testing_support::ManualClock;

constexpr int kRounds = 500;

/// Minutes and hours in memory.
class MemoryHistory : public HistoryStore {
public:
    using Rows = std::map<std::int64_t, StatisticsRow>;

    Result<std::vector<ScenarioMove>> LoadMoves(const ScenarioId&) override {
        return std::vector<ScenarioMove>();
    }
    Status SaveStatistics(Resolution resolution,
                          const std::vector<StatisticsEntry>& entries) override {
        MutexLock lock(mutex_);
        ++calls_;
        changed_.NotifyAll();
        if (failing_) return Fail(ErrorCode::kIo, "the disk is gone", "repair the disk");
        auto& rows = resolution == Resolution::kMinutes ? minutes_ : hours_;
        for (const auto& entry : entries) rows[entry.row.minute] = entry.row;
        return {};
    }
    Result<std::vector<StatisticsRow>> LoadStatistics(const ScenarioId&, Resolution, std::int64_t,
                                                      std::int64_t) override {
        return std::vector<StatisticsRow>();
    }
    Result<std::vector<StatisticsEntry>> LoadMinutesOfAll(std::int64_t begin,
                                                          std::int64_t end) override {
        MutexLock lock(mutex_);
        std::vector<StatisticsEntry> entries;
        for (const auto& [minute, row] : minutes_) {
            if (minute >= begin && minute < end) entries.push_back({{"web"}, row});
        }
        return entries;
    }
    Result<std::optional<std::int64_t>> FirstHourToFold(std::int64_t end) override {
        MutexLock lock(mutex_);
        for (const auto& [minute, row] : minutes_) {
            if (minute >= HourOf(end)) break;
            if (!hours_.contains(HourOf(minute))) return HourOf(minute);
        }
        return std::nullopt;
    }
    Status TrimStatistics(std::int64_t minutes_end, std::int64_t, std::int64_t) override {
        MutexLock lock(mutex_);
        minutes_end_ = minutes_end;
        ++trims_;
        changed_.NotifyAll();
        return {};
    }

    void SetFailing(bool failing) {
        MutexLock lock(mutex_);
        failing_ = failing;
    }
    int calls() {
        MutexLock lock(mutex_);
        return calls_;
    }
    /// Until another pass has ended (trims) or was refused (calls).
    void Await(int calls, int trims) {
        MutexLock lock(mutex_);
        for (int i = 0; i < 10 && (calls_ < calls || trims_ < trims); ++i) {
            changed_.WaitFor(mutex_, std::chrono::milliseconds(20));
        }
    }
    Rows minutes() {
        MutexLock lock(mutex_);
        return minutes_;
    }
    Rows hours() {
        MutexLock lock(mutex_);
        return hours_;
    }
    std::int64_t minutes_end() {
        MutexLock lock(mutex_);
        return minutes_end_;
    }
    int trims() {
        MutexLock lock(mutex_);
        return trims_;
    }

private:
    Mutex mutex_;
    CondVar changed_;
    Rows minutes_ RHA_GUARDED_BY(mutex_);
    Rows hours_ RHA_GUARDED_BY(mutex_);
    bool failing_ RHA_GUARDED_BY(mutex_) = false;
    int calls_ RHA_GUARDED_BY(mutex_) = 0;
    int trims_ RHA_GUARDED_BY(mutex_) = 0;
    std::int64_t minutes_end_ RHA_GUARDED_BY(mutex_) = 0;
};

class StatisticsSamplerTest : public testing::Test {
protected:
    void Hear(std::uint64_t lag_ms) {
        sampler_.Add(
            {"web"}, Side::kMaster,
            {.role = Role::kMaster, .state = ReplicationState::kRunning, .lag_ms = lag_ms});
    }
    std::int64_t Now() { return MinuteOf(clock_.WallNow()); }
    /// A minute, or more while the thread has not armed its alarm yet, and the pass that follows.
    void PassMinute() {
        const int trims = history_.trims();
        for (int i = 0; i < kRounds && history_.trims() == trims; ++i) {
            clock_.Advance(std::chrono::seconds(61));
            history_.Await(0, trims + 1);
        }
        ASSERT_GT(history_.trims(), trims);
    }

    ManualClock clock_;
    MemoryHistory history_;
    StatisticsSampler sampler_{clock_, history_};
};

TEST_F(StatisticsSamplerTest, AMinuteIsStoredOnceItIsOver) {
    const std::int64_t minute = Now();
    Hear(10);
    Hear(30);
    ASSERT_EQ(sampler_.Unstored({"web"}).size(), 1u);
    EXPECT_TRUE(sampler_.Unstored({"db"}).empty());
    EXPECT_TRUE(history_.minutes().empty());
    PassMinute();
    const auto minutes = history_.minutes();
    ASSERT_TRUE(minutes.contains(minute));
    EXPECT_EQ(minutes.at(minute).lag_ms, (Gauge{10, 40, 30}));
    EXPECT_TRUE(sampler_.Unstored({"web"}).empty());
}

TEST_F(StatisticsSamplerTest, WhatCannotBeStoredIsKeptUntilItCan) {
    const std::int64_t minute = Now();
    Hear(10);
    history_.SetFailing(true);
    clock_.Advance(std::chrono::seconds(61));
    for (int i = 0; i < kRounds && history_.calls() == 0; ++i) history_.Await(1, 0);
    EXPECT_GE(history_.calls(), 1);
    EXPECT_TRUE(history_.minutes().empty());
    history_.SetFailing(false);
    PassMinute();
    EXPECT_TRUE(history_.minutes().contains(minute));
}

TEST_F(StatisticsSamplerTest, AnHourIsFoldedOnceItIsOverAndBeforeItsMinutesGo) {
    const std::int64_t hour = HourOf(Now());
    while (Now() < hour + kMinutesOfHour) {
        Hear(static_cast<std::uint64_t>(Now() - hour));
        PassMinute();
    }
    PassMinute();
    const auto hours = history_.hours();
    ASSERT_EQ(hours.size(), 1u);
    EXPECT_EQ(hours.at(hour).minutes, kMinutesOfHour);
    EXPECT_EQ(hours.at(hour).master_samples, history_.minutes().size());
    EXPECT_LE(history_.minutes_end(), Now() - kMinuteRetention);
    EXPECT_GT(history_.minutes_end(), 0);
}

}  // namespace
}  // namespace rha::control
