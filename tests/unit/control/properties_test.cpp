#include "control/core/properties.h"

#include <set>

#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"

namespace rha::control {
namespace {

using test::FailsWith;
using test::IsOk;

TEST(Properties, AreCompleteAndTheirDefaultsAreValid) {
    std::set<std::string_view> keys;
    for (const auto& property : Properties()) {
        EXPECT_TRUE(keys.insert(property.key).second) << property.key << " stands there twice";
        for (const auto& text : {property.english, property.japanese}) {
            EXPECT_FALSE(text.label.empty()) << property.key;
            EXPECT_FALSE(text.help.empty()) << property.key;
        }
        EXPECT_EQ(FindProperty(property.key), &property);
        ScenarioSettings settings;
        EXPECT_TRUE(IsOk(SetText(property, settings, ValueText(property, settings))));
        EXPECT_EQ(settings, ScenarioSettings()) << property.key;
        if (IsText(property)) continue;
        const auto value = property.get(ScenarioSettings());
        const auto text = FormatProperty(property, value);
        const auto parsed = ParseProperty(property, text);
        ASSERT_TRUE(IsOk(parsed)) << property.key << " = " << text;
        EXPECT_EQ(*parsed, value);
    }
    EXPECT_EQ(FindProperty("colour"), nullptr);
}

TEST(Properties, SetChangesWhatGetReadsAndNothingElse) {
    for (const auto& property : Properties()) {
        const ScenarioSettings before;
        ScenarioSettings after = before;
        std::string other = property.type == PropertyType::kNetworks ? "LAN=DR" : "nic dhcp";
        if (!IsText(property)) {
            const bool greatest = property.get(before) == property.max;
            other = FormatProperty(property, greatest ? property.min : property.max);
        }
        ASSERT_TRUE(IsOk(SetText(property, after, other))) << property.key;
        EXPECT_EQ(ValueText(property, after), other) << property.key;
        for (const auto& neighbour : Properties()) {
            if (neighbour.key == property.key) continue;
            EXPECT_EQ(ValueText(neighbour, after), ValueText(neighbour, before)) << neighbour.key;
        }
    }
}

TEST(Properties, EveryFieldOfTheSettingsIsOne) {
    ScenarioSettings settings;
    settings.automatic_switchover = false;
    settings.check_guest = false;
    settings.automatic_reverse = true;
    settings.is_alive_timeout = std::chrono::seconds(77);
    settings.heartbeat_interval = std::chrono::milliseconds(777);
    settings.shutdown_grace = std::chrono::seconds(7);
    settings.spool_bytes_max = 7u << 20;
    settings.journal_bytes_max = 8u << 20;
    settings.free_bytes_min = 9u << 20;
    settings.before_sync_limit = std::chrono::seconds(21);
    settings.before_switchover_limit = std::chrono::seconds(22);
    ScenarioSettings copy;
    settings.networks = {.links = {{"LAN", "DR"}}, .adapters = {{"nic", {.dhcp = true}}}};
    for (const auto& property : Properties()) {
        if (IsText(property)) {
            ASSERT_TRUE(IsOk(SetText(property, copy, ValueText(property, settings))));
        } else {
            property.set(copy, property.get(settings));
        }
    }
    EXPECT_EQ(copy, settings);
}

TEST(Properties, TakeWhatPeopleType) {
    const auto& timeout = *FindProperty("is-alive-timeout");
    EXPECT_EQ(*ParseProperty(timeout, "300s"), 300'000);
    EXPECT_EQ(*ParseProperty(timeout, "5min"), 300'000);
    EXPECT_EQ(FormatProperty(timeout, 300'000), "5min");
    EXPECT_EQ(FormatProperty(timeout, 90'000), "90s");
    EXPECT_EQ(RangeText(timeout), "10s to 1day");
    const auto& spool = *FindProperty("spool-max");
    EXPECT_EQ(*ParseProperty(spool, "0"), 0);
    EXPECT_EQ(*ParseProperty(spool, "64GiB"), 64ll << 30);
    EXPECT_EQ(FormatProperty(spool, 64ll << 30), "64GiB");
    const auto& automatic = *FindProperty("automatic-switchover");
    EXPECT_EQ(*ParseProperty(automatic, "off"), 0);
    EXPECT_EQ(*ParseProperty(*FindProperty("shutdown-grace"), "0"), 0);
}

TEST(Properties, RefuseTheRestAndSayWhatIsRight) {
    const auto refused = [](const char* key, const char* text) {
        const auto value = ParseProperty(*FindProperty(key), text);
        EXPECT_TRUE(FailsWith(value, ErrorCode::kInvalidArgument, key)) << text;
        EXPECT_TRUE(!value && !value.error().remedy.empty());
    };
    for (const char* text : {"", "300", "300 s", "-5s", "9s", "2day", "s", "1e3s", "5minutes",
                             "99999999999999999999s", "9223372036854775807day"}) {
        refused("is-alive-timeout", text);
    }
    for (const char* text : {"1MiB", "1", "64gib", "64GB", "9PiB", "-0"})
        refused("spool-max", text);
    for (const char* text : {"yes", "ON", "2", ""}) refused("check-guest", text);
    refused("heartbeat", "0");
}

}  // namespace
}  // namespace rha::control
