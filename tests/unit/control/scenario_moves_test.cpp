#include "control/core/scenario_moves.h"

#include <gtest/gtest.h>

namespace rha::control {
namespace {

WallTime At(std::int64_t seconds) {
    return {seconds * 1'000'000'000};
}

ScenarioMove Move(std::int64_t seconds, State state, Step step = Step::kNone,
                  std::optional<Trigger> trigger = {},
                  SwitchoverMode mode = SwitchoverMode::kClean) {
    return {.at = At(seconds), .state = state, .step = step, .trigger = trigger, .mode = mode};
}

TEST(MoveOf, NothingChangedIsNoMove) {
    MachineState before;
    MachineState after = before;
    after.owed.push_back({.kind = OwedKind::kStopMaster, .step = 3});
    EXPECT_FALSE(MoveOf({.before = before, .after = after, .transitions = {}, .now = At(1)}));
}

TEST(MoveOf, TheEndOfASynchronisationKeepsItsProgress) {
    const MachineState before{.state = State::kSynchronising};
    const MachineState after{.state = State::kRunning};
    const Transition taken{State::kSynchronising, Trigger::kSynchronised, State::kRunning};
    const auto move = MoveOf({.before = before,
                              .after = after,
                              .transitions = {&taken, 1},
                              .now = At(7),
                              .sync = SyncProgress{.bytes_total = 9, .bytes_sent = 4}});
    ASSERT_TRUE(move);
    EXPECT_EQ(move->at, At(7));
    EXPECT_EQ(move->trigger, Trigger::kSynchronised);
    EXPECT_EQ(move->sync->bytes_sent, 4u);
}

TEST(MoveOf, ASwitchoverKnowsWhenTheMasterWasLastHeard) {
    const MachineState before{.state = State::kCountdown};
    const MachineState after{
        .state = State::kSwitching, .step = Step::kPromote, .mode = SwitchoverMode::kAfterFailure};
    const auto move = MoveOf({.before = before,
                              .after = after,
                              .transitions = {},
                              .now = At(60),
                              .sync = SyncProgress{},
                              .master_heard = At(20)});
    EXPECT_EQ(move->master_heard, At(20));
    EXPECT_FALSE(move->sync);
}

// Rows: mode, data loss allowed, lag known -> loss.
TEST(MoveOf, WhatIsLostIsKnownWhenThePromotionHasEnded) {
    MachineState before{.state = State::kSwitching, .step = Step::kPromote};
    MachineState after{.state = State::kSwitching, .step = Step::kRegister};
    MoveFacts facts{.before = before, .after = after, .transitions = {}, .now = At(1)};
    facts.heartbeat = std::chrono::milliseconds(1000);
    facts.lag_ms = 300;
    EXPECT_EQ(MoveOf(facts)->loss_ms, 0u);
    before.allow_data_loss = true;
    EXPECT_EQ(MoveOf(facts)->loss_ms, 1300u);
    before.allow_data_loss = false;
    before.mode = SwitchoverMode::kAfterFailure;
    EXPECT_EQ(MoveOf(facts)->loss_ms, 1300u);
    facts.lag_ms.reset();
    EXPECT_FALSE(MoveOf(facts)->loss_ms);
    after.state = State::kFailed;
    facts.lag_ms = 300;
    EXPECT_FALSE(MoveOf(facts)->loss_ms);
}

TEST(MoveOf, AnErrorIsToldWhereItHappened) {
    const Error error{.message = "no disk"};
    const MachineState before{.state = State::kSwitching, .step = Step::kRegister};
    const MachineState after{
        .state = State::kRollingBack, .step = Step::kReturnGuest, .error = error};
    EXPECT_EQ(MoveOf({.before = before, .after = after, .transitions = {}, .now = {}})->error,
              "no disk");
    const MachineState later{
        .state = State::kStarting, .step = Step::kStartReplica, .error = error};
    EXPECT_EQ(MoveOf({.before = after, .after = later, .transitions = {}, .now = {}})->error, "");
}

TEST(TriggerNames, AreInverse) {
    for (const TransitionRow& row : Transitions()) {
        EXPECT_EQ(TriggerFromName(Name(row.transition.on)), row.transition.on);
    }
    EXPECT_FALSE(TriggerFromName("else"));
}

TEST(Switchovers, ACleanOneIsDownFromItsShutdownOn) {
    auto registered = Move(34, State::kSwitching, Step::kRegister);
    registered.loss_ms = 0;
    const std::vector moves = {
        Move(1, State::kRunning),
        Move(10, State::kSwitching, Step::kShutdownGuest, Trigger::kSwitchover),
        Move(30, State::kSwitching, Step::kDrain),
        Move(31, State::kSwitching, Step::kPromote),
        registered,
        Move(35, State::kSwitching, Step::kStartOnReplica),
        Move(39, State::kSwitched, Step::kNone, Trigger::kCompleted)};
    const auto all = SwitchoversOf(moves);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].result, SwitchoverResult::kCompleted);
    EXPECT_EQ(all[0].cause, Trigger::kSwitchover);
    EXPECT_EQ(all[0].end, At(39));
    EXPECT_EQ(all[0].downtime_ms, 29'000u);
    EXPECT_EQ(all[0].loss_ms, 0u);
    ASSERT_EQ(all[0].steps.size(), 5u);
    EXPECT_EQ(all[0].steps[0], (StepSpan{Step::kShutdownGuest, At(10), At(30)}));
    EXPECT_EQ(all[0].steps[4], (StepSpan{Step::kStartOnReplica, At(35), At(39)}));
}

TEST(Switchovers, OneAfterFailureIsDownSinceTheMasterWasLastHeard) {
    auto promote = Move(330, State::kSwitching, Step::kPromote, Trigger::kTimeoutAutomatic,
                        SwitchoverMode::kAfterFailure);
    promote.master_heard = At(27);
    const std::vector moves = {Move(1, State::kRunning), Move(30, State::kCountdown), promote,
                               Move(332, State::kSwitching, Step::kRegister),
                               Move(333, State::kSwitched)};
    EXPECT_EQ(SwitchoversOf(moves)[0].downtime_ms, 306'000u);
    promote.master_heard.reset();  // the service was restarted meanwhile
    const std::vector unheard = {Move(1, State::kRunning), Move(30, State::kCountdown), promote,
                                 Move(333, State::kSwitched)};
    EXPECT_EQ(SwitchoversOf(unheard)[0].downtime_ms, 303'000u);
}

TEST(Switchovers, AFailedOneThatIsFinishedIsDownAllTheTime) {
    const std::vector moves = {Move(1, State::kRunning),
                               Move(10, State::kSwitching, Step::kShutdownGuest),
                               Move(20, State::kSwitching, Step::kStartOnReplica),
                               Move(30, State::kFailed),
                               Move(100, State::kSwitching, Step::kRegister, Trigger::kSwitchover),
                               Move(110, State::kSwitched)};
    const auto all = SwitchoversOf(moves);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].result, SwitchoverResult::kFailed);
    EXPECT_FALSE(all[0].downtime_ms);
    EXPECT_EQ(all[1].downtime_ms, 100'000u);
}

TEST(Switchovers, ARolledBackOneHasLostNothing) {
    auto registered = Move(30, State::kSwitching, Step::kRegister);
    registered.loss_ms = 900;
    auto back = Move(40, State::kRollingBack, Step::kReturnGuest);
    back.error = "no room";
    const std::vector moves = {Move(10, State::kSwitching, Step::kShutdownGuest), registered, back,
                               Move(50, State::kStarting, Step::kStartReplica)};
    const auto all = SwitchoversOf(moves);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].result, SwitchoverResult::kRolledBack);
    EXPECT_EQ(all[0].error, "no room");
    EXPECT_FALSE(all[0].loss_ms);
    EXPECT_EQ(all[0].downtime_ms, 40'000u);
}

TEST(Synchronisations, BeginAndEndWithTheState) {
    auto running = Move(50, State::kRunning, Step::kNone, Trigger::kSynchronised);
    running.sync = SyncProgress{.bytes_total = 8, .bytes_compared = 8, .bytes_sent = 3};
    const std::vector moves = {
        Move(10, State::kSynchronising, Step::kNone, Trigger::kStarted), running,
        Move(60, State::kSynchronising, Step::kNone, Trigger::kResync),
        Move(61, State::kCountdown, Step::kNone, Trigger::kMasterSilent),
        Move(70, State::kSynchronising, Step::kNone, Trigger::kBackUnsynchronised)};
    const auto all = SynchronisationsOf(moves);
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0].result, SyncResult::kComplete);
    EXPECT_FALSE(all[0].repair);
    EXPECT_EQ(all[0].progress->bytes_sent, 3u);
    EXPECT_EQ(all[1].result, SyncResult::kInterrupted);
    EXPECT_TRUE(all[1].repair);
    EXPECT_EQ(all[1].next, State::kCountdown);
    EXPECT_EQ(all[2].result, SyncResult::kUnderWay);
}

TEST(TimeInStates, CountsWhatLiesWithinThePeriod) {
    const std::vector moves = {Move(10, State::kSynchronising), Move(20, State::kRunning),
                               Move(50, State::kSynchronising), Move(55, State::kRunning)};
    const auto shares = TimeInStates(moves, At(15), At(60));
    ASSERT_EQ(shares.size(), 2u);
    EXPECT_EQ(shares[0].state, State::kSynchronising);
    EXPECT_EQ(shares[0].ms, 10'000u);
    EXPECT_EQ(shares[0].entered, 1u);
    EXPECT_EQ(shares[1].ms, 35'000u);
    EXPECT_EQ(shares[1].entered, 2u);
    EXPECT_TRUE(TimeInStates(moves, At(0), At(5)).empty());
}

TEST(Milliseconds, AClockThatWasSetBackIsZero) {
    EXPECT_EQ(MillisecondsBetween(At(10), At(5)), 0u);
}

}  // namespace
}  // namespace rha::control
