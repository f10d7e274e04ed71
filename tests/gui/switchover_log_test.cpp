// What belongs to one switchover, how long its steps took, and how it ended.
#include "manager-gui/core/switchover_log.h"

#include <gtest/gtest.h>

#include "tests/gui/fleets.h"

namespace rha::manager::test {
namespace {

using S = ScenarioState;

class SwitchoverLogTest : public testing::Test {
protected:
    SwitchoverLogTest() { see(S::kRunning); }

    bool see(S state, const QString& step = {}) {
        web_.state = state;
        web_.step = step;
        now_ms_ += 1000;
        return log_.take({web_, running("other")}, now_ms_);
    }
    const SwitchoverRecord& record() { return log_.records().front(); }

    Scenario web_ = running("web");
    quint64 now_ms_ = 0;
    SwitchoverLog log_;
};

TEST_F(SwitchoverLogTest, StepsAreTimedAndTheRestIsKnown) {
    EXPECT_TRUE(log_.records().isEmpty());
    EXPECT_TRUE(see(S::kSwitching, "shutdown-guest"));
    EXPECT_FALSE(see(S::kSwitching, "shutdown-guest"));
    EXPECT_FALSE(see(S::kSwitching, "drain"));
    EXPECT_EQ(SwitchoverLog::remaining(record()),
              (QStringList{"promote", "register", "start-on-replica"}));
    see(S::kSwitching, "promote");
    see(S::kSwitched);
    ASSERT_EQ(log_.records().size(), 1);
    ASSERT_EQ(record().steps.size(), 3);
    EXPECT_EQ(record().steps[0],
              (SwitchoverStep{S::kSwitching, "shutdown-guest", 2000, quint64{4000}}));
    EXPECT_EQ(record().steps[2].end_ms, 6000u);
    EXPECT_EQ(record().outcome, SwitchoverOutcome::kMoved);
    EXPECT_EQ(record().end_ms, 6000u);
    EXPECT_EQ(record().to, "beta");
    EXPECT_TRUE(record().from_begin);
    EXPECT_TRUE(SwitchoverLog::remaining(record()).isEmpty());
}

TEST_F(SwitchoverLogTest, ACountdownIsPartOfIt) {
    EXPECT_TRUE(see(S::kCountdown));
    EXPECT_FALSE(see(S::kSwitchoverRequired));
    EXPECT_FALSE(see(S::kSwitching, "promote"));
    EXPECT_FALSE(see(S::kFailed));
    ASSERT_EQ(log_.records().size(), 1);
    EXPECT_EQ(record().steps.size(), 3);
    EXPECT_EQ(record().outcome, SwitchoverOutcome::kFailed);
}

TEST_F(SwitchoverLogTest, AHostThatComesBackCallsItOff) {
    see(S::kCountdown);
    see(S::kRunning);
    EXPECT_EQ(record().outcome, SwitchoverOutcome::kCalledOff);
    EXPECT_TRUE(see(S::kCountdown));  // another one
    EXPECT_EQ(log_.records().size(), 2);
    EXPECT_EQ(record().outcome, SwitchoverOutcome::kUnderWay);
}

TEST_F(SwitchoverLogTest, ReplicatingBackAtOnceIsAMoveToo) {
    see(S::kSwitching, "start-on-replica");
    std::swap(web_.master, web_.replica);
    web_.backward = true;
    see(S::kVerifying, "verify");
    EXPECT_EQ(record().outcome, SwitchoverOutcome::kMoved);
    EXPECT_EQ(record().from, "alpha");
}

TEST_F(SwitchoverLogTest, WhatWasUnderWayBeforeIsSaidToBe) {
    SwitchoverLog late;
    web_.state = S::kSwitching;
    EXPECT_TRUE(late.take({web_}, 5));
    EXPECT_FALSE(late.records().front().from_begin);
    EXPECT_FALSE(late.take({}, 6));  // deleted
    EXPECT_EQ(late.records().front().outcome, SwitchoverOutcome::kCalledOff);
}

TEST_F(SwitchoverLogTest, IsBounded) {
    for (int i = 0; i < 2 * SwitchoverLog::kRecordsMax; ++i) {
        see(S::kCountdown);
        see(S::kRunning);
    }
    EXPECT_EQ(log_.records().size(), SwitchoverLog::kRecordsMax);
    EXPECT_EQ(record().id, 2u * SwitchoverLog::kRecordsMax);
}

}  // namespace
}  // namespace rha::manager::test
