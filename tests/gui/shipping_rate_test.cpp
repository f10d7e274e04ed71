// How fast changes arrive, from a counter that is read now and then.
#include "manager-gui/core/shipping_rate.h"

#include <gtest/gtest.h>

namespace rha::manager::test {
namespace {

TEST(ShippingRateTest, IsNotKnownUntilASecondHasPassed) {
    ShippingRate rate;
    EXPECT_FALSE(rate.bytesPerSecond());
    rate.add(1000, 500);
    EXPECT_FALSE(rate.bytesPerSecond());
    rate.add(1500, 700);
    EXPECT_FALSE(rate.bytesPerSecond());
    rate.add(2000, 900);
    EXPECT_EQ(rate.bytesPerSecond(), 400u);
    rate.clear();
    EXPECT_FALSE(rate.bytesPerSecond());
}

TEST(ShippingRateTest, IsThatOfTheLastSeconds) {
    ShippingRate rate;
    quint64 bytes = 0;
    for (qint64 at = 0; at <= 10'000; at += 1000) rate.add(at, bytes += 8000);
    EXPECT_EQ(rate.bytesPerSecond(), 8000u);
    for (qint64 at = 11'000; at <= 16'000; at += 1000) rate.add(at, bytes);
    EXPECT_EQ(rate.bytesPerSecond(), 0u);
}

TEST(ShippingRateTest, BeginsAnewWithTheEnginesCounter) {
    ShippingRate rate;
    rate.add(0, 1'000'000);
    rate.add(1000, 2'000'000);
    rate.add(2000, 10);
    EXPECT_FALSE(rate.bytesPerSecond());
    rate.add(3000, 110);
    EXPECT_EQ(rate.bytesPerSecond(), 100u);
}

TEST(ShippingRateTest, TheSameSnapshotAgainChangesNothing) {
    ShippingRate rate;
    rate.add(0, 0);
    rate.add(1000, 1000);
    rate.add(1001, 1000);
    rate.add(900, 1000);
    EXPECT_EQ(rate.bytesPerSecond(), 1000u);
}

}  // namespace
}  // namespace rha::manager::test
