// Host, states, start and stop of the Hyper-V adapter, on the model of Hyper-V.
#include <functional>
#include <utility>

#include <gmock/gmock.h>

#include "tests/unit/hyperv/hyperv_fixture.h"

namespace rha::engine {
namespace {

using test::FailsWith;
using test::IsOk;
using namespace std::chrono_literals;

class HypervStates : public HypervTest {};

TEST_F(HypervStates, TellsProductAndVersionOfAServer) {
    const auto info = adapter_->Info();
    ASSERT_TRUE(IsOk(info));
    EXPECT_EQ(info->product, "Hyper-V");
    EXPECT_EQ(info->version, "10.0.20348");
}

TEST_F(HypervStates, RefusesClientWindowsWhateverIsAsked) {
    hyperv_.Add(Web(2));
    hyperv_.operating_system.properties["ProductType"] = std::int64_t{1};
    EXPECT_TRUE(FailsWith(adapter_->Info(), ErrorCode::kUnsupported, "no server"));
    EXPECT_TRUE(FailsWith(adapter_->List(), ErrorCode::kUnsupported, "no server"));
    EXPECT_TRUE(FailsWith(adapter_->Start(kVm), ErrorCode::kUnsupported, "no server"));
}

TEST_F(HypervStates, SaysThatTheManagementServiceIsDown) {
    std::erase_if(hyperv_.objects, [](const auto& each) {
        return each.second.class_name == "Msvm_VirtualSystemManagementService";
    });
    const auto info = adapter_->Info();
    EXPECT_TRUE(FailsWith(info, ErrorCode::kUnavailable, "does not answer"));
    EXPECT_TRUE(info.error().retryable);
}

TEST_F(HypervStates, TakesNoMachineForGoneWhileTheManagementServiceIsDown) {
    const auto expect_down = [](const auto& result) {
        EXPECT_TRUE(FailsWith(result, ErrorCode::kUnavailable, "does not answer"));
        EXPECT_TRUE(!result && result.error().retryable);
    };
    // What is asked then has no answers, as if there were nothing; the guests run on.
    hyperv_.objects.clear();
    expect_down(adapter_->List());
    expect_down(adapter_->Poll(kVm));
    expect_down(adapter_->Inspect(kVm));
    expect_down(adapter_->Start(kVm));
    expect_down(adapter_->PowerOff(kVm));
    expect_down(adapter_->Shutdown(kVm, 0s, true));
    expect_down(adapter_->Unregister(kVm));
    expect_down(adapter_->Register(Here("web")));
}

TEST_F(HypervStates, NeverSaysThatAMachineIsGoneBecauseAJobIs) {
    hyperv_.Add(Web());
    hyperv_.distort = [](wmi::Instance& answer) {
        if (!answer.properties.contains("Job")) return;
        answer.properties["Job"] = std::string("Msvm_ConcreteJob.InstanceID=\"lost\"");
    };
    EXPECT_TRUE(FailsWith(adapter_->Start(kVm), ErrorCode::kUnavailable, "lost"));
}

TEST_F(HypervStates, ListsMachinesWithTheirFoldersAndNothingElse) {
    hyperv_.Add(Web(2));
    hyperv_.Add({.guid = kOtherGuid, .name = "mail", .folder = Path("mail")});
    hyperv_.AddCheckpoint(Web(), kSnapshotGuid, {});
    const auto list = adapter_->List();
    ASSERT_TRUE(IsOk(list));
    ASSERT_EQ(list->size(), 2u);
    EXPECT_EQ(list->at(0).id, kVm);
    EXPECT_EQ(list->at(0).name, "web");
    EXPECT_EQ(list->at(0).folder, Here("web"));
    EXPECT_EQ(list->at(0).state, VmState::kRunning);
    EXPECT_EQ(list->at(1).name, "mail");
    EXPECT_EQ(list->at(1).state, VmState::kOff);
}

TEST_F(HypervStates, ListsAMachineWhoseStateCannotBeReadAsUnknown) {
    hyperv_.Add(Web(2));
    hyperv_.System(kGuid).properties["EnabledState"] = std::string("running");
    const auto list = adapter_->List();
    ASSERT_TRUE(IsOk(list));
    ASSERT_EQ(list->size(), 1u);
    EXPECT_EQ(list->front().state, VmState::kUnknown);
}

TEST_F(HypervStates, TakesEachDocumentedStateForOneOfThePort) {
    hyperv_.Add(Web());
    const std::pair<std::int64_t, VmState> states[] = {
        {0, VmState::kUnknown},      {2, VmState::kRunning},      {3, VmState::kOff},
        {4, VmState::kStopping},     {6, VmState::kOff},          {9, VmState::kPaused},
        {10, VmState::kStarting},    {32768, VmState::kPaused},   {32769, VmState::kOff},
        {32773, VmState::kStopping}, {32777, VmState::kStarting}, {32781, VmState::kRunning},
        {65535, VmState::kUnknown}};
    for (const auto& [value, state] : states) {
        hyperv_.System(kGuid).properties["EnabledState"] = value;
        const auto polled = adapter_->Poll(kVm);
        ASSERT_TRUE(IsOk(polled)) << value;
        EXPECT_EQ(polled->state, state) << value;
    }
}

TEST_F(HypervStates, TakesTheHeartbeatForTheGuestsHealthWhileItRuns) {
    hyperv_.Add(Web(2));
    auto& heart = *hyperv_.Find("Msvm_HeartbeatComponent", "SystemName", kGuid);
    const std::pair<std::int64_t, GuestHealth> answers[] = {
        {2, GuestHealth::kAlive},    {3, GuestHealth::kAlive}, {7, GuestHealth::kNoAgent},
        {12, GuestHealth::kNoAgent}, {13, GuestHealth::kLost}, {15, GuestHealth::kUnknown}};
    for (const auto& [value, health] : answers) {
        heart.properties["OperationalStatus"] = wmi::Numbers{value};
        EXPECT_EQ(adapter_->Poll(kVm)->guest, health) << value;
    }
    heart.properties["OperationalStatus"] = wmi::Value();
    EXPECT_EQ(adapter_->Poll(kVm)->guest, GuestHealth::kUnknown);
    heart.properties["OperationalStatus"] = wmi::Numbers{2};
    heart.properties["EnabledState"] = std::int64_t{3};
    EXPECT_EQ(adapter_->Poll(kVm)->guest, GuestHealth::kNoAgent);
    hyperv_.System(kGuid).properties["EnabledState"] = std::int64_t{3};
    EXPECT_EQ(adapter_->Poll(kVm)->guest, GuestHealth::kUnknown);
}

TEST_F(HypervStates, KnowsNoMachineThatHypervDoesNotKnow) {
    EXPECT_TRUE(FailsWith(adapter_->Poll(kVm), ErrorCode::kNotFound, kVm.value));
    EXPECT_TRUE(FailsWith(adapter_->Start(kVm), ErrorCode::kNotFound, kVm.value));
    EXPECT_TRUE(FailsWith(adapter_->Inspect({"x' OR 'a' = 'a"}), ErrorCode::kInvalidArgument,
                          "no machine id"));
}

TEST_F(HypervStates, StartsByAJobAndAtOnce) {
    for (const bool jobs : {true, false}) {
        hyperv_.jobs = jobs;
        hyperv_.Add(Web());
        EXPECT_TRUE(IsOk(adapter_->Start(kVm)));
        EXPECT_EQ(State(), 2);
    }
}

TEST_F(HypervStates, DoesNotAskARunningMachineToStart) {
    hyperv_.Add(Web(2));
    EXPECT_TRUE(IsOk(adapter_->Start(kVm)));
    EXPECT_THAT(hyperv_.calls, testing::IsEmpty());
}

TEST_F(HypervStates, TellsWhatHypervSaysOfAFailedJob) {
    hyperv_.Add(Web());
    hyperv_.fail_job["RequestStateChange"] = "There is <not> enough memory & disk.";
    EXPECT_TRUE(FailsWith(adapter_->Start(kVm), ErrorCode::kIo,
                          "Hyper-V says: There is <not> enough memory & disk."));
    hyperv_.break_call["GetErrorEx"] = Error{.code = ErrorCode::kUnavailable, .message = "gone"};
    EXPECT_TRUE(FailsWith(adapter_->Start(kVm), ErrorCode::kIo, "start machine"));
}

TEST_F(HypervStates, TakesEachReturnValueForAnErrorOfItsOwn) {
    hyperv_.Add(Web());
    const std::pair<std::int64_t, ErrorCode> values[] = {{1, ErrorCode::kUnsupported},
                                                         {5, ErrorCode::kFailedPrecondition},
                                                         {32768, ErrorCode::kIo},
                                                         {32769, ErrorCode::kPermissionDenied},
                                                         {32770, ErrorCode::kUnsupported},
                                                         {32772, ErrorCode::kTimeout},
                                                         {32773, ErrorCode::kInvalidArgument},
                                                         {32774, ErrorCode::kConflict},
                                                         {32775, ErrorCode::kFailedPrecondition},
                                                         {32777, ErrorCode::kUnavailable},
                                                         {32778, ErrorCode::kNoSpace},
                                                         {-1, ErrorCode::kIo},
                                                         {4'000'000'000, ErrorCode::kIo}};
    for (const auto& [value, code] : values) {
        hyperv_.refuse["RequestStateChange"] = value;
        EXPECT_TRUE(FailsWith(adapter_->Start(kVm), code, std::to_string(value)));
    }
}

TEST_F(HypervStates, GivesUpAJobThatStandsStillAndCancelsItIfItCan) {
    for (const bool cancellable : {true, false}) {
        hyperv_.calls.clear();
        hyperv_.Add(Web());
        hyperv_.stall_job["RequestStateChange"] = cancellable;
        const auto started = adapter_->Start(kVm);
        EXPECT_TRUE(FailsWith(started, ErrorCode::kTimeout,
                              cancellable ? "at 40 %; it has been asked to end" : "at 40 %"));
        EXPECT_TRUE(started.error().retryable);
        EXPECT_EQ(hyperv_.calls.size(), cancellable ? 2u : 1u);
    }
}

TEST_F(HypervStates, LooksAtAJobAgainThatItCouldNotSee) {
    hyperv_.Add(Web());
    hyperv_.lost_looks = 1;
    EXPECT_TRUE(IsOk(adapter_->Start(kVm)));
    hyperv_.System(kGuid).properties["EnabledState"] = std::int64_t{3};
    hyperv_.lost_looks = -1;
    const auto started = adapter_->Start(kVm);
    EXPECT_TRUE(FailsWith(started, ErrorCode::kTimeout, "the outcome is not known"));
    EXPECT_TRUE(started.error().retryable);
}

TEST_F(HypervStates, SaysThatAJobWasCancelledBySomebody) {
    hyperv_.Add(Web());
    hyperv_.stall_job["RequestStateChange"] = true;
    hyperv_.distort = [](wmi::Instance& answer) {
        if (answer.class_name == "Msvm_ConcreteJob") {
            answer.properties["JobState"] = std::int64_t{8};
        }
    };
    EXPECT_TRUE(FailsWith(adapter_->Start(kVm), ErrorCode::kCancelled, "start machine"));
}

TEST_F(HypervStates, ShutsTheGuestDown) {
    hyperv_.Add(Web(2));
    const auto down = adapter_->Shutdown(kVm, 10s, false);
    ASSERT_TRUE(IsOk(down));
    EXPECT_TRUE(*down);
    EXPECT_EQ(State(), 3);
    EXPECT_THAT(hyperv_.calls, testing::ElementsAre("InitiateShutdown"));
}

TEST_F(HypervStates, PowersAGuestOffThatDoesNotGoDownIfThatIsWanted) {
    hyperv_.Add(Web(2));
    hyperv_.looks_to_off = -1;
    EXPECT_TRUE(FailsWith(adapter_->Shutdown(kVm, 20ms, false), ErrorCode::kTimeout,
                          "its guest was asked and did not"));
    EXPECT_EQ(State(), 2);
    const auto down = adapter_->Shutdown(kVm, 20ms, true);
    ASSERT_TRUE(IsOk(down));
    EXPECT_FALSE(*down);
    EXPECT_EQ(State(), 3);
}

TEST_F(HypervStates, AsksAGuestAgainWhoseServiceIsNotReadyAndGivesUpOnALockedOne) {
    hyperv_.Add(Web(2));
    hyperv_.shutdown_answer = 32780;
    EXPECT_TRUE(FailsWith(adapter_->Shutdown(kVm, 50ms, false), ErrorCode::kTimeout, "32780"));
    EXPECT_GT(hyperv_.calls.size(), 1u);
    hyperv_.calls.clear();
    hyperv_.shutdown_answer = 32781;
    EXPECT_TRUE(FailsWith(adapter_->Shutdown(kVm, 10s, false), ErrorCode::kTimeout, "is locked"));
    EXPECT_EQ(hyperv_.calls.size(), 1u);
}

TEST_F(HypervStates, WithoutGraceItAsksNobody) {
    hyperv_.Add(Web(2));
    const auto down = adapter_->Shutdown(kVm, 0s, true);
    ASSERT_TRUE(IsOk(down));
    EXPECT_FALSE(*down);
    EXPECT_THAT(hyperv_.calls, testing::ElementsAre("RequestStateChange"));
}

TEST_F(HypervStates, GivesTheGuestItsWholeTimeThoughSomethingGoesWrongOnce) {
    const Error lost{.code = ErrorCode::kTimeout, .message = "no answer", .remedy = "wait"};
    const auto answers = [this](std::int64_t value) {
        return [this, value] { hyperv_.shutdown_answer = value; };
    };
    const std::pair<const char*, std::function<void()>> ways[] = {
        {"the guest is in use", answers(32774)},
        {"the guest is in a wrong state", answers(32775)},
        {"the guest says that it failed", answers(32768)},
        {"the answer is lost", [&] { hyperv_.break_call["InitiateShutdown"] = lost; }},
        {"a look fails", [&] { hyperv_.break_queries = lost; }},
        {"a look is not allowed",
         [&] { hyperv_.break_queries = Error{.code = ErrorCode::kIo, .message = "odd"}; }},
        {"it is paused",
         [&] { hyperv_.System(kGuid).properties["EnabledState"] = std::int64_t{32768}; }}};
    for (const auto& [name, begin] : ways) {
        SCOPED_TRACE(name);
        hyperv_ = FakeHyperv();
        hyperv_.Add(Web(2));
        ASSERT_TRUE(IsOk(adapter_->Info()));
        begin();
        int queries = 0;
        hyperv_.before_query = [&] {
            if (++queries != 4) return;
            hyperv_.shutdown_answer = 0;
            hyperv_.break_call.clear();
            hyperv_.break_queries.reset();
            hyperv_.System(kGuid).properties["EnabledState"] = std::int64_t{2};
        };
        EXPECT_EQ(adapter_->Shutdown(kVm, 60s, true), true);
        EXPECT_FALSE(Called("RequestStateChange"));
    }
}

TEST_F(HypervStates, WithoutForceItTellsAtOnceWhatWillNotPass) {
    hyperv_.Add(Web(2));
    hyperv_.System(kGuid).properties["EnabledState"] = std::int64_t{32768};
    EXPECT_TRUE(FailsWith(adapter_->Shutdown(kVm, 60s, false), ErrorCode::kTimeout, "is paused"));
    hyperv_.break_queries = Error{.code = ErrorCode::kIo, .message = "odd", .remedy = "look"};
    EXPECT_TRUE(FailsWith(adapter_->Shutdown(kVm, 60s, false), ErrorCode::kIo, ""));
}

TEST_F(HypervStates, PowersOffAlthoughTheConversationWithTheGuestBreaks) {
    hyperv_.Add(Web(2));
    hyperv_.break_call["InitiateShutdown"] =
        Error{.code = ErrorCode::kTimeout, .message = "no answer", .remedy = "wait"};
    EXPECT_TRUE(FailsWith(adapter_->Shutdown(kVm, 20ms, false), ErrorCode::kTimeout, ""));
    const auto down = adapter_->Shutdown(kVm, 20ms, true);
    ASSERT_TRUE(IsOk(down));
    EXPECT_FALSE(*down);
    EXPECT_EQ(State(), 3);
}

TEST_F(HypervStates, KeepsTheMemoryOfASavedMachine) {
    hyperv_.Add(Web(6));
    EXPECT_TRUE(IsOk(adapter_->PowerOff(kVm)));
    EXPECT_TRUE(FailsWith(adapter_->Shutdown(kVm, 10s, false), ErrorCode::kTimeout, "saved"));
    EXPECT_EQ(adapter_->Shutdown(kVm, 10s, true), false);
    EXPECT_EQ(State(), 6);
    EXPECT_THAT(hyperv_.calls, testing::IsEmpty());
    EXPECT_TRUE(IsOk(adapter_->Start(kVm)));
    EXPECT_EQ(State(), 2);
}

TEST_F(HypervStates, AMachineThatIsOffIsShutDown) {
    hyperv_.Add(Web());
    EXPECT_EQ(adapter_->Shutdown(kVm, 10s, false), true);
    EXPECT_TRUE(IsOk(adapter_->PowerOff(kVm)));
    EXPECT_THAT(hyperv_.calls, testing::IsEmpty());
}

}  // namespace
}  // namespace rha::engine
