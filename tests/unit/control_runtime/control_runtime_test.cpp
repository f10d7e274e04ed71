// The runtime with fake engines, a store in memory and a clock moved by hand: commit before act,
// restart at every commit, operations, events.
#include "control/runtime/control_runtime.h"

#include <set>

#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"
#include "tests/unit/control_runtime/runtime_fixture.h"

namespace rha::control {
namespace {

using std::chrono::seconds;
using test::FailsWith;
using testing_support::ControlRuntimeTest;

TEST_F(ControlRuntimeTest, RunsAndSwitchesOver) {
    Create("web");
    ASSERT_TRUE(runtime_->RunScenario("web", {}, "anna"));
    ASSERT_TRUE(UntilState("web", State::kRunning));
    EXPECT_TRUE(Until([&] { return runtime_->GetScenario("web")->status_known; }));
    const auto view = runtime_->GetScenario("web");
    EXPECT_EQ(view->master_name, "host-a");
    EXPECT_EQ(view->scenario.replica_directory, "/replica/web");
    ASSERT_TRUE(runtime_->Switchover("web", SwitchoverRequest{}, "anna"));
    ASSERT_TRUE(UntilState("web", State::kSwitched));
    for (const auto& command : fleet_.Executed()) {
        if (const auto* promote = std::get_if<Promote>(&command.body)) {
            EXPECT_TRUE(promote->require_final);
            EXPECT_EQ(promote->final_sequence, Sequence{42});
        }
    }
    EXPECT_TRUE(store_.HasEvent(EventCode::kSwitchoverCompleted));
    EXPECT_TRUE(Until([&] { return store_.HasEvent(EventCode::kMasterRetired); }));
}

TEST_F(ControlRuntimeTest, WaitsForTheScriptsThatPropertiesAskFor) {
    auto wish = Wish("web");
    wish.settings.before_sync_limit = std::chrono::seconds(20);
    wish.settings.before_switchover_limit = std::chrono::seconds(40);
    ASSERT_TRUE(runtime_->CreateScenario(wish, "anna"));
    hooks_.FailWith(Error{
        .code = ErrorCode::kFailedPrecondition, .message = "not now", .remedy = "look there"});
    ASSERT_TRUE(runtime_->RunScenario("web", {}, "anna"));
    ASSERT_TRUE(Until([&] { return store_.HasEvent(EventCode::kVerificationFailed); }));
    ASSERT_TRUE(UntilState("web", State::kStopped));
    hooks_.FailWith({});
    ASSERT_TRUE(runtime_->RunScenario("web", {}, "anna"));
    ASSERT_TRUE(UntilProtected("web"));
    EXPECT_TRUE(store_.HasEvent(EventCode::kBeforeHookFinished));
    ASSERT_TRUE(runtime_->Switchover("web", {}, "anna"));
    ASSERT_TRUE(UntilState("web", State::kSwitched));
    const auto ran = hooks_.ran();
    ASSERT_EQ(ran.size(), 3u);
    EXPECT_EQ(ran[1].moment, "before-synchronisation");
    EXPECT_EQ(ran[1].mode, "");
    EXPECT_EQ(ran[1].limit, std::chrono::seconds(20));
    EXPECT_EQ(ran[2].moment, "before-switchover");
    EXPECT_EQ(ran[2].mode, "clean");
    EXPECT_EQ(ran[2].limit, std::chrono::seconds(40));
    EXPECT_EQ(ran[2].master, "host-a");
    EXPECT_EQ(ran[2].replica, "host-b");
}

TEST_F(ControlRuntimeTest, AMachineThatWasMovedIsProtectedAgainByItself) {
    auto wish = Wish("web");
    wish.settings.automatic_reverse = true;
    ASSERT_TRUE(runtime_->CreateScenario(wish, "anna"));
    ASSERT_TRUE(runtime_->RunScenario("web", {}, "anna"));
    ASSERT_TRUE(UntilProtected("web"));
    ASSERT_TRUE(runtime_->Switchover("web", {}, "anna"));
    ASSERT_TRUE(Until([&] { return store_.HasEvent(EventCode::kReverseRequested); }));
    ASSERT_TRUE(UntilState("web", State::kRunning));
    EXPECT_EQ(runtime_->GetScenario("web")->master_name, "host-b");
}

TEST_F(ControlRuntimeTest, CommandsNameTheOtherSide) {
    Create("web");
    ASSERT_TRUE(runtime_->RunScenario("web", {.full_compare = true}, "anna"));
    ASSERT_TRUE(UntilState("web", State::kRunning));
    int starts = 0;
    for (const auto& command : fleet_.Executed()) {
        const auto* start = std::get_if<StartReplication>(&command.body);
        if (start == nullptr) continue;
        ++starts;
        const bool master = start->role == Role::kMaster;
        EXPECT_EQ(command.host, HostId{master ? "a" : "b"});
        EXPECT_EQ(start->peer_host, HostId{master ? "b" : "a"});
        EXPECT_EQ(start->peer_address, master ? "10.0.0.2:7443" : "10.0.0.1:7443");
        EXPECT_EQ(start->full_compare, master);
    }
    EXPECT_EQ(starts, 2);
}

TEST_F(ControlRuntimeTest, HostDeathIsSwitchedOverAutomatically) {
    Create("web");
    ASSERT_TRUE(runtime_->RunScenario("web", {}, "anna"));
    ASSERT_TRUE(UntilProtected("web"));
    fleet_.With("a", [](auto& engine) { engine.reachable = false; });
    ASSERT_TRUE(UntilState("web", State::kCountdown));
    EXPECT_GT(runtime_->GetScenario("web")->countdown_ms_left, 0u);
    EXPECT_FALSE(runtime_->GetScenario("web")->status_known);
    EXPECT_FALSE(runtime_->GetScenario("web")->master_answers);
    EXPECT_TRUE(runtime_->GetScenario("web")->replica_answers);
    ASSERT_TRUE(UntilState("web", State::kSwitched));
    EXPECT_EQ(runtime_->GetScenario("web")->machine.epoch, Epoch{2});
}

// The process dies right after its n-th commit, before anything of it was done, for every n.
TEST_F(ControlRuntimeTest, CarriesOnAfterADeathAtEveryCommit) {
    int survived = 0;
    for (int n = 1; n < 60; ++n) {
        const std::string name = "web" + std::to_string(n);
        const std::string id = "22222222-2222-2222-2222-2222222222" + std::to_string(10 + n);
        fleet_.AddVm(name, id);
        Create(name);
        store_.FailFrom(n);
        bool died = false;
        const auto through = [&](auto condition) {
            return Until([&] {
                if (!died && store_.failing()) {
                    died = true;
                    Restart();
                }
                return condition();
            });
        };
        const auto reached = [&](State state) { return StateOf(name) == state; };
        // An administrator whose request was lost with the service asks again.
        ASSERT_TRUE(through([&] {
            return !reached(State::kStopped) || runtime_->RunScenario(name, {}, "anna").has_value();
        }));
        ASSERT_TRUE(through([&] { return reached(State::kRunning); })) << Name(StateOf(name));
        ASSERT_TRUE(through([&] {
            return !reached(State::kRunning) ||
                   runtime_->Switchover(name, SwitchoverRequest{}, "anna").has_value();
        }));
        ASSERT_TRUE(through([&] { return reached(State::kSwitched); })) << Name(StateOf(name));
        // Each side was started by us at most in one epoch, the replica exactly in one.
        std::set<Epoch> epochs;
        for (const auto& command : fleet_.Executed()) {
            const auto* start = std::get_if<StartVm>(&command.body);
            if (start == nullptr || start->vm.value != id) continue;
            EXPECT_EQ(command.host, HostId{"b"});
            epochs.insert(command.tag.epoch);
        }
        EXPECT_EQ(epochs.size(), 1u) << n;
        store_.Repair();
        if (!died) break;
        ++survived;
    }
    EXPECT_GE(survived, 9);  // every step of run and switchover has its commit
}

TEST_F(ControlRuntimeTest, NothingIsDoneWhileTheStoreFails) {
    Create("web");
    store_.FailFrom(0);
    const auto refused = runtime_->RunScenario("web", {}, "anna");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kIo);
    EXPECT_FALSE(refused.error().context.empty());
    EXPECT_TRUE(fleet_.Executed().empty());
    EXPECT_EQ(StateOf("web"), State::kStopped);
    store_.Repair();
    ASSERT_TRUE(runtime_->RunScenario("web", {}, "anna"));
    EXPECT_TRUE(UntilState("web", State::kRunning));
}

TEST_F(ControlRuntimeTest, AFactThatCouldNotBeStoredIsDeliveredAgain) {
    Create("web");
    ASSERT_TRUE(runtime_->RunScenario("web", {}, "anna"));
    ASSERT_TRUE(UntilProtected("web"));
    store_.FailFrom(0);
    fleet_.With("a", [](auto& engine) { engine.reachable = false; });
    int rounds = 0;
    EXPECT_TRUE(Until([&] { return ++rounds > 200; }));
    EXPECT_EQ(StateOf("web"), State::kRunning);
    store_.Repair();
    EXPECT_TRUE(UntilState("web", State::kSwitched));
}

TEST_F(ControlRuntimeTest, CreationIsCheckedAndRepeatable) {
    NewScenario wish = Wish("web");
    wish.request_id = "99999999-9999-9999-9999-999999999999";
    const auto first = runtime_->CreateScenario(wish, "anna");
    const auto second = runtime_->CreateScenario(wish, "anna");
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->scenario.id.value, wish.request_id);
    EXPECT_EQ(runtime_->ListScenarios().size(), 1u);

