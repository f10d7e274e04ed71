#include "manager-gui/core/property.h"

#include <gtest/gtest.h>

namespace rha::manager::test {
namespace {

const PropertySchema kTimeout{
    .key = "is-alive-timeout", .type = PropertyType::kDuration, .min = 10'000, .max = 86'400'000};
const PropertySchema kSpool{.key = "spool-max",
                            .type = PropertyType::kBytes,
                            .min = 16 << 20,
                            .max = 1ll << 50,
                            .zero_is_default = true};
const PropertySchema kFlag{.key = "check-guest", .type = PropertyType::kFlag, .max = 1};

TEST(Property, ReadsAmountsWithTheirUnits) {
    EXPECT_EQ(parseValue(kTimeout, "5min"), 300'000);
    EXPECT_EQ(parseValue(kTimeout, " 90 s "), 90'000);
    EXPECT_EQ(parseValue(kTimeout, "1day"), 86'400'000);
    EXPECT_EQ(parseValue(kSpool, "64GiB"), 64ll << 30);
    EXPECT_EQ(parseValue(kSpool, "64gib"), 64ll << 30);
    EXPECT_EQ(parseValue(kTimeout, "5 分"), 300'000);
    EXPECT_EQ(parseValue(kTimeout, "２時間"), 7'200'000);  // wide, as an input method writes it
    EXPECT_EQ(parseValue(kTimeout, "1日"), 86'400'000);
    EXPECT_EQ(parseValue(kTimeout, "90秒"), 90'000);
    EXPECT_EQ(parseValue(kTimeout, "2 hours"), 7'200'000);
    EXPECT_FALSE(parseValue(kSpool, "64分"));
    EXPECT_EQ(parseValue(kFlag, "on"), 1);
    EXPECT_EQ(parseValue(kFlag, "off"), 0);
}

/// What a cell shows is what its editor begins with; the Japanese units are those of
/// manager_ja.ts, which test screens do not load.
TEST(Property, EveryUnitIsReadAsItIsWritten) {
    const PropertySchema time{.type = PropertyType::kDuration, .max = 1ll << 62};
    const PropertySchema room{.type = PropertyType::kBytes, .max = 1ll << 62};
    for (const qint64 unit : {1ll, 1000ll, 60'000ll, 3'600'000ll, 86'400'000ll}) {
        const qint64 value = 7 * unit;
        EXPECT_EQ(parseValue(time, readableAmount(time.type, value)), value) << unit;
        EXPECT_EQ(parseValue(time, formatValue(time.type, value)), value) << unit;
    }
    for (int shift = 0; shift <= 50; shift += 10) {
        const qint64 value = 7ll << shift;
        EXPECT_EQ(parseValue(room, readableAmount(room.type, value)), value) << shift;
        EXPECT_EQ(parseValue(room, formatValue(room.type, value)), value) << shift;
    }
    for (const char* japanese : {"7 ミリ秒", "7 秒", "7 分", "7 時間", "7 日"}) {
        EXPECT_TRUE(parseValue(time, QString::fromUtf8(japanese))) << japanese;
    }
}

TEST(Property, ZeroOnlyWhereItMeansTheDefault) {
    EXPECT_EQ(parseValue(kSpool, "0"), 0);
    EXPECT_FALSE(parseValue(kTimeout, "0"));
}

TEST(Property, RefusesWhatTheServiceWouldRefuse) {
    for (const char* wrong : {"", "5", "min", "5 weeks", "-5min", "5.5min", "9s", "2day", "5 5"}) {
        EXPECT_FALSE(parseValue(kTimeout, wrong)) << wrong;
    }
    EXPECT_FALSE(parseValue(kSpool, "1MiB"));
    EXPECT_FALSE(parseValue(kSpool, "999999999999999999PiB"));
    EXPECT_FALSE(parseValue(kFlag, "yes"));
    EXPECT_EQ(parseValue(kTimeout, "1s").error().message, "It must be from 10 s to 1 d.");
}

TEST(Property, WritesTheGreatestUnitThatFits) {
    EXPECT_EQ(formatValue(PropertyType::kDuration, 300'000), "5min");
    EXPECT_EQ(formatValue(PropertyType::kDuration, 90'000), "90s");
    EXPECT_EQ(formatValue(PropertyType::kBytes, 64ll << 30), "64GiB");
    EXPECT_EQ(formatValue(PropertyType::kBytes, 0), "0");
    EXPECT_EQ(formatValue(PropertyType::kFlag, 1), "on");
    const PropertySchema networks{.key = "n", .type = PropertyType::kNetworks};
    EXPECT_TRUE(parseValue(networks, "LAN='DR LAN'"));
    EXPECT_FALSE(parseValue(networks, "LAN"));
    const PropertySchema addresses{.key = "a", .type = PropertyType::kAddresses};
    EXPECT_TRUE(parseValue(addresses, "nic 10.1.0.5/24"));
    EXPECT_FALSE(parseValue(addresses, "nic 10.1.0.5"));
}

TEST(Property, IsReadAsPeopleWriteIt) {
    EXPECT_EQ(readableValue(kTimeout, "5min"), "5 min");
    EXPECT_EQ(readableValue(kTimeout, "1day"), "1 d");
    EXPECT_EQ(readableValue(kSpool, "64GiB"), "64 GiB");
    EXPECT_EQ(readableValue(kSpool, "0"), "engine's default");
    EXPECT_EQ(readableValue({.type = PropertyType::kDuration, .max = 1000}, "0"), "none");
    EXPECT_EQ(readableValue(kFlag, "on"), "on");
    EXPECT_EQ(readableValue(kTimeout, "soon"), "soon");
    EXPECT_EQ(readableValue({.type = PropertyType::kNetworks}, "automatic"), "automatic");
    EXPECT_EQ(readableValue({.type = PropertyType::kNetworks}, "LAN=Branch"), "LAN=Branch");
    EXPECT_EQ(readableValue({.type = PropertyType::kAddresses}, "unchanged"), "unchanged");
}

}  // namespace
}  // namespace rha::manager::test
