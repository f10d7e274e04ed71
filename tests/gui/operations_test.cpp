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
    scenario.heard = false;
    EXPECT_TRUE(mayLoseData(scenario));
}

TEST(Operations, StatesHaveTheServicesNames) {
    EXPECT_EQ(scenarioStateFromName(u"switchover-required"), ScenarioState::kSwitchoverRequired);
    EXPECT_EQ(scenarioStateFromName(u"running"), ScenarioState::kRunning);
    EXPECT_EQ(scenarioStateFromName(u"teleporting"), ScenarioState::kUnknown);
}

}  // namespace
}  // namespace rha::manager::test