    EXPECT_EQ(runtime_->CreateScenario(Wish("web"), "anna").error().code,
              ErrorCode::kAlreadyExists);
    EXPECT_EQ(runtime_->CreateScenario(Wish("mail"), "anna").error().code, ErrorCode::kNotFound);
    NewScenario same = Wish("db");
    same.replica_host = "host-a";
    EXPECT_EQ(runtime_->CreateScenario(same, "anna").error().code, ErrorCode::kInvalidArgument);
    NewScenario clash = Wish("db");
    clash.replica_directory = "/replica/web/inside";
    EXPECT_EQ(runtime_->CreateScenario(clash, "anna").error().code, ErrorCode::kConflict);
    NewScenario unknown = Wish("db");
    unknown.master_host = "host-x";
    EXPECT_EQ(runtime_->CreateScenario(unknown, "anna").error().code, ErrorCode::kNotFound);
    EXPECT_EQ(store_.audit().back().outcome, "no host is named 'host-x'");
}

TEST_F(ControlRuntimeTest, DeletesAndForgets) {
    Create("web");
    EXPECT_EQ(runtime_->RemoveHost("host-a", "anna").error().code, ErrorCode::kFailedPrecondition);
    ASSERT_TRUE(runtime_->DeleteScenario("web", "anna"));
    ASSERT_TRUE(Until([&] { return runtime_->ListScenarios().empty(); }));
    EXPECT_TRUE(store_.LoadScenarios()->empty());
    EXPECT_EQ(Count([](const Command& command) {
                  const auto* stop = std::get_if<StopReplication>(&command.body);
                  return stop != nullptr && stop->forget;
              }),
              2);
    EXPECT_EQ(runtime_->GetScenario("web").error().code, ErrorCode::kNotFound);
    EXPECT_TRUE(runtime_->RemoveHost("host-a", "anna"));
    EXPECT_EQ(runtime_->ListHosts().size(), 1u);
}

