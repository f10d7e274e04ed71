// What scripts do not show: the contract of Step with its shell. Behaviour is in tests/script.
#include "control/core/switchover_machine.h"

#include <gtest/gtest.h>

#include "control/core/step_policy.h"

namespace rha::control {
namespace {

using std::chrono::seconds;

Scenario Web() {
    Scenario scenario;
    scenario.id = {"11111111-1111-1111-1111-111111111111"};
    scenario.name = "web";
    scenario.master_host = {"a"};
    scenario.replica_host = {"b"};
    return scenario;
}

constexpr Instant At(int second) {
    return Instant{seconds(second)};
}

TEST(SwitchoverMachine, ARefusalChangesNothing) {
    auto machine = SwitchoverMachine::Restore(Web(), {}, At(1));
    const auto result = machine.Step(SwitchoverRequest{}, At(2));
    ASSERT_TRUE(result.refusal);
    EXPECT_FALSE(result.refusal->remedy.empty());
    EXPECT_FALSE(result.persist);
    EXPECT_TRUE(result.actions.empty());
    EXPECT_TRUE(result.events.empty());
}

TEST(SwitchoverMachine, RepliesToOtherTagsAreIgnored) {
    auto machine = SwitchoverMachine::Restore(Web(), {}, At(1));
    auto result = machine.Step(RunRequest{}, At(2));
    ASSERT_EQ(result.actions.size(), 1u);
    Reply reply{.tag = result.actions[0].tag, .answered = true};
    for (Reply other : {reply, reply, reply}) {
        other.tag.scenario = {"other"};
        EXPECT_FALSE(machine.Step(other, At(3)).persist);
        other = reply;
        ++other.tag.epoch.value;
        EXPECT_FALSE(machine.Step(other, At(3)).persist);
        other = reply;
        ++other.tag.step;
        EXPECT_FALSE(machine.Step(other, At(3)).persist);
    }
    EXPECT_TRUE(machine.Step(reply, At(3)).persist);
    EXPECT_FALSE(machine.Step(reply, At(4)).persist);  // the same answer once more
}

TEST(SwitchoverMachine, ARestartRepeatsTheSameCommand) {
    auto machine = SwitchoverMachine::Restore(Web(), {}, At(1));
    const auto first = machine.Step(RunRequest{}, At(2));
    auto restored = SwitchoverMachine::Restore(Web(), *first.persist, At(100));
    const auto again = restored.Step(Restarted{}, At(100));
    ASSERT_EQ(again.actions.size(), 1u);
    EXPECT_EQ(again.actions[0].tag, first.actions[0].tag);
    EXPECT_FALSE(again.persist);
}

TEST(SwitchoverMachine, RegistersTheMachineWithItsNetworksAndTellsWhatIsAmiss) {
    auto scenario = Web();
    const AdapterAddresses away{.addresses = {"10.1.0.5/24"}};
    scenario.settings.networks = {.links = {{"LAN", "DR"}}, .adapters = {{"nic", away}}};
    for (const bool backward : {false, true}) {
        MachineState state;
        state.state = State::kSwitching;
        state.step = Step::kRegister;
        state.step_number = state.last_number = 3;
        state.promote_issued = state.register_issued = true;
        state.backward = backward;
        state.home_adapters = {{.id = "nic", .name = "net0", .network = "LAN"}};
        auto machine = SwitchoverMachine::Restore(scenario, state, At(1));
        const auto again = machine.Step(Restarted{}, At(2));
        ASSERT_EQ(again.actions.size(), 1u);
        const auto& action = again.actions.front();
        ASSERT_EQ(action.kind, ActionKind::kRegisterVm);
        ASSERT_EQ(action.networks.adapters.size(), 1u);
        EXPECT_EQ(action.networks.adapters.front().network, backward ? "LAN" : "DR");
        const auto given = backward ? std::nullopt : std::optional(away);
        EXPECT_EQ(action.networks.adapters.front().addresses, given);
        EXPECT_EQ(machine.state().home_adapters.front().given, given);
        Reply reply{.tag = action.tag, .answered = true};
        reply.network_problems = {"no such network"};
        const auto told = machine.Step(reply, At(3));
        ASSERT_FALSE(told.events.empty());
        EXPECT_EQ(told.events.front().code, EventCode::kNetworkNotAsPlanned);
        ASSERT_EQ(told.actions.size(), 1u);
        EXPECT_EQ(told.actions.front().kind, ActionKind::kStartVm);
    }
}

TEST(SwitchoverMachine, NotesWhatTheMachineHasAtHomeAndNowhereElse) {
    for (const bool backward : {false, true}) {
        MachineState state;
        state.backward = backward;
        state.home_adapters = {{.id = "old", .name = "net0", .network = "LAN"}};
        auto machine = SwitchoverMachine::Restore(Web(), state, At(1));
        const auto begun = machine.Step(RunRequest{}, At(2));
        ASSERT_FALSE(begun.actions.empty());
        Reply reply{.tag = begun.actions.front().tag, .answered = true};
        reply.adapters = {{.id = "new", .name = "net0", .network = "LAN"}};
        machine.Step(reply, At(3));
        EXPECT_EQ(machine.state().home_adapters.front().id, backward ? "old" : "new");
    }
}

TEST(SwitchoverMachine, AnUnansweredCommandIsRepeatedWithItsTagAFailedOneIsNot) {
    auto machine = SwitchoverMachine::Restore(Web(), {}, At(1));
    const auto run = machine.Step(RunRequest{}, At(2));
    const auto verified = machine.Step(Reply{.tag = run.actions[0].tag, .answered = true}, At(3));
    const StepTag tag = verified.actions.at(0).tag;
    (void)machine.Step(Reply{.tag = tag, .answered = false}, At(4));
    ASSERT_TRUE(machine.NextDeadline(At(4)));
    const Instant due = At(4) + PolicyOf(Step::kStartReplica).retry_after;
    const auto repeated = machine.Step(Tick{}, due);
    ASSERT_EQ(repeated.actions.size(), 1u);
    EXPECT_EQ(repeated.actions[0].tag, tag);
    const Error busy{.code = ErrorCode::kConflict, .message = "busy", .retryable = true};
    (void)machine.Step(Reply{.tag = tag, .answered = true, .error = busy}, due);
    const auto later = machine.Step(Tick{}, due + seconds(3));
    ASSERT_EQ(later.actions.size(), 1u);
    EXPECT_GT(later.actions[0].tag.step, tag.step);
    EXPECT_TRUE(later.persist);
}

TEST(SwitchoverMachine, TicksFollowEachOtherWithoutSpinning) {
    auto machine = SwitchoverMachine::Restore(Web(), {}, At(1));
    (void)machine.Step(RunRequest{}, At(2));
    Instant now = At(2);
    int ticks = 0;
    while (const auto next = machine.NextDeadline(now)) {
        ASSERT_GT(*next, now);
        now = *next;
        (void)machine.Step(Tick{}, now);
        ASSERT_LT(++ticks, 100);
    }
    EXPECT_EQ(machine.state().state, State::kStopped);  // nobody answered the verification
}

TEST(SwitchoverMachine, AfterARestartAMasterHasTimeToConnect) {
    MachineState running;
    running.state = State::kRunning;
    auto machine = SwitchoverMachine::Restore(Web(), running, At(0));
    int told_at = 0;
    for (int second = 1; second < 400 && told_at == 0; ++second) {
        Report report{.host = {"b"}, .replication = ReplicationFacts{}, .vm = {}};
        report.replication->role = Role::kReplica;
        report.replication->state = ReplicationState::kRunning;
        report.replication->consistent = true;
        report.replication->peer_connected = true;
        for (const auto& event : machine.Step(report, At(second)).events) {
            if (event.code == EventCode::kMasterUnreachableButAlive) told_at = second;
        }
    }
    EXPECT_EQ(told_at, 300);
    EXPECT_EQ(machine.state().state, State::kRunning);
}

TEST(StepPolicies, EveryStepHasOne) {
    for (int i = static_cast<int>(Step::kVerify); i <= static_cast<int>(Step::kDemoteReplica);
         ++i) {
        const auto policy = PolicyOf(static_cast<Step>(i));
        EXPECT_EQ(policy.step, static_cast<Step>(i));
        EXPECT_GE(policy.total, policy.attempt);
        EXPECT_GT(policy.attempt, Duration{});
    }
}

TEST(TransitionTable, EveryPairIsUnique) {
    const auto rows = Transitions();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(Target(rows[i].transition.from, rows[i].transition.on), rows[i].transition.to);
        for (std::size_t j = i + 1; j < rows.size(); ++j) {
            const bool same = rows[i].transition.from == rows[j].transition.from &&
                              rows[i].transition.on == rows[j].transition.on;
            EXPECT_FALSE(same) << Name(rows[i].transition.from) << " "
                               << Name(rows[i].transition.on);
        }
    }
    EXPECT_FALSE(Target(State::kDeleted, Trigger::kRun));
}

}  // namespace
}  // namespace rha::control
