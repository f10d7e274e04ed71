// The history that the runtime commits with its machines.
#include "control/core/scenario_moves.h"

#include <gtest/gtest.h>

#include "tests/unit/control_runtime/runtime_fixture.h"

namespace rha::control {
namespace {

using testing_support::ControlRuntimeTest;

TEST_F(ControlRuntimeTest, MovesAreCommittedWithWhatWasKnownThen) {
    fleet_.HoldSynchronisation();
    Create("web");
    ASSERT_TRUE(runtime_->RunScenario("web", {}, "anna"));
    ASSERT_TRUE(UntilState("web", State::kSynchronising));
    const ScenarioId id = runtime_->GetScenario("web")->scenario.id;
    fleet_.With("a", [&id](auto& engine) {
        engine.replications[id].sync = SyncProgress{.bytes_total = 9, .bytes_sent = 4};
        engine.replications[id].lag_ms = 700;
    });
    ASSERT_TRUE(Until([&] {
        const auto view = runtime_->GetScenario("web");
        return view->master && view->master->sync;
    }));
    fleet_.Synchronise(id);
    ASSERT_TRUE(UntilProtected("web"));
    const auto synchronisations = SynchronisationsOf(store_.moves());
    ASSERT_EQ(synchronisations.size(), 1u);
    EXPECT_EQ(synchronisations[0].result, SyncResult::kComplete);
    EXPECT_EQ(synchronisations[0].progress->bytes_sent, 4u);

    fleet_.With("a", [](auto& engine) { engine.reachable = false; });
    ASSERT_TRUE(UntilState("web", State::kSwitched));
    const auto switchovers = SwitchoversOf(store_.moves());
    ASSERT_EQ(switchovers.size(), 1u);
    EXPECT_EQ(switchovers[0].mode, SwitchoverMode::kAfterFailure);
    EXPECT_EQ(switchovers[0].cause, Trigger::kTimeoutAutomatic);
    EXPECT_EQ(switchovers[0].result, SwitchoverResult::kCompleted);
    EXPECT_EQ(switchovers[0].loss_ms, 1700u);        // the lag and one heartbeat
    EXPECT_GE(switchovers[0].downtime_ms, 30'000u);  // virtual time: the whole time-out
    EXPECT_EQ(switchovers[0].steps.size(), 3u);
}

TEST_F(ControlRuntimeTest, AMoveThatCouldNotBeStoredDidNotHappen) {
    Create("web");
    store_.FailFrom(0);
    EXPECT_FALSE(runtime_->RunScenario("web", {}, "anna"));
    EXPECT_TRUE(store_.moves().empty());
    store_.Repair();
    ASSERT_TRUE(runtime_->RunScenario("web", {}, "anna"));
    ASSERT_FALSE(store_.moves().empty());
    EXPECT_EQ(store_.moves().front().state, State::kVerifying);
}

}  // namespace
}  // namespace rha::control