TEST_F(ControlRuntimeTest, GroupsRunAndStopTogether) {
    Create("web");
    Create("db");
    const auto groups = runtime_->ListGroups();
    ASSERT_EQ(groups.size(), 1u);
    EXPECT_EQ(groups[0].name, kDefaultGroup);
    EXPECT_EQ(groups[0].scenarios, (std::vector<std::string>{"db", "web"}));
    ASSERT_TRUE(runtime_->RunGroup(kDefaultGroup, "anna"));
    ASSERT_TRUE(UntilState("web", State::kRunning));
    ASSERT_TRUE(UntilState("db", State::kRunning));
    EXPECT_TRUE(Until([&] { return store_.HasEvent(EventCode::kGroupRunning); }));
    const auto again = runtime_->RunGroup(kDefaultGroup, "anna");
    ASSERT_EQ(again->size(), 2u);
    EXPECT_TRUE((*again)[0].error);
    ASSERT_TRUE(runtime_->StopGroup(kDefaultGroup, "anna"));
    EXPECT_TRUE(UntilState("web", State::kStopped));
    EXPECT_TRUE(UntilState("db", State::kStopped));
    EXPECT_EQ(runtime_->RunGroup("nobody", "anna").error().code, ErrorCode::kNotFound);
}

TEST_F(ControlRuntimeTest, VerificationShowsWhatBlocks) {
    Create("web");
    EXPECT_TRUE(runtime_->VerifyScenario("web")->Ok());
    fleet_.With("a", [](auto& engine) {
        for (auto& [id, vm] : engine.vms) vm.state = VmState::kOff;
    });
    const auto verdict = runtime_->VerifyScenario("web");
    ASSERT_TRUE(verdict);
    EXPECT_FALSE(verdict->Ok());
    ASSERT_TRUE(runtime_->RunScenario("web", {}, "anna"));
    ASSERT_TRUE(UntilState("web", State::kStopped));
    EXPECT_TRUE(store_.HasEvent(EventCode::kVerificationFailed));
    EXPECT_TRUE(runtime_->GetScenario("web")->machine.error);
    EXPECT_FALSE(runtime_->VerifyHost("host-a")->empty());
    EXPECT_EQ(runtime_->ListVms("")->size(), 2u);
}

