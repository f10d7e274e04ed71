#include "control/notify/before_hooks.h"

#include <chrono>
#include <fstream>
#include <future>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::control {
namespace {

using test::FailsWith;
using test::IsOk;

class BeforeHooksTest : public testing::Test {
protected:
    void SetUp() override { std::filesystem::create_directory(rules_.directory); }

    void Script(const std::string& text, mode_t mode = 0755) {
        const auto path = rules_.directory / "before-switchover";
        std::ofstream(path) << "#!/bin/sh\n" << text << "\n";
        ::chmod(path.c_str(), mode);
    }
    Result<std::string> Run(BeforeHooks& hooks, Duration limit = std::chrono::minutes(1)) {
        auto answer = std::make_shared<std::promise<Result<std::string>>>();
        auto future = answer->get_future();
        hooks.Run({.moment = "before-switchover",
                   .scenario = {"s1"},
                   .scenario_name = "web",
                   .master = "alpha",
                   .replica = "beta",
                   .mode = "clean",
                   .limit = limit},
                  [answer](Result<std::string> ran) { answer->set_value(std::move(ran)); });
        return future.get();
    }

    test::TemporaryDirectory directory_;
    HookRules rules_{.directory = directory_ / "hooks", .own_user = true};
};

TEST_F(BeforeHooksTest, TheScriptNamedAfterTheMomentIsToldWhatIsAtHand) {
    BeforeHooks hooks(rules_, "cid");
    Script(
        "echo \"$RHA_MOMENT $RHA_SCENARIO $RHA_SCENARIO_ID $RHA_HOST $RHA_OTHER_HOST "
        "$RHA_SWITCHOVER $RHA_CONTROL_ID\"");
    const auto ran = Run(hooks);
    ASSERT_TRUE(IsOk(ran));
    EXPECT_EQ(*ran, "before-switchover web s1 alpha beta clean cid\n");
}

TEST_F(BeforeHooksTest, WhatGoesWrongIsExplained) {
    BeforeHooks hooks(rules_, "cid");
    EXPECT_TRUE(FailsWith(Run(hooks), ErrorCode::kNotFound, "before-switchover"));
    Script("echo not now; exit 3");
    EXPECT_TRUE(FailsWith(Run(hooks), ErrorCode::kFailedPrecondition, "exit code 3: not now"));
    Script("sleep 1000");
    EXPECT_TRUE(FailsWith(Run(hooks, std::chrono::seconds(1)), ErrorCode::kFailedPrecondition,
                          "longer than 1 s"));
    Script("exit 0", 0777);
    EXPECT_TRUE(FailsWith(Run(hooks), ErrorCode::kPermissionDenied, "written by others"));
}

TEST_F(BeforeHooksTest, ItsEndEndsWhatRunsAndTellsNobody) {
    const auto started = directory_ / "started";
    Script("touch " + started.string() + "; sleep 1000");
    std::atomic<bool> told = false;
    {
        BeforeHooks hooks(rules_, "cid");
        hooks.Run({.moment = "before-switchover", .limit = std::chrono::hours(1)},
                  [&told](const Result<std::string>&) { told = true; });
        while (!std::filesystem::exists(started)) std::this_thread::yield();
    }
    EXPECT_FALSE(told);
}

}  // namespace
}  // namespace rha::control
