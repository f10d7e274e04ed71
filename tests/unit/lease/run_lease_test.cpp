#include "engine/core/run_lease.h"

#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"
#include "tests/unit/lease/lease_samples.h"

namespace rha::engine {
namespace {

using test::FailsWith;
using test::IsOk;

constexpr Duration kNanosecond(1);

Result<RunLease> Renew(const std::optional<RunLease>& current, const LeaseRenewal& renewal,
                       Duration now) {
    return Renewed(current, {"s"}, {"vm"}, renewal, Here(now));
}

TEST(RunLease, RunsOnThenShutsDownThenPowersOff) {
    const auto lease = Sample();
    EXPECT_EQ(DutyAt(lease, Here(seconds(97) - kNanosecond)), LeaseDuty::kRunOn);
    EXPECT_EQ(DutyAt(lease, Here(seconds(97))), LeaseDuty::kShutDown);
    EXPECT_EQ(DutyAt(lease, Here(seconds(100) - kNanosecond)), LeaseDuty::kShutDown);
    EXPECT_EQ(DutyAt(lease, Here(seconds(100))), LeaseDuty::kPowerOff);
    EXPECT_EQ(DutyAt(lease, Here(seconds(9999))), LeaseDuty::kPowerOff);
}

TEST(RunLease, TheGraceIsAtMostHalfOfTheLease) {
    auto lease = Sample();
    lease.stop_grace = seconds(60);
    EXPECT_EQ(DutyAt(lease, Here(seconds(95) - kNanosecond)), LeaseDuty::kRunOn);
    EXPECT_EQ(DutyAt(lease, Here(seconds(95))), LeaseDuty::kShutDown);
    lease.stop_grace = {};
    EXPECT_EQ(DutyAt(lease, Here(seconds(100) - kNanosecond)), LeaseDuty::kRunOn);
}

TEST(RunLease, AnotherRunOfTheHostEndsIt) {
    auto lease = Sample();
    lease.boot_id = "another";
    EXPECT_EQ(DutyAt(lease, Here(seconds(1))), LeaseDuty::kPowerOff);
    EXPECT_EQ(TimeLeft(lease, Here(seconds(1))), Duration::zero());
    EXPECT_EQ(TimeLeft(Sample(), Here(seconds(99))), seconds(1));
    EXPECT_EQ(TimeLeft(Sample(), Here(seconds(101))), Duration::zero());
}

TEST(RunLease, ARenewalCountsFromItsStartAndNeverShortens) {
    const LeaseRenewal renewal{
        .from = At(seconds(92)), .length = seconds(10), .stop_grace = seconds(1)};
    const auto first = Renew(std::nullopt, renewal, seconds(95));
    ASSERT_TRUE(IsOk(first));
    EXPECT_EQ(first->deadline, At(seconds(102)));
    EXPECT_EQ(first->vm.value, "vm");
    EXPECT_EQ(first->boot_id, kBoot);
    const auto late = Renew(*first, {.from = At(seconds(91)), .length = seconds(10)}, seconds(95));
    ASSERT_TRUE(IsOk(late));
    EXPECT_EQ(late->deadline, At(seconds(102)));
    const auto shorter =
        Renew(*first, {.from = At(seconds(95)), .length = seconds(2)}, seconds(95));
    ASSERT_TRUE(IsOk(shorter));
    EXPECT_EQ(shorter->deadline, At(seconds(102)));
    EXPECT_EQ(shorter->length, seconds(2));
}

TEST(RunLease, WhatAnotherMachineOrRunOfTheHostWasPromisedDoesNotCount) {
    const LeaseRenewal renewal{.from = At(seconds(50)), .length = seconds(10)};
    auto other = Sample();
    other.boot_id = "another";
    ASSERT_TRUE(IsOk(Renew(other, renewal, seconds(50))));
    EXPECT_EQ(Renew(other, renewal, seconds(50))->deadline, At(seconds(60)));
    other = Sample("s", "another");
    EXPECT_EQ(Renew(other, renewal, seconds(50))->deadline, At(seconds(60)));
}

TEST(RunLease, ARetiredOneIsNotProlonged) {
    auto retired = Sample();
    retired.retired = true;
    const auto renewed =
        Renewed(retired, {"s"}, {"vm"},
                {.from = At(seconds(80)), .length = seconds(10), .stop_grace = seconds(1)},
                Here(seconds(80)));
    ASSERT_TRUE(IsOk(renewed));
    EXPECT_EQ(renewed->deadline, At(seconds(90)));
    EXPECT_FALSE(renewed->retired);
}

TEST(RunLease, ARenewalThatComesTooLateDoesNoHarm) {
    const LeaseRenewal late{
        .from = At(seconds(50)), .length = seconds(10), .stop_grace = seconds(3)};
    for (const auto now : {seconds(57), seconds(60), seconds(500)}) {
        const auto refused = Renew(std::nullopt, late, now);
        EXPECT_TRUE(FailsWith(refused, ErrorCode::kUnavailable, "too late"));
        EXPECT_TRUE(refused.error().retryable);
    }
    ASSERT_TRUE(IsOk(Renew(std::nullopt, late, seconds(57) - kNanosecond)));
    // The machine runs on under its lease; a longer grace must not stop it now.
    EXPECT_TRUE(FailsWith(
        Renew(Sample(), {.from = At(seconds(89)), .length = seconds(11), .stop_grace = seconds(60)},
              seconds(96)),
        ErrorCode::kUnavailable, "too late"));
    // One whose end has come gets as much as was promised.
    const auto ending =
        Renew(Sample(), {.from = At(seconds(91)), .length = seconds(10), .stop_grace = seconds(5)},
              seconds(99));
    ASSERT_TRUE(IsOk(ending));
    EXPECT_EQ(ending->deadline, At(seconds(101)));
}

TEST(RunLease, NonsenseIsRefused) {
    const auto refused = [](const LeaseRenewal& renewal) {
        return FailsWith(Renew(std::nullopt, renewal, seconds(50)), ErrorCode::kInvalidArgument,
                         "");
    };
    EXPECT_TRUE(refused({.from = At(seconds(50) + kNanosecond), .length = seconds(10)}));
    EXPECT_TRUE(refused({.from = At(seconds(50)), .length = Duration::zero()}));
    EXPECT_TRUE(refused({.from = At(seconds(50)), .length = kLeaseMax + kNanosecond}));
    EXPECT_TRUE(refused(
        {.from = At(seconds(50)), .length = seconds(1), .stop_grace = kLeaseMax + kNanosecond}));
    EXPECT_TRUE(
        refused({.from = At(seconds(50)), .length = seconds(1), .stop_grace = -kNanosecond}));
}

TEST(RunLease, TheOtherSideIsAskedSixteenTimesPerLease) {
    EXPECT_EQ(AskInterval(seconds(160)), seconds(10));
    EXPECT_EQ(AskInterval(seconds(1)), milliseconds(300));
}

}  // namespace
}  // namespace rha::engine
