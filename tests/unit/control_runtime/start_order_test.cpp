// Groups in the runtime: few synchronise at a time, the others wait for their turn.
#include <gtest/gtest.h>

#include "control/core/start_queue.h"
#include "tests/support/result_matchers.h"
#include "tests/unit/control_runtime/runtime_fixture.h"

namespace rha::control {
namespace {

using test::FailsWith;
using test::IsOk;
using testing_support::ControlRuntimeTest;

class StartOrder : public ControlRuntimeTest {
protected:
    /// vm1 … vmN in one group; what runs goes on synchronising until it is let go.
    void CreateMany(int count) {
        fleet_.HoldSynchronisation();
        for (int i = 1; i <= count; ++i) {
            const std::string name = "vm" + std::to_string(i);
            fleet_.AddVm(name, "44444444-4444-4444-4444-44444444444" + std::to_string(i));
            Create(name);
        }
    }
    std::size_t PositionOf(const std::string& name) {
        const auto view = runtime_->GetScenario(name);
        return view ? view->queue_position : 99;
    }
    void LetGo(const std::string& name) {
        fleet_.Synchronise(runtime_->GetScenario(name)->scenario.id);
    }
    /// vm1 and vm2 synchronise, vm3 waits.
    void RunThree() {
        ASSERT_TRUE(runtime_->RunGroup(kDefaultGroup, "anna"));
        ASSERT_TRUE(UntilState("vm1", State::kSynchronising));
        ASSERT_TRUE(UntilState("vm2", State::kSynchronising));
        ASSERT_EQ(PositionOf("vm3"), 1u) << Name(StateOf("vm3"));
    }
    /// Its machine lives on the replica's host, and its former one holds changes.
    void MakeDiverged(const std::string& name) {
        LetGo(name);
        ASSERT_TRUE(UntilState(name, State::kRunning));
        fleet_.HoldUnshipped(4096);
        ASSERT_TRUE(runtime_->Switchover(name, {.allow_data_loss = true}, "anna"));
        ASSERT_TRUE(UntilState(name, State::kSwitched));
        ASSERT_TRUE(
            Until([&] { return runtime_->GetScenario(name)->machine.diverged_bytes == 4096u; }));
    }
    int BusyCount() {
        int busy = 0;
        for (const auto& view : runtime_->ListScenarios()) busy += TakesAPlace(view.machine.state);
        return busy;
    }
};

TEST_F(StartOrder, TwoAtATimeAndTheOthersWaitVisibly) {
    CreateMany(5);
    const auto items = runtime_->RunGroup(kDefaultGroup, "anna");
    ASSERT_TRUE(IsOk(items));
    ASSERT_EQ(items->size(), 5u);
    for (const auto& item : *items) EXPECT_FALSE(item.error) << item.scenario;
    EXPECT_EQ(items->at(0).queue_position, 0u);
    EXPECT_EQ(items->at(1).queue_position, 0u);
    EXPECT_EQ(items->at(2).queue_position, 1u);
    EXPECT_EQ(items->at(4).queue_position, 3u);
    ASSERT_TRUE(UntilState("vm1", State::kSynchronising));
    ASSERT_TRUE(UntilState("vm2", State::kSynchronising));
    EXPECT_EQ(StateOf("vm3"), State::kStopped);
    for (int i = 1; i <= 5; ++i) {
        const std::string name = "vm" + std::to_string(i);
        ASSERT_TRUE(UntilState(name, State::kSynchronising)) << name;
        EXPECT_LE(BusyCount(), 2);
        LetGo(name);
        ASSERT_TRUE(UntilState(name, State::kRunning)) << name;
    }
    EXPECT_TRUE(Until([&] { return store_.HasEvent(EventCode::kGroupRunning); }));
    EXPECT_TRUE(store_.LoadStartQueue()->empty());
}

TEST_F(StartOrder, OnlyThoseThatAreNamedAreRun) {
    CreateMany(4);
    const std::string id = runtime_->GetScenario("vm4")->scenario.id.value;
    const auto items = runtime_->RunGroup(kDefaultGroup, "anna", {"vm2", id});
    ASSERT_TRUE(IsOk(items));
    ASSERT_EQ(items->size(), 2u);
    EXPECT_EQ(items->at(0).scenario, "vm2");
    EXPECT_EQ(items->at(1).scenario, "vm4");
    ASSERT_TRUE(UntilState("vm2", State::kSynchronising));
    ASSERT_TRUE(UntilState("vm4", State::kSynchronising));
    EXPECT_EQ(StateOf("vm1"), State::kStopped);
    EXPECT_EQ(PositionOf("vm1"), 0u);
    EXPECT_EQ(store_.audit().back().operation, "run-group, some of its scenarios");
    EXPECT_EQ(store_.audit().back().object, std::string(kDefaultGroup) + ": vm2, vm4");
    EXPECT_TRUE(FailsWith(runtime_->RunGroup(kDefaultGroup, "anna", {"vm1", "nobody"}),
                          ErrorCode::kInvalidArgument, "nobody"));
    EXPECT_EQ(PositionOf("vm1"), 0u);
    EXPECT_EQ(StateOf("vm1"), State::kStopped);
}

TEST_F(StartOrder, WhoIsNamedTwiceIsRunOnceAndNobodyNamesWithoutEnd) {
    CreateMany(2);
    const std::string id = runtime_->GetScenario("vm1")->scenario.id.value;
    const auto items = runtime_->RunGroup(kDefaultGroup, "anna", {"vm1", id, "vm1"});
    ASSERT_TRUE(IsOk(items));
    EXPECT_EQ(items->size(), 1u);
    EXPECT_EQ(StateOf("vm2"), State::kStopped);
    const std::vector<std::string> most(10'000, "vm2");
    EXPECT_TRUE(IsOk(runtime_->RunGroup(kDefaultGroup, "anna", most)));
    const std::vector<std::string> more(10'001, "vm1");
    EXPECT_TRUE(FailsWith(runtime_->RunGroup(kDefaultGroup, "anna", more),
                          ErrorCode::kInvalidArgument, "10000"));
}

TEST_F(StartOrder, ARestartForgetsNobody) {
    CreateMany(3);
    ASSERT_TRUE(runtime_->RunGroup(kDefaultGroup, "anna"));
    ASSERT_TRUE(UntilState("vm1", State::kSynchronising));
    ASSERT_TRUE(UntilState("vm2", State::kSynchronising));
    Restart();
    EXPECT_EQ(PositionOf("vm3"), 1u);
    EXPECT_EQ(StateOf("vm3"), State::kStopped);
    LetGo("vm1");
    EXPECT_TRUE(UntilState("vm3", State::kSynchronising));
}

// What was asked for is a run from that host; meanwhile it would be one in the other direction.
TEST_F(StartOrder, ATurnIsNotTakenForAnotherDirection) {
    CreateMany(3);
    ASSERT_TRUE(runtime_->RunGroup(kDefaultGroup, "anna"));
    ASSERT_TRUE(UntilState("vm1", State::kSynchronising));
    ASSERT_TRUE(UntilState("vm2", State::kSynchronising));
    const auto queued = *store_.LoadStartQueue();
    ASSERT_EQ(queued.size(), 1u);
    EXPECT_EQ(queued.front().machine_on, HostId{"a"});
    ASSERT_TRUE(IsOk(store_.Dequeue(queued.front().scenario)));
    ASSERT_TRUE(IsOk(store_.Enqueue({{queued.front().scenario, {"b"}}})));
    Restart();
    EXPECT_EQ(PositionOf("vm3"), 1u);
    LetGo("vm1");
    EXPECT_TRUE(Until([&] { return store_.HasEvent(EventCode::kTurnRefused); }));
    EXPECT_EQ(StateOf("vm3"), State::kStopped);
    EXPECT_EQ(PositionOf("vm3"), 0u);
}

TEST_F(StartOrder, ConsentToOverwriteIsForEachByName) {
    CreateMany(4);
    ASSERT_TRUE(runtime_->RunScenario("vm1", {}, "anna"));
    ASSERT_TRUE(runtime_->RunScenario("vm2", {}, "anna"));
    ASSERT_TRUE(UntilState("vm1", State::kSynchronising));
    ASSERT_TRUE(UntilState("vm2", State::kSynchronising));
    MakeDiverged("vm1");
    MakeDiverged("vm2");
    const auto refused = runtime_->RunGroup(kDefaultGroup, "anna", {"vm1", "vm2"});
    ASSERT_TRUE(IsOk(refused));
    for (const auto& item : *refused) {
        ASSERT_TRUE(item.error) << item.scenario;
        EXPECT_TRUE(item.error->remedy.contains("--overwrite-diverged")) << item.error->remedy;
    }
    const auto stale = runtime_->RunGroup(kDefaultGroup, "anna", {"vm1"}, {{"vm1", {"a"}}});
    ASSERT_TRUE(IsOk(stale));
    ASSERT_TRUE(stale->front().error) << "it was given for a machine on the other host";
    EXPECT_EQ(stale->front().error->code, ErrorCode::kConflict);
    EXPECT_TRUE(FailsWith(runtime_->RunGroup(kDefaultGroup, "anna", {"vm1"}, {{"vm2", {}}}),
                          ErrorCode::kInvalidArgument, "vm2"))
        << "it is not to be run at all";
    const auto items =
        runtime_->RunGroup(kDefaultGroup, "anna", {"vm1", "vm2", "vm3"}, {{"vm1", {"b"}}});
    ASSERT_TRUE(IsOk(items));
    EXPECT_FALSE(items->at(0).error);
    EXPECT_TRUE(items->at(1).error);
    EXPECT_FALSE(items->at(2).error);
    EXPECT_TRUE(UntilState("vm1", State::kSynchronising));
    EXPECT_EQ(StateOf("vm2"), State::kSwitched);
    const auto audit = store_.audit();
    EXPECT_EQ(audit.at(audit.size() - 2).operation, "run-group, diverged copies overwritten");
    EXPECT_EQ(audit.at(audit.size() - 2).object, "vm1");
}

TEST_F(StartOrder, ConsentWaitsWithItsScenarioAcrossARestart) {
    CreateMany(3);
    ASSERT_TRUE(runtime_->RunScenario("vm3", {}, "anna"));
    ASSERT_TRUE(UntilState("vm3", State::kSynchronising));
    MakeDiverged("vm3");
    const auto items = runtime_->RunGroup(kDefaultGroup, "anna", {}, {{"vm3", {"b"}}});
    ASSERT_TRUE(IsOk(items));
    EXPECT_EQ(items->at(2).queue_position, 1u);
    ASSERT_TRUE(UntilState("vm1", State::kSynchronising));
    Restart();
    EXPECT_EQ(PositionOf("vm3"), 1u);
    LetGo("vm1");
    EXPECT_TRUE(UntilState("vm3", State::kSynchronising));
    EXPECT_FALSE(store_.HasEvent(EventCode::kTurnRefused));
}

TEST_F(StartOrder, StoppingDeletingAndRunningByHandEndTheWaiting) {
    CreateMany(6);
    ASSERT_TRUE(runtime_->RunGroup(kDefaultGroup, "anna"));
    ASSERT_TRUE(UntilState("vm2", State::kSynchronising));
    EXPECT_EQ(PositionOf("vm6"), 4u);
    ASSERT_TRUE(runtime_->StopScenario("vm3", "anna"));
    EXPECT_EQ(PositionOf("vm3"), 0u);
    ASSERT_TRUE(runtime_->RunScenario("vm4", {}, "anna"));  // at once, a third one
    EXPECT_EQ(PositionOf("vm4"), 0u);
    ASSERT_TRUE(runtime_->DeleteScenario("vm5", "anna"));
    EXPECT_EQ(PositionOf("vm6"), 1u);
    ASSERT_TRUE(UntilState("vm4", State::kSynchronising));
    ASSERT_TRUE(runtime_->StopGroup(kDefaultGroup, "anna"));
    EXPECT_EQ(PositionOf("vm6"), 0u);
    ASSERT_TRUE(UntilState("vm1", State::kStopped));
    ASSERT_TRUE(UntilState("vm4", State::kStopped));
    EXPECT_EQ(StateOf("vm6"), State::kStopped);
    EXPECT_TRUE(store_.LoadStartQueue()->empty());
}

TEST_F(StartOrder, ARecoveryEndsTheWaiting) {
    CreateMany(3);
    RunThree();
    ASSERT_TRUE(runtime_->RecoverActive("vm3", {.confirmation = "vm3"}, "anna"));
    EXPECT_EQ(PositionOf("vm3"), 0u);
    EXPECT_TRUE(store_.LoadStartQueue()->empty());
    LetGo("vm1");
    ASSERT_TRUE(UntilState("vm1", State::kRunning));
    EXPECT_EQ(StateOf("vm3"), State::kStopped) << "its machine's copy is for people to start";
}

TEST_F(StartOrder, ASwitchoverEndsTheWaiting) {
    CreateMany(3);
    ASSERT_TRUE(runtime_->RunScenario("vm3", {}, "anna"));
    ASSERT_TRUE(UntilState("vm3", State::kSynchronising));
    LetGo("vm3");
    ASSERT_TRUE(UntilState("vm3", State::kRunning));
    fleet_.With("a", [](auto& engine) { engine.reachable = false; });
    ASSERT_TRUE(UntilState("vm3", State::kCountdown));
    fleet_.FailNext("b", {.code = ErrorCode::kIo, .message = "broken", .remedy = "mend it"});
    ASSERT_TRUE(runtime_->Switchover("vm3", {.master_is_off = true}, "anna"));
    ASSERT_TRUE(UntilState("vm3", State::kFailed));
    fleet_.With("a", [](auto& engine) { engine.reachable = true; });
    ASSERT_TRUE(Until([&] { return runtime_->GetScenario("vm3")->master_answers; }));
    RunThree();
    ASSERT_TRUE(runtime_->Switchover("vm3", {.allow_data_loss = true}, "anna"));
    EXPECT_EQ(PositionOf("vm3"), 0u);
    EXPECT_TRUE(store_.LoadStartQueue()->empty());
}

TEST_F(StartOrder, OneThatCannotRunLeavesItsPlaceToTheNext) {
    CreateMany(4);
    fleet_.With("a", [](auto& engine) {
        engine.vms[{"44444444-4444-4444-4444-444444444441"}].state = VmState::kOff;
    });
    ASSERT_TRUE(runtime_->RunGroup(kDefaultGroup, "anna"));
    EXPECT_TRUE(UntilState("vm2", State::kSynchronising));
    EXPECT_TRUE(UntilState("vm3", State::kSynchronising));
    EXPECT_EQ(StateOf("vm1"), State::kStopped);
    EXPECT_TRUE(store_.HasEvent(EventCode::kVerificationFailed));
    EXPECT_EQ(PositionOf("vm4"), 1u);
}

TEST_F(StartOrder, AGroupIsSwitchedOver) {
    Create("web");
    Create("db");
    ASSERT_TRUE(runtime_->RunGroup(kDefaultGroup, "anna"));
    ASSERT_TRUE(UntilState("web", State::kRunning));
    ASSERT_TRUE(UntilState("db", State::kRunning));
    const auto items = runtime_->SwitchoverGroup(kDefaultGroup, false, "anna");
    ASSERT_TRUE(IsOk(items));
    for (const auto& item : *items) EXPECT_FALSE(item.error) << item.scenario;
    EXPECT_TRUE(UntilState("web", State::kSwitched));
    EXPECT_TRUE(UntilState("db", State::kSwitched));
    EXPECT_TRUE((*runtime_->SwitchoverGroup(kDefaultGroup, false, "anna"))[0].error);
    EXPECT_TRUE(
        FailsWith(runtime_->SwitchoverGroup("none", false, "anna"), ErrorCode::kNotFound, "none"));
}

TEST_F(StartOrder, TemplatesMakeSettings) {
    ASSERT_TRUE(IsOk(runtime_->CreateTemplate(
        {.name = "gold", .properties = {{"is-alive-timeout", "60s"}, {"check-guest", "off"}}},
        "anna")));
    EXPECT_TRUE(FailsWith(
        runtime_->CreateTemplate({.name = "bad", .properties = {{"heartbeat", "1min"}}}, "anna"),
        ErrorCode::kInvalidArgument, "six heartbeats"));
    EXPECT_TRUE(FailsWith(runtime_->CreateTemplate({.name = "none"}, "anna"),
                          ErrorCode::kInvalidArgument, "no property"));
    EXPECT_EQ(runtime_->ListTemplates()->front().created_by, "anna");
    EXPECT_EQ(runtime_->ListTemplates()->front().properties.at("is-alive-timeout"), "1min");
    NewScenario wish{.master_host = "host-a", .replica_host = "host-b", .vm = "web"};
    wish.template_name = "gold";
    wish.properties = {{"check-guest", "on"}};
    wish.validate_only = true;
    const auto preview = runtime_->CreateScenario(wish, "anna");
    ASSERT_TRUE(IsOk(preview));
    EXPECT_EQ(preview->scenario.settings.is_alive_timeout, std::chrono::seconds(60));
    EXPECT_TRUE(runtime_->ListScenarios().empty());
    wish.validate_only = false;
    ASSERT_TRUE(IsOk(runtime_->CreateScenario(wish, "anna")));
    EXPECT_TRUE(runtime_->GetScenario("web")->scenario.settings.check_guest);
    wish.template_name = "silver";
    EXPECT_TRUE(FailsWith(runtime_->CreateScenario(wish, "anna"), ErrorCode::kNotFound, "silver"));
    EXPECT_TRUE(IsOk(runtime_->DeleteTemplate("gold", "anna")));
    EXPECT_TRUE(runtime_->ListTemplates()->empty());
}

}  // namespace
}  // namespace rha::control
