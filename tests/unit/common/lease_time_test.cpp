#include "common/lease_time.h"

#include <gtest/gtest.h>

namespace rha {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(LeaseTime, AMachineIsOffBeforeTheWaitIsOver) {
    for (const auto timeout : {seconds(10), seconds(60), seconds(300), seconds(86400)}) {
        const auto length = std::chrono::duration<double>(LeaseLength(timeout)).count();
        // The master's clock is slow by 0.5 %, the waiting one is fast by as much.
        const double off = length / (1 - 0.005) + 5;
        const double waited = static_cast<double>(timeout.count()) / (1 + 0.005);
        EXPECT_LE(off, waited + 1e-6) << timeout.count();
        EXPECT_GT(length, static_cast<double>(timeout.count()) * 0.98 - 6) << timeout.count();
    }
    EXPECT_EQ(LeaseLength(seconds(5)), Duration{}) << "too short to power a machine off";
}

TEST(LeaseTime, WhatIsCountedIsNeverShorterThanWhatTheLengthWasMadeFor) {
    for (const auto timeout : {seconds(10), seconds(61), seconds(300), seconds(86399)}) {
        const Duration wait = LeaseWait(LeaseLength(timeout));
        EXPECT_GE(wait, Duration(timeout) - milliseconds(1)) << timeout.count();
        EXPECT_LE(wait, Duration(timeout) + milliseconds(1)) << timeout.count();
        const double off = std::chrono::duration<double>(LeaseLength(timeout)).count() / 0.995 + 5;
        EXPECT_GE(std::chrono::duration<double>(wait).count() / 1.005, off - 1e-9);
    }
}

}  // namespace
}  // namespace rha
