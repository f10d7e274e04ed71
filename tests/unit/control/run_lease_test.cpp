#include "control/core/run_lease.h"

#include <gtest/gtest.h>

namespace rha::control {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Instant kStart{seconds(1000)};

TEST(RunLease, CountsTheLongestOfAllRenewals) {
    LeaseLedger ledger(kStart, seconds(60));
    EXPECT_EQ(ledger.over(), kStart + seconds(60)) << "one may have been sent right before";
    ledger.Renewed(kStart + seconds(30), seconds(300));
    ledger.Renewed(kStart + seconds(40), seconds(10));
    EXPECT_EQ(ledger.over(), kStart + seconds(330));
}

TEST(RunLease, IsRenewedManyTimesWithinItsLength) {
    LeaseLedger ledger(kStart, {});
    EXPECT_TRUE(ledger.Due(kStart, seconds(60)));
    ledger.Renewed(kStart, seconds(60));
    EXPECT_FALSE(ledger.Due(kStart + seconds(1), seconds(60)));
    EXPECT_TRUE(ledger.Due(kStart + seconds(4), seconds(60)));
    EXPECT_TRUE(ledger.Due(kStart + milliseconds(400), seconds(10)));
}

}  // namespace
}  // namespace rha::control
