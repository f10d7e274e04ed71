// What an engine refuses, and in which words: paths, files outside the folder, machines that would
// write unseen, damaged bookkeeping.
#include "engine/service/engine_node.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "engine/master/master_state.h"
#include "tests/support/result_matchers.h"
#include "tests/unit/engine_service/engine_node_fixture.h"

namespace rha::engine {
namespace {

using test::FailsWith;
using test::IsOk;

TEST_F(EngineNodeTest, RefusesFoldersOutsideItsStorageRoots) {
    for (const auto& folder : {fs::path("/etc"), root_, root_ / "../elsewhere",
                               root_ / "vm/../../elsewhere", fs::path(root_.string() + "2/vm")}) {
        const auto request = Order(folder);
        EXPECT_TRUE(FailsWith(node_->StartMaster(request), ErrorCode::kInvalidArgument,
                              "outside this host's storage roots"))
            << folder;
        EXPECT_TRUE(FailsWith(node_->StartReplica(request), ErrorCode::kInvalidArgument,
                              "outside this host's storage roots"))
            << folder;
    }
    EXPECT_TRUE(node_->Replications().empty()) << "nothing was taken on";
}

TEST_F(EngineNodeTest, RefusesToProtectFilesOutsideTheMachinesFolder) {
    auto request = Order(root_ / "vm");
    request.add_extra_paths((root_ / "golden/parent.vhdx").string());
    const auto refused = node_->StartMaster(request);
    EXPECT_TRUE(FailsWith(refused, ErrorCode::kUnsupported, "golden/parent.vhdx"));
    EXPECT_NE(refused.error().remedy.find("into its folder"), std::string::npos);
}

TEST_F(EngineNodeTest, VerificationNamesFilesOutsideTheFolderAndAcceptsParentsInside) {
    hypervisor_.machine.files = {
        {.path = (root_ / "vm/child.vhdx").string(), .kind = VmFileKind::kDifferencingDisk},
        {.path = (root_ / "vm/parent.vhdx").string(), .kind = VmFileKind::kDisk},
        {.path = (root_ / "golden/grandparent.vhdx").string(), .kind = VmFileKind::kDisk}};
    const auto reply = VerifyMaster();
    const auto outside = Find(reply, "vm-files-in-folder", "golden/grandparent.vhdx");
    EXPECT_EQ(outside.severity(), v1::Finding::SEVERITY_ERROR);
    EXPECT_FALSE(outside.remedy().empty());
    EXPECT_TRUE(Find(reply, "vm-files-in-folder", "/child.vhdx").check().empty());
    EXPECT_TRUE(Find(reply, "vm-files-in-folder", "/parent.vhdx").check().empty());
}

TEST_F(EngineNodeTest, AnAssessmentMakesWayForAScenarioAndNotForItsOwnKind) {
    CaptureWorks();
    ASSERT_TRUE(IsOk(node_->StartAssessment(Assess())));
    EXPECT_TRUE(FailsWith(node_->StartAssessment(Assess()), ErrorCode::kAlreadyExists, "'vm'"));
    ASSERT_TRUE(IsOk(node_->StartMaster(Order(root_ / "vm"))));
    EXPECT_TRUE(node_->assessments().List().at(0).ended());
    ASSERT_TRUE(IsOk(node_->assessments().Delete({kMachine})));
    EXPECT_TRUE(FailsWith(node_->StartAssessment(Assess()), ErrorCode::kConflict, "protects"));
}

TEST_F(EngineNodeTest, AMasterThatIsBroughtUpLaterFindsNoAssessmentInItsWay) {
    CaptureWorks();
    ASSERT_TRUE(IsOk(node_->StartAssessment(Assess())));
    node_.reset();
    // As if the engine had died between the order to be master and its first consequence.
    Assignment assignment{.scenario = {kScenario},
                          .epoch = {1},
                          .role = AssignedRole::kMaster,
                          .vm = {kMachine},
                          .vm_folder = (root_ / "vm").string(),
                          .peer_address = "127.0.0.1:1",
                          .peer = {"b"}};
    ASSERT_TRUE(IsOk(AssignmentStore(directory_.path() / "state").Save(assignment)));
    Start();
    const auto ended = [this] { return node_->assessments().List().at(0).ended(); };
    for (int i = 0; i < 1'000'000 && !ended(); ++i) std::this_thread::yield();
    EXPECT_TRUE(ended());
    EXPECT_TRUE(IsOk(node_->StartMaster(Order(root_ / "vm"))));
}

TEST_F(EngineNodeTest, VerificationNamesWhatTheHypervisorFinds) {
    hypervisor_.machine.problems = {{.blocking = true,
                                     .message = "parent disk p.vhdx of c.vhdx is missing",
                                     .remedy = "restore the file"}};
    const auto finding = Find(VerifyMaster(), "vm-files", "parent disk p.vhdx of c.vhdx");
    EXPECT_EQ(finding.severity(), v1::Finding::SEVERITY_ERROR);
    EXPECT_EQ(finding.remedy(), "restore the file");
}

TEST_F(EngineNodeTest, AMasterIsNotStartedWhereItWouldWriteUnseen) {
    // Without a driver the session cannot start; the order itself is kept.
    EXPECT_FALSE(node_->StartMaster(Order(root_ / "vm")));
    source_.roots.reset();
    EXPECT_TRUE(FailsWith(node_->StartVm(Command()), ErrorCode::kUnavailable, "driver is gone"));
    source_.roots = {{(directory_.path() / "other").string()}};
    EXPECT_TRUE(
        FailsWith(node_->StartVm(Command()), ErrorCode::kFailedPrecondition, "not captured"));
    EXPECT_EQ(hypervisor_.starts, 0);
    EXPECT_EQ(Find(VerifyMaster(), "capture-running", "not captured").severity(),
              v1::Finding::SEVERITY_ERROR);
    source_.roots = {{root_.string()}};
    EXPECT_TRUE(IsOk(node_->StartVm(Command())));
    EXPECT_EQ(hypervisor_.starts, 1);
}

TEST_F(EngineNodeTest, AReplicaDirectoryWithOtherContentIsLeftAlone) {
    std::ofstream(root_ / "vm/precious") << "data";
    v1::VerifyRequest request;
    request.set_scenario_id(kScenario);
    request.set_vm_id("another");
    request.set_replica_directory((root_ / "vm").string());
    request.set_peer_address("127.0.0.1:1");
    request.set_peer_host_id("b");
    const auto finding =
        Find(node_->VerifyReplica(request), "replica-directory", (root_ / "vm").string());
    EXPECT_EQ(finding.severity(), v1::Finding::SEVERITY_ERROR);
    EXPECT_FALSE(finding.remedy().empty());
    EXPECT_TRUE(fs::exists(root_ / "vm/precious"));
}

TEST_F(EngineNodeTest, AReplicaDoesNotBecomeTheMasterWithoutAPromotion) {
    ASSERT_TRUE(IsOk(node_->StartReplica(Order(root_ / "replica"))));
    EXPECT_TRUE(FailsWith(node_->StartMaster(Order(root_ / "replica")),
                          ErrorCode::kFailedPrecondition, "not been promoted"));
}

TEST_F(EngineNodeTest, AForgottenScenarioIsCapturedNoMore) {
    const AssignmentStore store(directory_.path() / "state");
    const Assignment replica{.scenario = {kScenario},
                             .epoch = {1},
                             .role = AssignedRole::kReplica,
                             .replica_directory = (root_ / "vm").string()};
    auto switched_to = replica;
    switched_to.promoted = true;
    switched_to.captured_since_promotion = {9};
    auto retired_master = replica;
    retired_master.role = AssignedRole::kNone;
    v1::StopReplicationRequest forget;
    *forget.mutable_tag() = Command().tag();
    forget.set_forget(true);

    ASSERT_TRUE(IsOk(store.Save(replica)));
    Start();
    ASSERT_TRUE(IsOk(node_->StopReplication(forget)));
    EXPECT_EQ(source_.detached, 0) << "a host that never captured needs no driver";
    ASSERT_TRUE(IsOk(store.Save(switched_to)));
    Start();
    ASSERT_TRUE(IsOk(node_->StopReplication(forget)));
    EXPECT_EQ(source_.detached, 1);
    ASSERT_TRUE(IsOk(store.Save(retired_master)));
    fs::create_directories(MasterDirectory(directory_.path() / "state", {kScenario}));
    Start();
    ASSERT_TRUE(IsOk(node_->StopReplication(forget)));
    EXPECT_EQ(source_.detached, 2);
    EXPECT_TRUE(IsOk(store.Load()) && store.Load()->empty());
}

TEST_F(EngineNodeTest, CapturesWhatRegisteringWrites) {
    const AssignmentStore store(directory_.path() / "state");
    const auto captured = [&] { return store.Load()->at({kScenario}).captured_since_promotion; };
    CaptureWorks();
    for (const bool writes : {false, true}) {
        hypervisor_.registration_writes = writes;
        CaptureId while_registering;
        hypervisor_.registering = [&] { while_registering = captured(); };
        ASSERT_TRUE(IsOk(node_->StartReplica(Order(root_ / "replica"))));
        ASSERT_TRUE(IsOk(node_->FindReplica({kScenario}, {"b"}, "vm")));
        v1::PromoteRequest promote;
        *promote.mutable_tag() = Command().tag();
        promote.set_new_epoch(1);
        promote.set_allow_inconsistent(true);
        ASSERT_TRUE(IsOk(node_->Promote(promote)));
        v1::RegisterVmRequest request;
        *request.mutable_tag() = Command().tag();
        request.set_folder((root_ / "replica").string());
        for (int again = 0; again < 2; ++again) {
            ASSERT_TRUE(IsOk(node_->RegisterVm(request)));
            EXPECT_EQ(while_registering.value, writes ? 5u : 0u);
        }
        ASSERT_TRUE(IsOk(node_->StartVm(Command())));
        EXPECT_EQ(captured().value, 5u);
        EXPECT_FALSE(store.Load()->at({kScenario}).ran_uncaptured);
        v1::StopReplicationRequest forget;
        *forget.mutable_tag() = Command().tag();
        forget.set_forget(true);
        ASSERT_TRUE(IsOk(node_->StopReplication(forget)));
    }
}

TEST_F(EngineNodeTest, AMastersCallNeverUndoesAnOrder) {
    constexpr std::uint64_t kOrders = 60;
    const AssignmentStore store(directory_.path() / "state");
    for (std::uint64_t epoch = 1; epoch <= kOrders; ++epoch) {
        auto order = Order(root_ / "replica");
        order.mutable_tag()->set_epoch(epoch);
        order.set_peer_address("127.0.0.1:" + std::to_string(epoch));
        std::vector<std::jthread> callers;
        for (const char* prefix : {"one", "two"}) {
            callers.emplace_back(
                [this, prefix] { (void)node_->FindReplica({kScenario}, {"b"}, prefix); });
        }
        ASSERT_TRUE(IsOk(node_->StartReplica(order)));
        callers.clear();
        const auto stored = store.Load();
        ASSERT_TRUE(IsOk(stored));
        const auto& assignment = stored->at({kScenario});
        EXPECT_EQ(assignment.epoch.value, epoch);
        EXPECT_EQ(assignment.peer_address, order.peer_address());
    }
}

TEST_F(EngineNodeTest, UpdatesGoOnThoughTheReplicaIsNotOpenYet) {
    const AssignmentStore store(directory_.path() / "state");
    ASSERT_TRUE(IsOk(store.Save({.scenario = {kScenario},
                                 .epoch = {1},
                                 .role = AssignedRole::kReplica,
                                 .replica_directory = (root_ / "replica").string(),
                                 .apply_suspended = true})));
    Start();
    v1::SuspendApplyRequest request;
    *request.mutable_tag() = Command().tag();
    request.set_suspend(true);
    const auto refused = node_->SuspendApply(request);
    EXPECT_TRUE(FailsWith(refused, ErrorCode::kUnavailable, "not open yet"));
    EXPECT_TRUE(refused.error().retryable);
    request.set_suspend(false);
    ASSERT_TRUE(IsOk(node_->SuspendApply(request)));
    const auto stored = store.Load();
    ASSERT_TRUE(IsOk(stored));
    EXPECT_FALSE(stored->at({kScenario}).apply_suspended);
}

TEST_F(EngineNodeTest, AMasterThatReturnsFindsNoReplicaWhereItWasPromoted) {
    const AssignmentStore store(directory_.path() / "state");
    ASSERT_TRUE(IsOk(store.Save({.scenario = {kScenario},
                                 .epoch = {2},
                                 .role = AssignedRole::kReplica,
                                 .promoted = true,
                                 .replica_directory = (root_ / "vm").string(),
                                 .master_prefix = "vm",
                                 .peer = {"b"}})));
    Start();
    EXPECT_TRUE(FailsWith(node_->FindReplica({kScenario}, {"b"}, "vm"),
                          ErrorCode::kFailedPrecondition, "lives on this host"));
}

class AdoptionTest : public EngineNodeTest {
protected:
    AdoptionTest() {
        hypervisor_.machine.summary.state = VmState::kOff;
        source_.standing = {.info = {.capture_id = {5}}, .head = {70}};
        request_ = Order(root_ / "vm");
        request_.set_adopt_existing(true);
        request_.set_drained_sequence(70);
        request_.set_drained_capture_id(5);
    }
    v1::StartReplicationRequest request_;
};

TEST_F(AdoptionTest, TheOldMastersFilesAreProvenByItsCaptureRun) {
    const auto started = node_->StartReplica(request_);
    ASSERT_TRUE(IsOk(started));
    EXPECT_TRUE(started->unchanged);
    EXPECT_NE(started->generation, 0u);
    EXPECT_EQ(source_.detached, 1) << "what is written there from now on is the replica's";
    // The proof cannot be had again; what came of it is kept.
    const auto repeated = node_->StartReplica(request_);
    ASSERT_TRUE(IsOk(repeated));
    EXPECT_EQ(repeated->generation, started->generation);
    Start();
    const auto restarted = node_->StartReplica(request_);
    ASSERT_TRUE(IsOk(restarted));
    EXPECT_EQ(restarted->generation, started->generation);
    EXPECT_TRUE(restarted->unchanged);
}

TEST_F(AdoptionTest, NothingIsProvenByAnythingElse) {
    const auto unproven = [this](const char* why) {
        const auto started = node_->StartReplica(request_);
        ASSERT_TRUE(IsOk(started)) << why;
        EXPECT_FALSE(started->unchanged) << why;
        EXPECT_NE(started->generation, 0u) << why;
        v1::StopReplicationRequest stop;
        *stop.mutable_tag() = request_.tag();
        ASSERT_TRUE(IsOk(node_->StopReplication(stop)));
    };
    source_.standing->head = {71};
    unproven("somebody wrote after the drain");
    source_.standing = {.info = {.capture_id = {6}}, .head = {70}};
    unproven("another capture run");
    source_.standing = {.info = {.capture_id = {5}}, .head = {70}, .dirty_bytes = 1};
    unproven("a region was left to repair");
    source_.standing.reset();
    unproven("the capture driver is gone");
    source_.standing = {.info = {.capture_id = {5}}, .head = {0}};
    request_.set_drained_sequence(0);
    unproven("there was no drain");
}

TEST_F(AdoptionTest, WhatOnlyThisHostHoldsIsNamedBeforeItIsOverwritten) {
    v1::StopReplicationRequest stop;
    *stop.mutable_tag() = request_.tag();
    ASSERT_TRUE(IsOk(node_->StartReplica(request_)));
    ASSERT_TRUE(IsOk(node_->StopReplication(stop)));
    v1::VerifyRequest request;
    request.set_scenario_id(kScenario);
    request.set_vm_id(kMachine);
    request.set_replica_directory((root_ / "vm").string());
    request.set_adopt_existing(true);
    source_.standing = Standing{};
    EXPECT_EQ(Find(node_->VerifyReplica(request), "diverged", "").check(), "");
    source_.standing = Standing{.dirty_bytes = 4 << 20};
    EXPECT_EQ(Find(node_->VerifyReplica(request), "diverged", "4.0 MiB").severity(),
              v1::Finding::SEVERITY_WARNING);
    request.set_adopt_existing(false);
    EXPECT_EQ(Find(node_->VerifyReplica(request), "diverged", "").check(), "");
}

TEST_F(AdoptionTest, AfterTimesWithoutCaptureNobodyKnowsWhatIsHeldHere) {
    ASSERT_TRUE(IsOk(node_->StartReplica(request_)));
    ASSERT_TRUE(IsOk(node_->FindReplica({kScenario}, {"b"}, "vm")));
    v1::PromoteRequest promote;
    *promote.mutable_tag() = request_.tag();
    promote.set_allow_inconsistent(true);
    ASSERT_TRUE(IsOk(node_->Promote(promote)));
    source_.standing.reset();
    v1::VmCommand start;
    *start.mutable_tag() = request_.tag();
    start.set_vm_id(kMachine);
    ASSERT_TRUE(IsOk(node_->StartVm(start)));  // the machine's return to service comes first
    v1::StopReplicationRequest stop;
    *stop.mutable_tag() = request_.tag();
    stop.set_retire(true);
    Start();
    source_.standing = Standing{};  // whatever capture says by now
    for (int i = 0; i < 2; ++i) {
        const auto stopped = node_->StopReplication(stop);
        ASSERT_TRUE(IsOk(stopped));
        EXPECT_FALSE(stopped->unshipped_bytes);
    }
}

// The way back ended before its master came: what lies here is the machine as it was here.
TEST_F(AdoptionTest, FilesOnWhichNothingWasReceivedCanBeTheMachineAgain) {
    v1::StopReplicationRequest stop;
    *stop.mutable_tag() = request_.tag();
    v1::PromoteRequest promote;
    *promote.mutable_tag() = request_.tag();
    ASSERT_TRUE(IsOk(node_->StartReplica(request_)));
    ASSERT_TRUE(IsOk(node_->StopReplication(stop)));
    request_.set_adopt_existing(false);
    source_.standing = Standing{.info = {.capture_id = {5}}, .head = {70}};
    const auto again = node_->StartReplica(request_);
    ASSERT_TRUE(IsOk(again));
    EXPECT_NE(again->generation, 0u);
    EXPECT_TRUE(FailsWith(node_->Promote(promote), ErrorCode::kFailedPrecondition, "holds nothing"))
        << "nobody has said that these files may be started";
    promote.set_allow_inconsistent(true);
    for (int i = 0; i < 2; ++i) {
        const auto promoted = node_->Promote(promote);
        ASSERT_TRUE(IsOk(promoted));
        EXPECT_FALSE(promoted->consistent) << "of the other host's changes they hold none";
        Start();  // its answer was lost
    }
    ASSERT_TRUE(IsOk(node_->StartVm(Command())));
    EXPECT_EQ(hypervisor_.starts, 1);
    source_.standing = Standing{};  // of a capture that began later
    stop.set_retire(true);
    const auto stopped = node_->StopReplication(stop);
    ASSERT_TRUE(IsOk(stopped));
    EXPECT_FALSE(stopped->unshipped_bytes) << "captured no more since they were taken over";
}

TEST_F(AdoptionTest, FilesOnWhichSomethingWasReceivedAreAReplica) {
    v1::StopReplicationRequest stop;
    *stop.mutable_tag() = request_.tag();
    v1::PromoteRequest promote;
    *promote.mutable_tag() = request_.tag();
    promote.set_allow_inconsistent(true);
    for (int round = 0; round < 2; ++round) {  // in the second one the master's prefix is known
        ASSERT_TRUE(IsOk(node_->StartReplica(request_)));
        const auto stored = AssignmentStore(directory_.path() / "state").Load();
        EXPECT_TRUE(stored->at({kScenario}).adoption_pending);
        ASSERT_TRUE(IsOk(node_->FindReplica({kScenario}, {"b"}, "vm")));
        ASSERT_TRUE(IsOk(node_->Promote(promote)));
        const auto after = AssignmentStore(directory_.path() / "state").Load();
        EXPECT_FALSE(after->at({kScenario}).adoption_pending);
        ASSERT_TRUE(IsOk(node_->StopReplication(stop)));
    }
}

TEST_F(AdoptionTest, AMachineThatRunsHereIsNotMadeAReplica) {
    for (const auto state : {VmState::kRunning, VmState::kPaused, VmState::kUnknown}) {
        hypervisor_.machine.summary.state = state;
        const auto refused = node_->StartReplica(request_);
        EXPECT_TRUE(FailsWith(refused, ErrorCode::kConflict, "runs on this host"));
        EXPECT_FALSE(refused.error().remedy.empty());
    }
    EXPECT_EQ(source_.detached, 0);
    EXPECT_TRUE(source_.standing);
}

TEST_F(EngineNodeTest, ADamagedAssignmentKeepsTheEngineFromStarting) {
    EXPECT_FALSE(node_->StartMaster(Order(root_ / "vm")));
    node_.reset();
    const auto file = directory_.path() / "state/scenarios" / kScenario / "assignment.json";
    ASSERT_TRUE(fs::exists(file));
    std::ofstream(file) << "{";
    const auto started = EngineNode::Start({.state_directory = directory_.path() / "state",
                                            .storage_roots = {root_.string()},
                                            .host_name = "a"},
                                           identity_, hypervisor_, source_);
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, ErrorCode::kCorruption);
    EXPECT_NE(started.error().ToString().find("assignment.json"), std::string::npos);
}

}  // namespace
}  // namespace rha::engine
