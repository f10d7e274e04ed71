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
    EXPECT_EQ(parseValue(kFlag, "on"), 1);
    EXPECT_EQ(parseValue(kFlag, "off"), 0);
}

TEST(Property, ZeroOnlyWhereItMeansTheDefault) {
    EXPECT_EQ(parseValue(kSpool, "0"), 0);
    EXPECT_FALSE(parseValue(kTimeout, "0"));
}

TEST(Property, RefusesWhatTheServiceWouldRefuse) {
    for (const char* wrong : {"", "5", "min", "5 weeks", "-5min", "5.5min", "9s", "2day"}) {
        EXPECT_FALSE(parseValue(kTimeout, wrong)) << wrong;
    }
    EXPECT_FALSE(parseValue(kSpool, "1MiB"));
    EXPECT_FALSE(parseValue(kSpool, "999999999999999999PiB"));
    EXPECT_FALSE(parseValue(kFlag, "yes"));
    EXPECT_EQ(parseValue(kTimeout, "1s").error().message, "It must be from 10s to 1day.");
}

TEST(Property, WritesTheGreatestUnitThatFits) {
    EXPECT_EQ(formatValue(PropertyType::kDuration, 300'000), "5min");
    EXPECT_EQ(formatValue(PropertyType::kDuration, 90'000), "90s");
    EXPECT_EQ(formatValue(PropertyType::kBytes, 64ll << 30), "64GiB");
    EXPECT_EQ(formatValue(PropertyType::kBytes, 0), "0");
    EXPECT_EQ(formatValue(PropertyType::kFlag, 1), "on");
}

}  // namespace
}  // namespace rha::manager::test
