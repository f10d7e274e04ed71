#include "control/core/statistics.h"

#include <gtest/gtest.h>

namespace rha::control {
namespace {

constexpr std::int64_t kMinute = 28'333'333;  // not the first of its hour

Instant After(std::int64_t ms) {
    return {std::chrono::milliseconds(ms)};
}
WallTime In(std::int64_t minute, std::int64_t seconds) {
    return {(minute * 60 + seconds) * 1'000'000'000};
}

ReplicationFacts Master(std::uint64_t lag_bytes, std::uint64_t captured) {
    return {.role = Role::kMaster,
            .state = ReplicationState::kRunning,
            .capture = {5},
            .captured = {captured},
            .durable = {captured - 1},
            .lag_bytes = lag_bytes,
            .lag_ms = lag_bytes / 10};
}

TEST(Statistics, AMinuteHasLeastGreatestAndAverage) {
    StatisticsCollector collector;
    EXPECT_FALSE(collector.Add(Side::kMaster, Master(100, 10), After(0), In(kMinute, 0)));
    collector.Add(Side::kMaster, Master(400, 30), After(1000), In(kMinute, 1));
    collector.Add(Side::kMaster, Master(100, 31), After(1100), In(kMinute, 2));
    ReplicationFacts replica{.role = Role::kReplica, .state = ReplicationState::kRunning};
    replica.journal_bytes = 70;
    collector.Add(Side::kReplica, replica, After(1200), In(kMinute, 3));
    EXPECT_FALSE(collector.Close(In(kMinute, 59)));
    const auto row = collector.Close(In(kMinute + 1, 0));
    ASSERT_TRUE(row);
    EXPECT_EQ(row->minute, kMinute);
    EXPECT_EQ(row->lag_bytes, (Gauge{100, 600, 400}));
    EXPECT_EQ(Average(row->lag_bytes, row->master_samples), 200u);
    EXPECT_EQ(row->journal_bytes, (Gauge{70, 70, 70}));
    EXPECT_EQ(row->replica_samples, 1u);
    EXPECT_EQ(row->captured, Sequence{31});
    EXPECT_EQ(row->captured_changes, 21u);
    EXPECT_EQ(row->durable_changes, 21u);
    EXPECT_FALSE(collector.current());
}

TEST(Statistics, TheFirstHeartbeatOfAMinuteEndsTheLastOne) {
    StatisticsCollector collector;
    collector.Add(Side::kMaster, Master(100, 10), After(0), In(kMinute, 59));
    const auto ended =
        collector.Add(Side::kMaster, Master(90, 15), After(1000), In(kMinute + 1, 0));
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->master_samples, 1u);
    EXPECT_EQ(collector.current()->captured_changes, 5u);  // none is lost in between
}

TEST(Statistics, ASilentOrIdleEngineIsNotZero) {
    StatisticsCollector collector;
    ReplicationFacts idle = Master(0, 10);
    idle.state = ReplicationState::kIdle;
    collector.Add(Side::kMaster, idle, After(0), In(kMinute, 0));
    collector.Add(Side::kReplica, Master(0, 10), After(0), In(kMinute, 0));  // not its role
    EXPECT_FALSE(collector.current());
}

TEST(Statistics, AnotherCaptureRunCountsFromItsOwnBeginning) {
    StatisticsCollector collector;
    collector.Add(Side::kMaster, Master(0, 1000), After(0), In(kMinute, 0));
    ReplicationFacts fresh = Master(0, 5);
    fresh.capture = {6};
    collector.Add(Side::kMaster, fresh, After(1000), In(kMinute, 1));
    EXPECT_EQ(collector.current()->captured_changes, 0u);
}

/// The master's word with so much shipped and so much waiting.
ReplicationFacts Shipped(std::uint64_t shipped_bytes, std::uint64_t lag_bytes) {
    ReplicationFacts facts = Master(lag_bytes, 10);
    facts.shipped_bytes = shipped_bytes;
    return facts;
}

TEST(Statistics, ABusyLineHasARate) {
    StatisticsCollector collector;
    collector.Add(Side::kMaster, Shipped(1000, 9000), After(0), In(kMinute, 0));
    collector.Add(Side::kMaster, Shipped(6000, 9000), After(500), In(kMinute, 0));  // too short
    collector.Add(Side::kMaster, Shipped(9000, 5000), After(2000), In(kMinute, 2));
    EXPECT_EQ(collector.current()->shipped_per_s_max, 4000u);
    EXPECT_EQ(collector.current()->shipped_bytes, 8000u) << "since the first word, not before it";
}

TEST(Statistics, ALineThatWasNotFullProvesNothing) {
    StatisticsCollector collector;
    collector.Add(Side::kMaster, Shipped(0, 100), After(0), In(kMinute, 0));
    collector.Add(Side::kMaster, Shipped(5000, 0), After(2000), In(kMinute, 2));
    EXPECT_EQ(collector.current()->shipped_per_s_max, 0u);
    EXPECT_EQ(collector.current()->shipped_bytes, 5000u);
}

TEST(Statistics, AnEngineThatWasStartedAnewCountsAnew) {
    StatisticsCollector collector;
    collector.Add(Side::kMaster, Shipped(90'000, 9000), After(0), In(kMinute, 0));
    collector.Add(Side::kMaster, Shipped(700, 9000), After(2000), In(kMinute, 2));
    EXPECT_EQ(collector.current()->shipped_bytes, 700u);
    EXPECT_EQ(collector.current()->shipped_per_s_max, 0u);
    collector.Add(Side::kMaster, Shipped(2700, 9000), After(4000), In(kMinute, 4));
    EXPECT_EQ(collector.current()->shipped_per_s_max, 1000u);
}

TEST(Statistics, WhatASynchronisationSentIsCounted) {
    StatisticsCollector collector;
    ReplicationFacts facts = Shipped(1000, 0);
    facts.state = ReplicationState::kSynchronising;
    facts.sync = SyncProgress{.bytes_sent = 1000};
    collector.Add(Side::kMaster, facts, After(0), In(kMinute, 0));
    facts.sync->bytes_sent = 7000;
    facts.shipped_bytes = 7000;
    collector.Add(Side::kMaster, facts, After(2000), In(kMinute, 2));
    EXPECT_EQ(collector.current()->sync_sent_bytes, 6000u);
    EXPECT_EQ(collector.current()->shipped_per_s_max, 3000u);
}

TEST(Statistics, AnHourIsTheMergeOfItsMinutes) {
    const std::int64_t hour = HourOf(kMinute);
    StatisticsRow a{.minute = hour + 3, .master_samples = 2, .lag_ms = {5, 20, 15}};
    a.captured = {10};
    a.captured_changes = 3;
    StatisticsRow b{.minute = hour + 9, .replica_samples = 4, .journal_bytes = {1, 8, 3}};
    StatisticsRow c{.minute = hour + 59, .master_samples = 1, .lag_ms = {2, 2, 2}};
    c.captured = {50};
    c.captured_changes = 40;
    c.shipped_per_s_max = 7;
    a.shipped_bytes = 30;
    c.shipped_bytes = 12;
    const StatisticsRow folded = FoldHour(std::vector{a, b, c});
    EXPECT_EQ(folded.minute, hour);
    EXPECT_EQ(folded.minutes, 60);
    EXPECT_EQ(folded.lag_ms, (Gauge{2, 22, 15}));
    EXPECT_EQ(folded.journal_bytes, (Gauge{1, 8, 3}));
    EXPECT_EQ(folded.master_samples, 3u);
    EXPECT_EQ(folded.captured, Sequence{50});
    EXPECT_EQ(folded.captured_changes, 43u);
    EXPECT_EQ(folded.shipped_per_s_max, 7u);
    EXPECT_EQ(folded.shipped_bytes, 42u);
}

TEST(Statistics, PercentilesWeighRowsByTheirHeartbeats) {
    std::vector<StatisticsRow> rows;
    for (std::uint64_t i = 1; i <= 20; ++i) {
        rows.push_back({.master_samples = 60, .lag_ms = {0, 0, i * 100}});
    }
    EXPECT_EQ(PercentileOfMaxima(rows, &StatisticsRow::lag_ms, 0.95), 1900u);
    EXPECT_EQ(PercentileOfMaxima(rows, &StatisticsRow::lag_ms, 1.0), 2000u);
    rows.push_back({.master_samples = 0, .lag_ms = {0, 0, 99'999}});
    EXPECT_EQ(PercentileOfMaxima(rows, &StatisticsRow::lag_ms, 1.0), 2000u);
    EXPECT_EQ(PercentileOfMaxima({}, &StatisticsRow::lag_ms, 0.95), 0u);
}

TEST(Statistics, MinutesAreRoundedDown) {
    EXPECT_EQ(MinuteOf(In(kMinute, 59)), kMinute);
    EXPECT_EQ(MinuteOf({-1}), -1);
    EXPECT_EQ(BeginOfMinute(kMinute), In(kMinute, 0));
}

}  // namespace
}  // namespace rha::control
