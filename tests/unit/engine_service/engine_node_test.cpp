// What an engine refuses, and in which words: paths, files outside the folder, machines that would
// write unseen, damaged bookkeeping.
#include "engine/service/engine_node.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "common/runtime/clock.h"
#include "common/runtime/tls/certificate_authority.h"
#include "engine/master/master_state.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::engine {
namespace {

namespace fs = std::filesystem;
using test::FailsWith;
using test::IsOk;

constexpr const char* kScenario = "0f8fad5b-d9cb-469f-a165-70867728950e";
constexpr const char* kMachine = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

class FakeHypervisor final : public Hypervisor {
public:
    VmDetail machine;
    int starts = 0;

    Result<HypervisorInfo> Info() override { return HypervisorInfo{"fake", "1"}; }
    Result<std::vector<VmSummary>> List() override { return std::vector{machine.summary}; }
    Result<VmDetail> Inspect(const VmId&) override { return machine; }
    Result<VmSummary> Poll(const VmId&) override { return machine.summary; }
    Result<VmId> Register(const std::string&) override { return machine.summary.id; }
    Status Unregister(const VmId&) override { return {}; }
    Status Start(const VmId&) override {
        ++starts;
        return {};
    }
    Result<bool> Shutdown(const VmId&, Duration, bool) override { return true; }
    Status PowerOff(const VmId&) override { return {}; }
};

/// Where capture of a machine stands that nobody writes to.
struct Standing {
    CaptureInfo info;
    Sequence head;
    std::uint64_t dirty_bytes = 0;
};

class FakeSession final : public CaptureSession {
public:
    explicit FakeSession(Standing standing) : standing_(standing) {}

    const CaptureInfo& info() const override { return standing_.info; }
    ByteSpan Peek(std::size_t) override { return {}; }
    void Advance(std::size_t) override {}
    void Release(Sequence) override {}
    void Acknowledge(Sequence) override {}
    void Rewind() override {}
    int doorbell() const override { return -1; }
    void ClearDoorbell() override {}
    Sequence head() const override { return standing_.head; }
    std::uint64_t ring_used_bytes() const override { return 0; }
    Status MarkAllDirty() override { return {}; }
    Status MarkDirty(FileId, std::uint64_t, std::uint64_t) override { return {}; }
    Result<std::vector<DirtyRegion>> ClaimDirty(std::size_t) override {
        return std::vector<DirtyRegion>();
    }
    Status CompleteClaims(const std::vector<DirtyRegion>&) override { return {}; }
    Status AbandonClaims() override { return {}; }
    Result<std::uint64_t> DirtyBytes() override { return standing_.dirty_bytes; }
    Result<std::vector<CapturedFile>> Files() override { return std::vector<CapturedFile>(); }
    Result<std::unique_ptr<BackingFile>> OpenBacking(FileId) override {
        return Fail(ErrorCode::kNotFound, "no such file");
    }

private:
    const Standing standing_;
};

/// A capture driver that says what it captures, and lets nobody attach unless it is told how
/// capture stands.
class FakeSource final : public WriteSource {
public:
    std::optional<std::vector<std::string>> roots;
    std::optional<Standing> standing;
    int detached = 0;

    Result<std::unique_ptr<CaptureSession>> Attach(const ScenarioId&,
                                                   const std::vector<std::string>&) override {
        if (!standing) return std::unexpected(Gone());
        return std::make_unique<FakeSession>(*standing);
    }
    Status Detach(const ScenarioId&) override {
        ++detached;
        standing.reset();
        return {};
    }
    Result<std::vector<std::string>> Roots() override {
        if (!roots) return std::unexpected(Gone());
        return *roots;
    }

private:
    static Error Gone() {
        return {.code = ErrorCode::kUnavailable,
                .message = "the capture driver is gone",
                .remedy = "start it"};
    }
};

class EngineNodeTest : public testing::Test {
protected:
    EngineNodeTest() {
        fs::create_directories(root_ / "vm");
        source_.roots = {{root_.string()}};
        hypervisor_.machine.summary = {.id = {kMachine},
                                       .name = "vm",
                                       .folder = (root_ / "vm").string(),
                                       .state = VmState::kRunning,
                                       .guest = GuestHealth::kAlive};
        const auto valid = ValidFor(WallNow(), 1);
        identity_ = std::make_shared<Identity>(
            *CertificateAuthority::Create(valid)->IssueIdentity({PeerRole::kEngine, "a"}, valid));
        Start();
    }
    void Start() {
        node_.reset();
        auto started = EngineNode::Start({.state_directory = directory_.path() / "state",
                                          .storage_roots = {root_.string()},
                                          .host_name = "a"},
                                         identity_, hypervisor_, source_);
        ASSERT_TRUE(IsOk(started));
        node_ = std::move(*started);
    }
    v1::StartReplicationRequest Order(const fs::path& folder) const {
        v1::StartReplicationRequest request;
        request.mutable_tag()->set_scenario_id(kScenario);
        request.mutable_tag()->set_epoch(1);
        request.set_vm_id(kMachine);
        request.set_vm_folder(folder.string());
        request.set_replica_directory(folder.string());
        request.set_peer_address("127.0.0.1:1");
        request.set_peer_host_id("b");
        return request;
    }
    v1::VmCommand Command() const {
        v1::VmCommand command;
        command.mutable_tag()->set_scenario_id(kScenario);
        command.mutable_tag()->set_epoch(1);
        command.set_vm_id(kMachine);
        return command;
    }
    /// The finding of that name, or an empty one.
    static v1::Finding Find(const v1::VerifyReply& reply, const std::string& check,
                            const std::string& part) {
        for (const auto& finding : reply.findings()) {
            if (finding.check() == check && finding.message().find(part) != std::string::npos) {
                return finding;
            }
        }
        return {};
    }
    v1::VerifyReply VerifyMaster() {
        v1::VerifyRequest request;
        request.set_vm_id(kMachine);
        request.set_peer_address("127.0.0.1:1");
        request.set_peer_host_id("b");
        return node_->VerifyMaster(request);
    }

    test::TemporaryDirectory directory_;
    fs::path root_ = directory_.path() / "vms";
    FakeHypervisor hypervisor_;
    FakeSource source_;
    std::shared_ptr<const Identity> identity_;
    std::unique_ptr<EngineNode> node_;
};

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
    EXPECT_TRUE(FailsWith(node_->StartVm(Command()), ErrorCode::kFailedPrecondition,
                          "no capture file system"));
    EXPECT_EQ(hypervisor_.starts, 0);
    EXPECT_EQ(Find(VerifyMaster(), "capture-running", "no capture").severity(),
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
