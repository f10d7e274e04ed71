// Properties of scenarios in the runtime: versions, history, and that a running one follows.
#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"
#include "tests/unit/control_runtime/runtime_fixture.h"

namespace rha::control {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::FailsWith;
using test::IsOk;
using testing_support::ControlRuntimeTest;

class PropertyOperations : public ControlRuntimeTest {
protected:
    Result<ScenarioView> Set(std::map<std::string, std::string> properties,
                             std::uint64_t version = 0) {
        return runtime_->SetProperties(
            "web", {.properties = std::move(properties), .group = {}, .expected_version = version},
            "anna");
    }
};

TEST_F(PropertyOperations, EveryChangeIsAVersionThatIsKept) {
    Create("web");
    const auto first = Set({{"spool-max", "1GiB"}, {"check-guest", "off"}}, 1);
    ASSERT_TRUE(IsOk(first));
    EXPECT_EQ(first->scenario.version, 2u);
    EXPECT_EQ(first->scenario.settings.spool_bytes_max, 1u << 30);
    EXPECT_TRUE(FailsWith(Set({{"check-guest", "on"}}, 1), ErrorCode::kConflict, "version 2"));
    EXPECT_TRUE(IsOk(Set({{"check-guest", "off"}})));  // is so already
    ASSERT_TRUE(IsOk(runtime_->SetProperties("web", {.properties = {}, .group = "shop"}, "bob")));
    EXPECT_EQ(runtime_->ListGroups().front().name, "shop");
    Restart();
    EXPECT_EQ(runtime_->GetScenario("web")->scenario.version, 3u);
    EXPECT_EQ(runtime_->GetScenario("web")->scenario.group, "shop");
    const auto history = runtime_->SettingsHistory("web");
    ASSERT_TRUE(IsOk(history));
    ASSERT_EQ(history->size(), 2u);
    EXPECT_EQ(history->at(0).actor, "anna");
    EXPECT_GT(history->at(0).at.unix_ns, 0);
    EXPECT_EQ(history->at(0).changes, (std::vector<PropertyChange>{{"spool-max", "0", "1GiB"},
                                                                   {"check-guest", "on", "off"}}));
    EXPECT_EQ(history->at(1).changes,
              (std::vector<PropertyChange>{{"group", "Scenarios", "shop"}}));
    EXPECT_TRUE(store_.HasEvent(EventCode::kSettingsChanged));
    EXPECT_EQ(store_.audit().back().operation, "set-properties");
    EXPECT_TRUE(FailsWith(runtime_->SettingsHistory("none"), ErrorCode::kNotFound, "none"));
}

TEST_F(PropertyOperations, ARunningScenarioFollows) {
    Create("web");
    ASSERT_TRUE(IsOk(Set({{"is-alive-timeout", "10min"}})));
    ASSERT_TRUE(runtime_->RunScenario("web", {}, "anna"));
    ASSERT_TRUE(UntilState("web", State::kRunning));
    EXPECT_TRUE(
        FailsWith(Set({{"journal-max", "1GiB"}}), ErrorCode::kFailedPrecondition, "it is running"));
    ASSERT_TRUE(IsOk(Set({{"is-alive-timeout", "30s"}, {"automatic-switchover", "off"}})));
    fleet_.With("a", [](auto& engine) { engine.reachable = false; });
    ASSERT_TRUE(UntilState("web", State::kCountdown));
    EXPECT_LE(runtime_->GetScenario("web")->countdown_ms_left, 30'000u);
    ASSERT_TRUE(UntilState("web", State::kSwitchoverRequired));
    ASSERT_TRUE(runtime_->Switchover("web", SwitchoverRequest{}, "anna"));
    ASSERT_TRUE(UntilState("web", State::kSwitched));
    EXPECT_TRUE(
        FailsWith(Set({{"check-guest", "off"}}), ErrorCode::kFailedPrecondition, "switched"));
}

TEST_F(PropertyOperations, TheEnginesAreAskedForTheShortestHeartbeat) {
    Create("web");
    Create("db");
    ASSERT_TRUE(IsOk(Set({{"heartbeat", "200ms"}})));
    EXPECT_TRUE(Until([&] { return fleet_.heartbeat("a") == milliseconds(200); }));
    ASSERT_TRUE(IsOk(Set({{"heartbeat", "5s"}})));
    EXPECT_TRUE(Until([&] { return fleet_.heartbeat("b") == seconds(1); }));  // that of "db"
}

TEST_F(PropertyOperations, NothingChangesWhileTheStoreFails) {
    Create("web");
    store_.FailFrom(0);
    EXPECT_TRUE(FailsWith(Set({{"check-guest", "off"}}), ErrorCode::kIo, "disk"));
    EXPECT_TRUE(runtime_->GetScenario("web")->scenario.settings.check_guest);
    store_.Repair();
    EXPECT_TRUE(IsOk(Set({{"check-guest", "off"}}, 1)));
    EXPECT_EQ(runtime_->SettingsHistory("web")->size(), 1u);
}

}  // namespace
}  // namespace rha::control
