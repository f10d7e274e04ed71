#include "control/notify/hook.h"

#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/runtime/unique_fd.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/notify/samples.h"

namespace rha::control {
namespace {

using test::FailsWith;
using test::IsOk;

class HookTest : public testing::Test {
protected:
    void SetUp() override { std::filesystem::create_directory(rules_.directory); }

    std::string Script(const std::string& text, mode_t mode = 0755,
                       const std::string& name = "hook") {
        const auto path = rules_.directory / name;
        std::ofstream(path) << "#!/bin/sh\n" << text << "\n";
        ::chmod(path.c_str(), mode);
        return path.string();
    }
    Result<HookResult> Run(const std::string& text, Duration timeout = std::chrono::minutes(1)) {
        return RunHook(Script(text), {{"RHA_MOMENT", "after-switchover"}}, timeout, cancel_);
    }

    test::TemporaryDirectory directory_;
    HookRules rules_{.directory = directory_ / "hooks", .own_user = true};
    CancelSignal cancel_;
};

TEST_F(HookTest, OnlyWhatNobodyElseCanHavePutThereIsRun) {
    const std::string program = Script("exit 0");
    EXPECT_TRUE(IsOk(CheckHook(rules_, program)));
    EXPECT_TRUE(FailsWith(CheckHook(rules_, (directory_ / "hook").string()),
                          ErrorCode::kInvalidArgument, "hook directory"));
    EXPECT_TRUE(FailsWith(CheckHook(rules_, (rules_.directory / "none").string()),
                          ErrorCode::kNotFound, "none"));
    EXPECT_TRUE(FailsWith(CheckHook(rules_, (rules_.directory / "../hooks/hook").string()),
                          ErrorCode::kInvalidArgument, "hook directory"));
    EXPECT_TRUE(FailsWith(CheckHook(rules_, Script("", 0775, "group")),
                          ErrorCode::kPermissionDenied, "written by others"));
    EXPECT_TRUE(FailsWith(CheckHook(rules_, Script("", 0757, "world")),
                          ErrorCode::kPermissionDenied, "written by others"));
    EXPECT_TRUE(FailsWith(CheckHook(rules_, Script("", 0644, "data")), ErrorCode::kPermissionDenied,
                          "may not be run"));
    std::filesystem::create_symlink(program, rules_.directory / "link");
    EXPECT_TRUE(FailsWith(CheckHook(rules_, (rules_.directory / "link").string()),
                          ErrorCode::kPermissionDenied, "no plain file"));
    ::chmod(rules_.directory.c_str(), 0777);
    const auto open_directory = CheckHook(rules_, program);
    EXPECT_TRUE(FailsWith(open_directory, ErrorCode::kPermissionDenied, "written by others"));
    EXPECT_NE(open_directory.error().remedy.find("chmod 0755"), std::string::npos);
}

TEST_F(HookTest, AProgramOfAnotherOwnerIsNotRun) {
    if (::getuid() != 0) GTEST_SKIP() << "only root can give files away";
    const std::string program = Script("exit 0");
    ASSERT_EQ(::chown(program.c_str(), 12345, 12345), 0);
    EXPECT_TRUE(FailsWith(CheckHook(rules_, program), ErrorCode::kPermissionDenied, "root"));
}

TEST_F(HookTest, OutputAndExitCodeAreKept) {
    const auto good = Run("echo \"$RHA_MOMENT\"; echo problem >&2; pwd; echo \"$HOME $USER\"");
    ASSERT_TRUE(IsOk(good));
    EXPECT_EQ(good->exit_code, 0);
    EXPECT_EQ(good->output, "after-switchover\nproblem\n/\n/ \n") << "and no other environment";
    EXPECT_EQ(Run("exit 7")->exit_code, 7);
    EXPECT_EQ(Run("kill -9 $$")->exit_code, -1);
    EXPECT_EQ(Run("yes | head -c 1000000")->output.size(), 2000u);
    EXPECT_EQ(Run("cat")->exit_code, 0) << "its input is empty";
    EXPECT_FALSE(RunHook("/nonexistent", {}, std::chrono::seconds(9), cancel_));
}

TEST_F(HookTest, ItInheritsNothing) {
    const UniqueFd leak(::dup(0));
    EXPECT_EQ(Run("ls /proc/self/fd | wc -l")->output, "4\n");  // 0, 1, 2 and ls's own
}

TEST_F(HookTest, WhatRunsTooLongIsEndedWithItsChildren) {
    const auto mark = (directory_ / "pid").string();
    const auto late = Run("sleep 1000 & echo $! > " + mark + "; trap '' TERM; wait; wait",
                          std::chrono::milliseconds(300));
    ASSERT_TRUE(IsOk(late));
    EXPECT_TRUE(late->timed_out);
    EXPECT_EQ(late->exit_code, -1);
    pid_t child = 0;
    std::ifstream(mark) >> child;
    ASSERT_GT(child, 1);
    while (::kill(child, 0) == 0) std::this_thread::yield();  // dies with the group
}

TEST_F(HookTest, StoppingTheServiceEndsIt) {
    std::thread stopper([this] {
        while (!std::filesystem::exists(directory_ / "started")) std::this_thread::yield();
        cancel_.Set();
    });
    EXPECT_TRUE(FailsWith(Run("touch " + (directory_ / "started").string() + "; sleep 1000"),
                          ErrorCode::kCancelled, "stops"));
    stopper.join();
}

TEST_F(HookTest, TheEnvironmentDescribesTheEvent) {
    EventRecord event =
        SampleEvent(7, EventCode::kSwitchoverCompleted, {{"scenario", "web"}, {"host", "beta"}});
    event.scenario = {"s1"};
    event.message += std::string(1, '\0') + "x";
    const auto variables = HookEnvironment(event, {.host = "c", .control_id = "cid"});
    EXPECT_EQ(variables.at("RHA_MOMENT"), "after-switchover");
    EXPECT_EQ(variables.at("RHA_EVENT_ID"), "7");
    EXPECT_EQ(variables.at("RHA_EVENT_CODE"), "RHA-3005");
    EXPECT_EQ(variables.at("RHA_SCENARIO"), "web");
    EXPECT_EQ(variables.at("RHA_SCENARIO_ID"), "s1");
    EXPECT_EQ(variables.at("RHA_HOST"), "beta");
    EXPECT_EQ(variables.at("RHA_MESSAGE").find('\0'), std::string::npos);
}

}  // namespace
}  // namespace rha::control
