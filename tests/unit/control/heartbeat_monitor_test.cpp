#include "control/core/heartbeat_monitor.h"

#include <gtest/gtest.h>

namespace rha::control {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Instant At(int second) {
    return Instant{seconds(second)};
}

TEST(HeartbeatMonitor, SilenceMakesSuspectThenLost) {
    const auto limits = LimitsFor(seconds(1), seconds(300));
    EXPECT_EQ(limits.suspect_after, seconds(3));
    HeartbeatMonitor monitor(limits, At(100));
    EXPECT_EQ(monitor.Level(At(103)), HostLevel::kHealthy);
    EXPECT_EQ(monitor.Level(At(104)), HostLevel::kSuspect);
    EXPECT_EQ(monitor.Level(At(399)), HostLevel::kSuspect);
    EXPECT_EQ(monitor.Level(At(400)), HostLevel::kLost);
    monitor.Heard(At(500));
    EXPECT_EQ(monitor.Level(At(500)), HostLevel::kHealthy);
}

TEST(HeartbeatMonitor, LimitsFollowTheIntervalWithinReason) {
    EXPECT_EQ(LimitsFor(milliseconds(100), seconds(300)).suspect_after, seconds(3));
    EXPECT_EQ(LimitsFor(seconds(30), seconds(300)).suspect_after, seconds(90));
    EXPECT_EQ(LimitsFor(seconds(30), seconds(100)).suspect_after, seconds(50));
}

TEST(HeartbeatMonitor, NewLimitsKillNobody) {
    HeartbeatMonitor monitor(LimitsFor(seconds(60), seconds(600)), At(100));
    monitor.SetLimits(LimitsFor(seconds(1), seconds(10)), At(200));  // healthy till then
    EXPECT_EQ(monitor.Level(At(200)), HostLevel::kHealthy);
    EXPECT_EQ(monitor.Level(At(204)), HostLevel::kSuspect);
    EXPECT_EQ(monitor.Level(At(210)), HostLevel::kLost);
    monitor.SetLimits(LimitsFor(seconds(1), seconds(300)), At(220));
    EXPECT_EQ(monitor.Level(At(220)), HostLevel::kSuspect);  // its silence goes on
}

TEST(HeartbeatMonitor, KnowsSinceWhenItIsHealthy) {
    HeartbeatMonitor monitor(LimitsFor(seconds(1), seconds(300)), At(100));
    for (int t = 101; t < 110; ++t) monitor.Heard(At(t));
    EXPECT_EQ(monitor.healthy_since(), At(100));
    monitor.Heard(At(150));
    EXPECT_EQ(monitor.healthy_since(), At(150));
    monitor.Heard(At(140));  // older than what is known
    EXPECT_EQ(monitor.last_heard(), At(150));
    EXPECT_EQ(monitor.Silence(At(140)), Duration{});
}

}  // namespace
}  // namespace rha::control
