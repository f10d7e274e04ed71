// Properties, their history and groups through rhactl and a real control service.
#include <string>

#include <gtest/gtest.h>

#include "tests/system/control/control_world.h"

namespace rha::test {
namespace {

class ControlProperties : public testing::Test {
protected:
    void SetUp() override {
        world_.SetUpAll();
        world_.Json({"scenario", "create", "--vm", "web", "--master", "alpha", "--replica", "beta",
                     "--heartbeat-ms", "100"});
    }

    std::string ValueOf(const std::string& key) {
        const auto reply = world_.Json({"scenario", "properties", "web"});
        for (const auto& property : reply["properties"]) {
            if (property["key"] == key) return property["value"];
        }
        return "none";
    }

    ControlWorld world_;
};

TEST_F(ControlProperties, TheSchemaIsShown) {
    const auto schema = world_.Json({"properties"})["properties"];
    ASSERT_GE(schema.size(), 9u);
    for (const auto& property : schema) {
        EXPECT_FALSE(property["english"]["label"].get<std::string>().empty());
        EXPECT_FALSE(property["japanese"]["label"].get<std::string>().empty());
    }
    EXPECT_TRUE(world_.Rhactl({"properties"}).out.contains("10s to 1day"));
    EXPECT_TRUE(world_.Rhactl({"properties", "--japanese"}).out.contains("監視のタイムアウト"));
    EXPECT_TRUE(world_.Rhactl({"properties", "-q"}).out.contains("is-alive-timeout\n"));
}

TEST_F(ControlProperties, AreChangedAndRemembered) {
    const auto set = world_.Rhactl(
        {"scenario", "set", "web", "is-alive-timeout=60s", "spool-max=1GiB", "--group", "shop"});
    EXPECT_EQ(set.exit_code, 0) << set.err;
    EXPECT_TRUE(set.out.contains("is-alive-timeout is 1min")) << set.out;
    EXPECT_TRUE(set.out.contains("the group is shop")) << set.out;
    EXPECT_TRUE(set.out.contains("version 2")) << set.out;
    world_.KillControl();
    world_.StartControl();
    EXPECT_EQ(ValueOf("is-alive-timeout"), "1min");
    EXPECT_EQ(ValueOf("spool-max"), "1GiB");
    EXPECT_EQ(world_.Json({"scenario", "show", "web"})["group"], "shop");
    const auto history = world_.Json({"scenario", "history", "web"})["versions"];
    ASSERT_EQ(history.size(), 1u);
    EXPECT_EQ(history[0]["version"], 2);
    EXPECT_EQ(history[0]["changes"].size(), 3u);
    EXPECT_FALSE(history[0]["actor"].get<std::string>().empty());
    EXPECT_TRUE(world_.Rhactl({"scenario", "history", "web"}).out.contains("5min"));
}

TEST_F(ControlProperties, MistakesNameTheNearestKeyAndTheRange) {
    const auto key = world_.JsonError({"scenario", "set", "web", "is-alive-timeot=60s"}, 2);
    EXPECT_TRUE(key.value("remedy", "").contains("did you mean 'is-alive-timeout' (10s to 1day)?"))
        << key;
    const auto value = world_.JsonError({"scenario", "set", "web", "is-alive-timeout=5s"}, 2);
    EXPECT_TRUE(value.value("remedy", "").contains("10s to 1day")) << value;
    world_.JsonError({"scenario", "set", "web", "heartbeat=30s", "is-alive-timeout=1min"}, 2);
    world_.JsonError({"scenario", "set", "web", "check-guest"}, 2);
    world_.JsonError({"scenario", "set", "web", "check-guest=on", "check-guest=off"}, 2);
    world_.JsonError({"scenario", "set", "web"}, 2);
    world_.JsonError({"scenario", "set", "web", "--group", " "}, 2);
    const auto name = world_.JsonError({"scenario", "set", "wbe", "check-guest=off"}, 3);
    EXPECT_TRUE(name.value("remedy", "").contains("did you mean 'web'?")) << name;
    EXPECT_EQ(world_.Json({"scenario", "show", "web"})["version"], 1);
}

TEST_F(ControlProperties, WhatNeedsAStoppedScenarioIsRefusedWhileItRuns) {
    ASSERT_EQ(world_.Rhactl({"scenario", "run", "web", "--wait"}).exit_code, 0);
    const auto refused = world_.JsonError({"scenario", "set", "web", "spool-max=1GiB"}, 4);
    EXPECT_TRUE(refused.value("message", "").contains("it is running")) << refused;
    EXPECT_TRUE(world_.Rhactl({"scenario", "properties", "web"}).out.contains("when stopped"));
    EXPECT_EQ(world_.Rhactl({"scenario", "set", "web", "automatic-switchover=off"}).exit_code, 0);
    ASSERT_EQ(world_.Rhactl({"scenario", "switchover", "web", "--yes", "--wait"}).exit_code, 0);
    const auto locked = world_.JsonError({"scenario", "set", "web", "check-guest=off"}, 4);
    EXPECT_TRUE(locked.value("message", "").contains("it is switched")) << locked;
    EXPECT_TRUE(world_.Rhactl({"scenario", "properties", "web"}).out.contains("it is switched"));
}

TEST_F(ControlProperties, AMachineThatWasMovedIsProtectedAgainByItself) {
    ASSERT_EQ(world_.Rhactl({"scenario", "set", "web", "automatic-reverse=on"}).exit_code, 0);
    ASSERT_EQ(world_.Rhactl({"scenario", "run", "web", "--wait"}).exit_code, 0);
    ASSERT_EQ(world_.Rhactl({"scenario", "switchover", "web", "--yes"}).exit_code, 0);
    EXPECT_EQ(world_.WaitForScenario("web", "running")["master_host"], "beta");
    const auto events = world_.Json({"events", "list", "--code", "reverse-requested"})["events"];
    EXPECT_EQ(events.size(), 1u) << events;
}

TEST_F(ControlProperties, AnOldVersionIsRefused) {
    world_.Json({"scenario", "set", "web", "check-guest=off", "--expected-version", "1"});
    const auto late = world_.JsonError(
        {"scenario", "set", "web", "check-guest=on", "--expected-version", "1"}, 4);
    EXPECT_EQ(late["code"], "conflict");
    EXPECT_TRUE(late.value("remedy", "").contains("look at them again")) << late;
    EXPECT_EQ(ValueOf("check-guest"), "off");
}

TEST_F(ControlProperties, KeysAreCompleted) {
    const auto done =
        RunProcess({"/bin/bash", "-c",
                    "PATH=\"$(dirname \"$0\"):$PATH\"; export RHACTL_IDENTITY=\"$1\"; "
                    "source <(rhactl completion bash); COMP_WORDS=(rhactl scenario set web is-); "
                    "COMP_CWORD=4; "
                    "_rhactl; echo \"${COMPREPLY[@]}\"",
                    Program("rhactl"), (world_.directory() / "admin").string()});
    EXPECT_EQ(done.out, "is-alive-timeout=\n") << done.err;
}

}  // namespace
}  // namespace rha::test