TEST_F(ControlRuntimeTest, WhatIsYetToBeCreatedIsVerifiedWithoutCreatingIt) {
    NewScenario wish{.master_host = "host-a", .replica_host = "host-b", .vm = "web"};
    const auto verdict = runtime_->VerifyNewScenario(wish);
    ASSERT_TRUE(verdict);
    EXPECT_TRUE(verdict->Ok());
    EXPECT_TRUE(runtime_->ListScenarios().empty());
    fleet_.With("a", [](auto& engine) {
        for (auto& [id, vm] : engine.vms) vm.state = VmState::kOff;
    });
    const auto off = runtime_->VerifyNewScenario(wish);  // it may be started until it is run
    ASSERT_TRUE(off);
    EXPECT_TRUE(off->Ok());
    EXPECT_EQ(off->findings.front().severity, FindingSeverity::kWarning);
    Create("web");
    const auto taken = runtime_->VerifyNewScenario(wish);
    ASSERT_TRUE(taken);
    EXPECT_FALSE(taken->Ok());
    EXPECT_EQ(taken->findings.front().check, "other-scenarios");
    wish.vm = "nobody";
    EXPECT_TRUE(FailsWith(runtime_->VerifyNewScenario(wish), ErrorCode::kNotFound, "nobody"));
}

TEST_F(ControlRuntimeTest, AMachineIsInspectedOnItsHost) {
    const auto vm = runtime_->InspectVm("host-a", "web");
    ASSERT_TRUE(vm);
    EXPECT_EQ(vm->summary.name, "web");
    EXPECT_FALSE(vm->files.empty());
    EXPECT_TRUE(FailsWith(runtime_->InspectVm("host-b", "web"), ErrorCode::kNotFound, "web"));
    EXPECT_TRUE(FailsWith(runtime_->InspectVm("host-z", "web"), ErrorCode::kNotFound, "host-z"));
}

TEST_F(ControlRuntimeTest, EngineNoticesAreLoggedOnce) {
    fleet_.With("a", [](auto& engine) {
        engine.notices = {{.code = "RHA-4100",
                           .severity = Severity::kWarning,
                           .message = "the spool is nearly full",
                           .remedy = "give it room",
                           .at = {77}}};
    });
    ASSERT_TRUE(Until([&] { return store_.HasEvent(EventCode::kEngineEvent); }));
    Restart();
    int rounds = 0;
    EXPECT_TRUE(Until([&] { return ++rounds > 20; }));
    int notices = 0;
    const auto events = runtime_->ListEvents({});
    for (const auto& event : *events) {
        if (event.code != EventCode::kEngineEvent) continue;
        ++notices;
        EXPECT_EQ(event.host_name, "host-a");
        EXPECT_EQ(event.message, "RHA-4100 on host-a: the spool is nearly full");
        EXPECT_EQ(event.severity, Severity::kWarning);
    }
    EXPECT_EQ(notices, 1);
}

TEST(EventBus, ASlowSubscriberIsToldWhatItMissed) {
    EventBus bus(3);
    const auto slow = bus.Subscribe(Updates::kEventsAndStatus);
    std::vector<EventRecord> events(5);
    for (std::size_t i = 0; i < events.size(); ++i) events[i].id = i + 1;
    bus.Publish(events);
    auto batch = slow->Wait(seconds(1));
    EXPECT_TRUE(batch.overflowed);
    ASSERT_EQ(batch.events.size(), 3u);
    EXPECT_EQ(batch.events.front().id, 3u);
    bus.StatusChanged();
    batch = slow->Wait(seconds(1));
    EXPECT_TRUE(batch.status_changed);
    EXPECT_FALSE(batch.overflowed);
    bus.Close();
    EXPECT_TRUE(slow->Wait(seconds(1)).closed);
    EXPECT_TRUE(bus.Subscribe(Updates::kEvents)->Wait(seconds(1)).closed);
}

TEST(EventBus, AHeartbeatWakesNobodyWhoWaitsForEvents) {
    EventBus bus(3);
    const auto events = bus.Subscribe(Updates::kEvents);
    bus.StatusChanged();
    EXPECT_FALSE(events->Wait(Duration{}).status_changed);
    bus.Publish({EventRecord{}});
    EXPECT_EQ(events->Wait(seconds(1)).events.size(), 1u);
}

}  // namespace
}  // namespace rha::control
