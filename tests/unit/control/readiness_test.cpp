#include "control/core/readiness.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "common/texts/texts.h"

namespace rha::control {
namespace {

ReadinessFacts Healthy() {
    ReadinessFacts facts{.scenario = {.name = "web", .replica_directory = "/srv/vm/web"},
                         .machine = {.state = State::kRunning},
                         .master_name = "a",
                         .replica_name = "b",
                         .master_answers = true,
                         .replica_answers = true};
    facts.scenario.settings.is_alive_timeout = std::chrono::seconds(60);
    facts.machine.leased = true;
    facts.master = ReplicationFacts{.lag_ms = 200};
    facts.replica = ReplicationFacts{.consistent = true};
    facts.master_vm = VmSummary{.state = VmState::kRunning, .guest = GuestHealth::kAlive};
    return facts;
}

/// Its message is known in Japanese, too; findings of others than Assess have none here.
bool Has(const Readiness& readiness, const std::string& check, FindingSeverity severity) {
    return std::ranges::any_of(readiness.checks, [&](const Finding& finding) {
        return finding.check == check && finding.severity == severity && !finding.remedy.empty() &&
               (finding.message.empty() || InJapanese(finding.message));
    });
}

TEST(Readiness, AHealthyScenarioIsReadyAndLosesNothing) {
    const Readiness readiness = Assess(Healthy());
    EXPECT_EQ(readiness.level, ReadinessLevel::kReady);
    EXPECT_TRUE(readiness.checks.empty());
    ASSERT_TRUE(readiness.now);
    EXPECT_EQ(readiness.now->mode, SwitchoverMode::kClean);
    EXPECT_EQ(readiness.now->loss_ms, 0u);
    EXPECT_EQ(readiness.now->downtime_ms, kAssumedShutdownMs + kAssumedDrainMs + kAssumedPromoteMs +
                                              kAssumedRegisterMs + kAssumedStartMs);
}

TEST(Readiness, AFailureCostsTheLagAndTheTimeout) {
    const Readiness readiness = Assess(Healthy());
    EXPECT_EQ(readiness.failure.mode, SwitchoverMode::kAfterFailure);
    EXPECT_EQ(readiness.failure.loss_ms, 1200u);  // and one heartbeat
    EXPECT_EQ(readiness.failure.downtime_ms,
              60'000 + kAssumedPromoteMs + kAssumedRegisterMs + kAssumedStartMs);
    EXPECT_EQ(readiness.failure.parts[0],
              (EstimatePart{"is-alive-timeout", 60'000, EstimateSource::kSetting}));
}

TEST(Readiness, InACountdownOnlyTheRestOfItCounts) {
    ReadinessFacts facts = Healthy();
    facts.machine.state = State::kCountdown;
    facts.master_answers = false;
    facts.countdown_ms_left = 9000;
    const Readiness readiness = Assess(facts);
    EXPECT_EQ(readiness.failure.parts[0].ms, 9000u);
    ASSERT_TRUE(readiness.now);
    EXPECT_EQ(readiness.now->mode, SwitchoverMode::kAfterFailure);
    EXPECT_EQ(readiness.now->parts.size(), 3u);
    EXPECT_TRUE(Has(readiness, "master-answers", FindingSeverity::kWarning));
    EXPECT_EQ(readiness.level, ReadinessLevel::kWarnings);
}

TEST(Readiness, ItsOwnSwitchoversTeachTheEstimate) {
    ReadinessFacts facts = Healthy();
    for (const std::int64_t seconds : {8, 90, 10}) {
        PastSwitchover past{.result = SwitchoverResult::kCompleted};
        past.steps = {{Step::kShutdownGuest, {0}, {seconds * 1'000'000'000}}};
        facts.past.push_back(past);
    }
    facts.past.push_back({.result = SwitchoverResult::kCompleted});  // after failure: no such step
    const auto part = Assess(facts).now->parts[0];
    EXPECT_EQ(part, (EstimatePart{"shutdown-guest", 10'000, EstimateSource::kHistory}));
    EXPECT_EQ(Assess(facts).now->parts[1].source, EstimateSource::kAssumed);
}

TEST(Readiness, ABacklogTakesTimeAtTheRateThatWasSeen) {
    ReadinessFacts facts = Healthy();
    facts.master->lag_bytes = 30'000'000;
    facts.replica->journal_bytes = 10'000'000;
    facts.shipped_per_s = 1'000'000;
    const Readiness readiness = Assess(facts);
    EXPECT_EQ(readiness.now->parts[1], (EstimatePart{"drain", 40'000, EstimateSource::kMeasured}));
    EXPECT_EQ(readiness.failure.parts[1],
              (EstimatePart{"promote", 10'000, EstimateSource::kMeasured}));
    facts.shipped_per_s = 0;
    EXPECT_EQ(Assess(facts).now->parts[1].source, EstimateSource::kAssumed);
}

TEST(Readiness, WhatWouldBeRefusedIsNotPromised) {
    for (const State state : {State::kStopped, State::kSynchronising, State::kSwitched,
                              State::kSwitching, State::kStarting}) {
        ReadinessFacts facts = Healthy();
        facts.machine.state = state;
        const Readiness readiness = Assess(facts);
        EXPECT_FALSE(readiness.now) << Name(state);
        EXPECT_EQ(readiness.level, ReadinessLevel::kNotReady);
        EXPECT_TRUE(Has(readiness, "state", FindingSeverity::kError));
    }
    ReadinessFacts silent = Healthy();
    silent.replica_answers = false;
    EXPECT_FALSE(Assess(silent).now);
    EXPECT_TRUE(Has(Assess(silent), "replica-answers", FindingSeverity::kError));
    ReadinessFacts incomplete = Healthy();
    incomplete.replica->consistent = false;
    EXPECT_FALSE(Assess(incomplete).now);
    EXPECT_FALSE(Assess(incomplete).failure.loss_ms);
    EXPECT_TRUE(Has(Assess(incomplete), "replica-consistent", FindingSeverity::kError));
    ReadinessFacts unknown = Healthy();
    unknown.replica.reset();
    EXPECT_TRUE(Has(Assess(unknown), "replica-consistent", FindingSeverity::kError));
}

TEST(Readiness, ADiskThatIsNearlyFullIsNamed) {
    ReadinessFacts facts = Healthy();
    facts.replica_roots = {{.path = "/srv", .total_bytes = 1000, .free_bytes = 900},
                           {.path = "/srv/vm", .total_bytes = 1000, .free_bytes = 99}};
    EXPECT_TRUE(Has(Assess(facts), "replica-free-space", FindingSeverity::kWarning));
    facts.scenario.settings.free_bytes_min = 99;
    EXPECT_TRUE(Has(Assess(facts), "replica-free-space", FindingSeverity::kError));
    facts.scenario.settings.free_bytes_min = 0;
    facts.replica_roots[1].free_bytes = 500;
    EXPECT_TRUE(Assess(facts).checks.empty());
}

TEST(Readiness, GuestsWithoutAgentAndMachinesThatAreOffAreNamed) {
    ReadinessFacts facts = Healthy();
    facts.master_vm->guest = GuestHealth::kNoAgent;
    EXPECT_TRUE(Has(Assess(facts), "guest-agent", FindingSeverity::kWarning));
    facts.master_vm->guest = GuestHealth::kLost;
    EXPECT_TRUE(Has(Assess(facts), "guest-agent", FindingSeverity::kWarning));
    facts.master_vm->state = VmState::kOff;
    EXPECT_TRUE(Has(Assess(facts), "guest-running", FindingSeverity::kWarning));
}

TEST(Readiness, AMasterWithoutALeaseIsNotLeftUnasked) {
    ReadinessFacts facts = Healthy();
    facts.machine.leased = false;
    EXPECT_TRUE(Has(Assess(facts), "run-lease", FindingSeverity::kWarning));
    facts.scenario.settings.run_lease = false;
    EXPECT_TRUE(Assess(facts).checks.empty());
}

TEST(Readiness, WhatPeopleHaveArrangedIsNamed) {
    ReadinessFacts facts = Healthy();
    facts.machine.state = State::kMaintenance;
    facts.machine.maintenance.side = Side::kReplica;
    facts.machine.updates_suspended = true;
    const Readiness readiness = Assess(facts);
    EXPECT_TRUE(Has(readiness, "maintenance", FindingSeverity::kWarning));
    EXPECT_TRUE(Has(readiness, "updates-suspended", FindingSeverity::kWarning));
    EXPECT_TRUE(readiness.now);
}

TEST(Readiness, WarningsOfEveryKind) {
    ReadinessFacts facts = Healthy();
    facts.scenario.settings.automatic_switchover = false;
    facts.master->lag_ms = kLagWarningMs + 1;
    facts.past.push_back({.result = SwitchoverResult::kRolledBack, .error = "no room"});
    facts.verified = VerificationRecord{
        .at = {5},
        .findings = {{.severity = FindingSeverity::kOk, .check = "fine"},
                     {.severity = FindingSeverity::kWarning, .check = "odd", .remedy = "look"}}};
    facts.host_findings = {
        {.severity = FindingSeverity::kWarning, .check = "clock", .remedy = "x"}};
    const Readiness readiness = Assess(facts);
    EXPECT_EQ(readiness.level, ReadinessLevel::kWarnings);
    for (const char* check : {"automatic-switchover", "lag", "last-switchover", "odd", "clock"}) {
        EXPECT_TRUE(Has(readiness, check, FindingSeverity::kWarning)) << check;
    }
    EXPECT_EQ(readiness.checks.size(), 5u);
    facts.replica->error = Error{.message = "disk full", .remedy = "free space"};
    EXPECT_EQ(Assess(facts).checks.front().check, "replication");  // errors come first
}

TEST(Readiness, WarnsOfDivergedCopiesUntilTheyAreOverwritten) {
    ReadinessFacts facts = Healthy();
    facts.verified = VerificationRecord{
        .at = {5},
        .findings = {{.severity = FindingSeverity::kWarning, .check = "diverged", .remedy = "x"}}};
    EXPECT_FALSE(Has(Assess(facts), "diverged", FindingSeverity::kWarning));
    // Also where the control service itself knows of nothing: the host was asked just now.
    for (const State state : {State::kSwitched, State::kVerifying, State::kStarting}) {
        facts.machine.state = state;
        EXPECT_TRUE(Has(Assess(facts), "diverged", FindingSeverity::kWarning)) << Name(state);
    }
}

}  // namespace
}  // namespace rha::control
