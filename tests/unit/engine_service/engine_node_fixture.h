// An EngineNode on a host with one machine, a hypervisor that only counts, and no peer.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include "common/runtime/clock.h"
#include "common/runtime/tls/certificate_authority.h"
#include "common/runtime/unique_fd.h"
#include "engine/service/engine_node.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::engine {

namespace fs = std::filesystem;

inline constexpr const char* kScenario = "0f8fad5b-d9cb-469f-a165-70867728950e";
inline constexpr const char* kMachine = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

class FakeHypervisor final : public Hypervisor {
public:
    VmDetail machine;
    int starts = 0;
    NetworkPlan plan;                   ///< of the last registration
    std::vector<std::string> problems;  ///< of every registration
    bool registration_writes = false;
    std::function<void()> registering = [] {};

    Result<HypervisorInfo> Info() override { return HypervisorInfo{"fake", "1", true}; }
    Result<std::vector<VmSummary>> List() override { return std::vector{machine.summary}; }
    Result<VmDetail> Inspect(const VmId&) override { return machine; }
    Result<VmSummary> Poll(const VmId&) override { return machine.summary; }
    Result<std::vector<std::string>> Networks() override {
        return std::vector<std::string>{"LAN", "DMZ"};
    }
    bool RegistrationWrites() const override { return registration_writes; }
    Result<Registered> RegisterWith(const std::string&, const NetworkPlan& wanted) override {
        registering();
        plan = wanted;
        return Registered{machine.summary.id, problems};
    }
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
    int doorbell() const override { return bell_.Get(); }
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
    const UniqueFd bell_{eventfd(0, EFD_CLOEXEC)};  ///< it never rings
};

/// A capture driver that says what it captures, and lets nobody attach unless it is told how
/// capture stands.
class FakeSource final : public WriteSource {
public:
    std::optional<std::vector<std::string>> roots;
    std::optional<Standing> standing;
    int detached = 0;
    bool stays = false;  ///< after a Detach capture begins anew where it stood

    Result<std::unique_ptr<CaptureSession>> Attach(const ScenarioId& scenario,
                                                   const std::vector<std::string>& paths) override {
        const std::lock_guard lock(mutex_);
        if (!standing) return std::unexpected(Gone());
        for (const auto& [other, folder] : captured_) {
            if (other == scenario || folder != paths.front()) continue;
            return Fail(ErrorCode::kConflict, "the folder is captured for " + other.value,
                        "end it");
        }
        captured_[scenario] = paths.front();
        return std::make_unique<FakeSession>(*standing);
    }
    Status Detach(const ScenarioId& scenario) override {
        const std::lock_guard lock(mutex_);
        ++detached;
        captured_.erase(scenario);
        if (!stays) standing.reset();
        return {};
    }
    Result<std::vector<std::string>> Roots() override {
        if (!roots) return std::unexpected(Gone());
        return *roots;
    }
    Result<std::string> RecordedPath(const std::string& folder) override {
        return folder.substr(1);
    }

private:
    std::mutex mutex_;
    std::map<ScenarioId, std::string> captured_;

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
                                          .host_name = "a",
                                          .boot_clock = clock_},
                                         identity_, hypervisor_, source_);
        ASSERT_TRUE(test::IsOk(started));
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
    v1::StartVmAssessmentRequest Assess() const {
        v1::StartVmAssessmentRequest request;
        request.set_vm_id(kMachine);
        request.set_seconds(3600);
        request.set_sample_seconds(600);
        return request;
    }
    /// The driver lets everybody attach, once to a folder.
    void CaptureWorks() {
        source_.standing = Standing{.info = {.capture_id = {5}}};
        source_.stays = true;
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

    std::function<BootTime()> clock_ = &BootNow;  ///< from the next Start on
    test::TemporaryDirectory directory_;
    fs::path root_ = directory_.path() / "vms";
    FakeHypervisor hypervisor_;
    FakeSource source_;
    std::shared_ptr<const Identity> identity_;
    std::unique_ptr<EngineNode> node_;
};

}  // namespace rha::engine
