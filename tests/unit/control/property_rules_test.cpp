#include "control/core/property_rules.h"

#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"

namespace rha::control {
namespace {

using test::FailsWith;
using test::IsOk;

TEST(PropertyRules, NothingChangesOnceASwitchoverHasBegun) {
    for (const State state : {State::kSwitching, State::kRollingBack, State::kSwitched,
                              State::kDeleting, State::kDeleted}) {
        for (const auto& property : Properties()) {
            const auto why = WhyLocked(property, state);
            ASSERT_TRUE(why) << Name(state) << " " << property.key;
            EXPECT_NE(why->message.find(Name(state)), std::string::npos) << why->message;
            EXPECT_FALSE(why->remedy.empty());
        }
    }
}

TEST(PropertyRules, WhatTheEnginesGetAtTheStartNeedsAStoppedScenario) {
    for (const auto& property : Properties()) {
        EXPECT_FALSE(WhyLocked(property, State::kStopped)) << property.key;
        for (const State state : {State::kRunning, State::kCountdown, State::kFailed}) {
            const auto why = WhyLocked(property, state);
            EXPECT_EQ(why.has_value(), property.change == ChangeRule::kStopped) << property.key;
            if (!why) continue;
            EXPECT_NE(why->message.find(property.key), std::string::npos);
            EXPECT_NE(why->message.find(Name(state)), std::string::npos);
        }
    }
}

TEST(PropertyRules, TextsBecomeSettingsAndBack) {
    const auto settings = WithProperties(
        ScenarioSettings(),
        {{"is-alive-timeout", "60s"}, {"journal-max", "1GiB"}, {"check-guest", "off"}});
    ASSERT_TRUE(IsOk(settings));
    EXPECT_EQ(settings->is_alive_timeout, std::chrono::seconds(60));
    EXPECT_EQ(settings->journal_bytes_max, 1u << 30);
    EXPECT_FALSE(settings->check_guest);
    const auto texts = TextsOf(*settings);
    EXPECT_EQ(texts.size(), Properties().size());
    EXPECT_EQ(texts.at("is-alive-timeout"), "1min");
    EXPECT_EQ(*WithProperties(ScenarioSettings(), texts), *settings);
    EXPECT_EQ(Differences(ScenarioSettings(), *settings),
              (std::vector<PropertyChange>{{"journal-max", "0", "1GiB"},
                                           {"is-alive-timeout", "5min", "1min"},
                                           {"check-guest", "on", "off"}}));
    EXPECT_TRUE(FailsWith(WithProperties({}, {{"colour", "red"}}), ErrorCode::kInvalidArgument,
                          "'colour'"));
    EXPECT_TRUE(FailsWith(WithProperties({}, {{"journal-max", "1"}}), ErrorCode::kInvalidArgument,
                          "journal-max"));
}

}  // namespace
}  // namespace rha::control
