#include "manager-gui/core/operations.h"

#include <gtest/gtest.h>

#include "tests/gui/fleets.h"

namespace rha::manager::test {
namespace {

Scenario in(ScenarioState state) {
    auto scenario = running("web");
    scenario.state = state;
    return scenario;
}

TEST(Operations, FollowTheState) {
    EXPECT_TRUE(isPossible(Operation::kRun, in(ScenarioState::kStopped)));
    EXPECT_TRUE(isPossible(Operation::kRun, in(ScenarioState::kSwitched)));
    EXPECT_FALSE(isPossible(Operation::kRun, in(ScenarioState::kRunning)));
    EXPECT_TRUE(isPossible(Operation::kStop, in(ScenarioState::kRunning)));
    EXPECT_FALSE(isPossible(Operation::kStop, in(ScenarioState::kStopped)));
    EXPECT_TRUE(isPossible(Operation::kSwitchover, in(ScenarioState::kSwitchoverRequired)));
    EXPECT_FALSE(isPossible(Operation::kSwitchover, in(ScenarioState::kStopped)));
    EXPECT_FALSE(isPossible(Operation::kStop, in(ScenarioState::kSwitching)));
}

TEST(Operations, WhatPeopleDecideFollowsTheStateToo) {
    auto scenario = in(ScenarioState::kRunning);
    EXPECT_TRUE(isPossible(Operation::kSuspendUpdates, scenario));
    EXPECT_FALSE(isPossible(Operation::kResumeUpdates, scenario));
    EXPECT_FALSE(isPossible(Operation::kRecover, scenario));
    EXPECT_FALSE(isPossible(Operation::kDelete, scenario));
    scenario.updates_suspended = true;
    EXPECT_FALSE(isPossible(Operation::kSuspendUpdates, scenario));
    EXPECT_TRUE(isPossible(Operation::kResumeUpdates, scenario));
    EXPECT_FALSE(isPossible(Operation::kSuspendUpdates, in(ScenarioState::kSynchronising)));
    EXPECT_TRUE(isPossible(Operation::kRecover, in(ScenarioState::kSwitchoverRequired)));
    EXPECT_FALSE(isPossible(Operation::kDelete, in(ScenarioState::kSwitchoverRequired)));
    for (const auto state :
         {ScenarioState::kStopped, ScenarioState::kSwitched, ScenarioState::kFailed}) {
        EXPECT_TRUE(isPossible(Operation::kRecover, in(state)));
        EXPECT_TRUE(isPossible(Operation::kDelete, in(state)));
    }
}

TEST(Operations, SomeAreForSingleScenariosOnly) {
    Selection selection{.groups = {"shop"}, .members = {in(ScenarioState::kStopped)}};
    EXPECT_TRUE(isPossible(Operation::kRun, selection));
    EXPECT_FALSE(isPossible(Operation::kDelete, selection));
    selection.scenarios = {in(ScenarioState::kStopped), in(ScenarioState::kFailed)};
    EXPECT_TRUE(isPossible(Operation::kDelete, selection));
    EXPECT_FALSE(isPossible(Operation::kRecover, selection));  // one decision at a time
}

TEST(Operations, ARunAfterASwitchoverTurnsTheRoles) {
    EXPECT_EQ(routeOfRun(in(ScenarioState::kStopped)), (Route{"alpha", "beta", false}));
    EXPECT_EQ(routeOfRun(in(ScenarioState::kSwitched)), (Route{"beta", "alpha", true}));
    auto back = in(ScenarioState::kSwitched);
    back.backward = true;
    EXPECT_EQ(routeOfRun(back), (Route{"beta", "alpha", false}));
}

TEST(Operations, ANewerServicesStateIsLeftToIt) {
    EXPECT_TRUE(isPossible(Operation::kRun, in(ScenarioState::kUnknown)));
    EXPECT_TRUE(isPossible(Operation::kStop, in(ScenarioState::kUnknown)));
}

TEST(Operations, WhatWaitsForItsTurnIsNotRunAgain) {
    auto waiting = in(ScenarioState::kStopped);
    waiting.queue_position = 2;
    EXPECT_FALSE(isPossible(Operation::kRun, waiting));
}

TEST(Operations, ASelectionCanWhatOneOfItCan) {
    Selection selection{.scenarios = {in(ScenarioState::kStopped)}};
    EXPECT_FALSE(isPossible(Operation::kStop, selection));
    selection.groups.append("shop");
    selection.members.append(in(ScenarioState::kRunning));
    EXPECT_TRUE(isPossible(Operation::kStop, selection));
    EXPECT_FALSE(isPossible(Operation::kRun, Selection()));
}

TEST(Operations, ACopyThatIsNotCompleteLosesData) {
    auto scenario = running("web");
    EXPECT_FALSE(mayLoseData(scenario));
    scenario.replica.consistent = false;
    EXPECT_TRUE(mayLoseData(scenario));
    scenario.replica.consistent = true;
    scenario.master.heard = false;
    EXPECT_TRUE(mayLoseData(scenario));
}

TEST(Operations, OnlyASilentMastersLeaseIsInTheWay) {
    auto scenario = running("web");
    EXPECT_FALSE(isLeaseInTheWay(scenario));
    scenario.replica.heard = false;
    EXPECT_FALSE(isLeaseInTheWay(scenario));
    scenario.replica.heard = true;
    scenario.master.heard = false;
    EXPECT_TRUE(isLeaseInTheWay(scenario));
    scenario.run_lease = false;
    EXPECT_FALSE(isLeaseInTheWay(scenario));
}

TEST(Operations, StatesHaveTheServicesNames) {
    EXPECT_EQ(scenarioStateFromName(u"switchover-required"), ScenarioState::kSwitchoverRequired);
    EXPECT_EQ(scenarioStateFromName(u"running"), ScenarioState::kRunning);
    EXPECT_EQ(scenarioStateFromName(u"teleporting"), ScenarioState::kUnknown);
}

}  // namespace
}  // namespace rha::manager::test
