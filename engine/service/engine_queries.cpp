// What the engine tells about its host, and the checks of verification. Nothing here changes
// anything.
#include <algorithm>
#include <filesystem>
#include <future>

#include <grpcpp/client_context.h>

#include "common/runtime/clock.h"
#include "common/runtime/environment.h"
#include "common/runtime/platform_words.h"
#include "common/runtime/rpc/credentials.h"
#include "common/runtime/rpc/error_conversion.h"
#include "common/texts/texts.h"
#include "common/units.h"
#include "engine/master/master_state.h"
#include "engine/replica/bookkeeping.h"
#include "engine/service/engine_node.h"
#include "engine/service/history_convert.h"
#include "engine/service/proto_convert.h"
#include "engine/service/status_convert.h"
#include "engine/service/storage_path.h"
#include "engine/service/version.h"
#include "engine/transport/deadline.h"
#include "rha/v1/replication.grpc.pb.h"

namespace rha::engine {
namespace {

namespace fs = std::filesystem;

constexpr auto kPingDeadline = std::chrono::seconds(5);

struct DiskSpace {
    std::uint64_t total = 0;
    std::uint64_t free = 0;
};

DiskSpace SpaceOf(const std::string& path) {
    std::error_code failure;
    const auto space = fs::space(path, failure);
    if (failure) return {};
    return {.total = space.capacity, .free = space.available};
}

void Add(v1::VerifyReply* reply, v1::Finding::Severity severity, const std::string& check,
         const std::string& message, const std::string& remedy = {}) {
    auto* finding = reply->add_findings();
    finding->set_severity(severity);
    finding->set_check(check);
    finding->set_message(message);
    finding->set_remedy(remedy);
}

void AddError(v1::VerifyReply* reply, const std::string& check, const Error& error) {
    Add(reply, v1::Finding::SEVERITY_ERROR, check, error.ToString(), error.remedy);
}

}  // namespace

v1::HostFacts EngineNode::Facts() {
    v1::HostFacts facts;
    facts.set_host_id(identity_->self.id);
    facts.set_host_name(config_.host_name);
    facts.set_os(SystemVersion());
    facts.set_engine_version(kVersion);
    facts.set_protocol_version(kProtocolVersion);
    if (const auto info = hypervisor_.Info()) {
        facts.set_hypervisor(info->product);
        facts.set_hypervisor_version(info->version);
        facts.set_sets_addresses(info->sets_addresses);
    }
    if (const auto networks = hypervisor_.Networks()) {
        for (const auto& network : *networks) facts.add_networks(network);
    } else {
        LogWarning("{}", networks.error().message);
        facts.set_networks_unknown(true);
    }
    for (const auto& root : config_.storage_roots) {
        const auto space = SpaceOf(root);
        auto* out = facts.add_storage_roots();
        out->set_path(root);
        out->set_total_bytes(space.total);
        out->set_free_bytes(space.free);
    }
    facts.set_state_directory(config_.state_directory.string());
    facts.set_state_free_bytes(SpaceOf(config_.state_directory.string()).free);
    facts.set_wall_clock_unix_ns(WallNow().unix_ns);
    return facts;
}

std::vector<v1::ReplicationStatus> EngineNode::Replications() const {
    std::vector<v1::ReplicationStatus> all;
    MutexLock lock(mutex_);
    for (const auto& [scenario, slot] : slots_) {
        if (slot.assignment.role == AssignedRole::kNone) continue;
        const bool master = slot.assignment.role == AssignedRole::kMaster;
        v1::ReplicationStatus status;
        if (slot.master != nullptr) {
            status = ToProto(slot.master->GetStatus());
        } else if (slot.replica != nullptr) {
            status = ToProto(slot.replica->GetStatus());
        } else if (slot.assignment.promoted) {
            status.set_state(v1::REPLICATION_STATE_PROMOTED);
        } else {
            status.set_state(v1::REPLICATION_STATE_CONNECTING);
            if (slot.error) *status.mutable_error() = rha::ToProto(*slot.error);
        }
        status.set_scenario_id(scenario.value);
        status.set_epoch(slot.assignment.epoch.value);
        status.set_role(master ? v1::ROLE_MASTER : v1::ROLE_REPLICA);
        if (master) {
            const auto lease = leases_->View(scenario);
            status.set_leased(lease.leased);
            status.set_guarded(lease.guarded);
            status.set_lease_boot_clock_ns(
                static_cast<std::uint64_t>(lease.renewed_by.since_boot.count()));
            status.set_lease_left_ms(
                std::chrono::floor<std::chrono::milliseconds>(lease.left).count());
        }
        all.push_back(std::move(status));
    }
    return all;
}

Result<v1::History> EngineNode::GetHistory(const ScenarioId& scenario) {
    RHA_RETURN_IF_ERROR(CheckScenarioId(scenario));
    const std::int64_t now = WallNow().unix_ns;
    const auto view = [now](const ChangeHistory& changes, const std::optional<LastSync>& sync) {
        v1::History history;
        *history.mutable_changes() = ToProto(changes, now);
        if (sync) *history.mutable_last_sync() = ToProto(*sync);
        return history;
    };
    if (const auto master = MasterOf(scenario); master != nullptr) {
        const auto asked = std::make_shared<std::promise<Result<MasterHistory>>>();
        master->GetHistory(
            [asked](Result<MasterHistory> told) { asked->set_value(std::move(told)); });
        // One that is being stopped has written it down.
        if (const auto told = asked->get_future().get())
            return view(told->changes, told->last_sync);
    }
    const auto directory = MasterDirectory(config_.state_directory, scenario);
    if (!fs::exists(directory)) {
        return Fail(ErrorCode::kNotFound, "this host has never been the scenario's master",
                    "run the scenario first: `rhactl scenario run`");
    }
    const auto stored = MasterSession::StoredHistory(config_.state_directory, scenario, {now});
    return view(stored.changes, stored.last_sync);
}

v1::VerifyReply EngineNode::VerifyMaster(const v1::VerifyRequest& request) {
    v1::VerifyReply reply;
    const auto vm = hypervisor_.Inspect({request.vm_id()});
    if (!vm) {
        AddError(&reply, "vm-exists", vm.error());
        return reply;
    }
    *reply.mutable_vm() = ToProto(*vm);
    for (auto& problem : *reply.mutable_vm()->mutable_problems()) *reply.add_findings() = problem;
    if (vm->summary.state == VmState::kRunning) {
        Add(&reply, v1::Finding::SEVERITY_OK, "vm-running", "the machine is running");
        if (vm->summary.guest != GuestHealth::kAlive) {
            Add(&reply, v1::Finding::SEVERITY_WARNING, "guest-agent",
                "the guest agent does not answer",
                "install and start the guest agent: without it the guest cannot be watched or shut "
                "down cleanly");
        }
    } else {
        Add(&reply, v1::Finding::SEVERITY_ERROR, "vm-running", "the machine is not running",
            "start the machine");
    }
    if (leases_->GuardWorksHere()) {
        Add(&reply, v1::Finding::SEVERITY_OK, "guard", "the guard works");
    } else {
        Add(&reply, v1::Finding::SEVERITY_WARNING, "guard",
            "no guard works on this host: nobody stops the machine here when the host is cut off",
            Say("start it: `{command}`", {{"command", StartServiceCommand("rha-guard")}}));
    }
    VerifyCapture(*vm, &reply);
    VerifyPeer(request, &reply);
    return reply;
}

void EngineNode::VerifyCapture(const VmDetail& vm, v1::VerifyReply* reply) {
    if (const auto located = Locate(vm.summary.folder); !located) {
        return AddError(reply, "capture-root", located.error());
    }
    for (const auto& file : vm.files) {
        if (PartBelow(file.path, vm.summary.folder)) continue;
        Add(reply, v1::Finding::SEVERITY_ERROR, "vm-files-in-folder",
            Say("the machine uses '{path}', outside its folder, where it is not captured",
                {{"path", file.path}}),
            "shut the machine down, move the file into its folder, and correct the machine's "
            "configuration or the child's parent path");
    }
    if (const auto captured = CheckCaptured(vm.summary.folder); !captured) {
        return AddError(reply, "capture-running", captured.error());
    }
    Add(reply, v1::Finding::SEVERITY_OK, "capture-running",
        "changes of the machine's folder are captured");
}

Status EngineNode::CheckCaptured(const std::string& folder) {
    RHA_ASSIGN_OR_RETURN(const auto roots, source_.Roots());
    const auto holds = [&](const std::string& root) { return PartBelow(folder, root).has_value(); };
    if (std::ranges::any_of(roots, holds)) return {};
    return Fail(ErrorCode::kFailedPrecondition,
                Say("changes below '{folder}' are not captured", {{"folder", folder}}),
                Say("{advice}, then start the machine anew", {{"advice", StartCaptureAdvice()}}));
}

v1::VerifyReply EngineNode::VerifyReplica(const v1::VerifyRequest& request) {
    v1::VerifyReply reply;
    VerifyReplicaDirectory(request, &reply);
    if (const auto listed = hypervisor_.List(); !listed) {
        AddError(&reply, "hypervisor", listed.error());
    } else {
        for (const auto& vm : *listed) {
            if (vm.id.value != request.vm_id() ||
                IsSameFolder(vm.folder, request.replica_directory())) {
                continue;
            }
            Add(&reply, v1::Finding::SEVERITY_ERROR, "vm-registered",
                Say("a machine with the same id is registered on the replica host from '{folder}'",
                    {{"folder", vm.folder}}),
                "unregister that machine first");
        }
    }
    if (request.adopt_existing()) VerifyDivergence(request, &reply);
    VerifyPeer(request, &reply);
    return reply;
}

// The machine's former host: what it holds that nobody else does would be overwritten.
void EngineNode::VerifyDivergence(const v1::VerifyRequest& request, v1::VerifyReply* reply) {
    const ScenarioId scenario{request.scenario_id()};
    const auto gate = Gate(scenario);
    MutexLock held(*gate);
    {
        MutexLock lock(mutex_);
        const auto at = slots_.find(scenario);
        if (at == slots_.end() || at->second.assignment.role != AssignedRole::kNone) return;
    }
    const auto bytes = Unshipped(scenario, request.replica_directory());
    if (!bytes) {
        return Add(
            reply, v1::Finding::SEVERITY_WARNING, "diverged",
            Say("it is not known whether this host holds changes that the machine's present host "
                "never received: {reason}",
                {{"reason", bytes.error().message}}),
            "if they matter, copy the machine's files here away first");
    }
    if (*bytes == 0) return;
    Add(reply, v1::Finding::SEVERITY_WARNING, "diverged",
        Say("this host holds changes, at most {size}, that the machine's present host never "
            "received: the run overwrites them",
            {{"size", FormatBytes(*bytes)}}),
        "if they matter, copy the machine's files here away first");
}

void EngineNode::VerifyReplicaDirectory(const v1::VerifyRequest& request, v1::VerifyReply* reply) {
    const auto& directory = request.replica_directory();
    const auto located = Locate(directory);
    if (!located) return AddError(reply, "replica-directory", located.error());
    const auto usable = request.adopt_existing()
                            ? Status()
                            : CheckReplicaDirectory(directory, {request.scenario_id()});
    if (!usable) return AddError(reply, "replica-directory", usable.error());
    Add(reply, v1::Finding::SEVERITY_OK, "replica-directory", "the replica directory is usable");

    const auto free = SpaceOf(*located).free;
    const auto stays_free = request.free_bytes_min() != 0 ? request.free_bytes_min()
                                                          : ReplicationLimits{}.free_bytes_min;
    const auto needed = request.required_bytes() + stays_free;
    std::error_code error;
    if (fs::exists(directory, error)) return;  // a replica that was here before has its space
    if (free < needed) {
        Add(reply, v1::Finding::SEVERITY_ERROR, "replica-free-space",
            Say("the replica needs {needed} and its disk has {free} free",
                {{"needed", FormatBytes(needed)}, {"free", FormatBytes(free)}}),
            "free space or choose another storage root");
    } else {
        Add(reply, v1::Finding::SEVERITY_OK, "replica-free-space",
            Say("{free} are free, {needed} are needed",
                {{"free", FormatBytes(free)}, {"needed", FormatBytes(needed)}}));
    }
}

void EngineNode::VerifyPeer(const v1::VerifyRequest& request, v1::VerifyReply* reply) const {
    const auto& address = request.peer_address();
    const auto channel =
        MutualTlsChannel(*identity_, address, DnsName({PeerRole::kEngine, request.peer_host_id()}));
    const auto stub = v1::Replication::NewStub(channel);
    grpc::ClientContext context;
    context.set_deadline(CallDeadline(kPingDeadline));
    v1::PingRequest ping;
    ping.set_expected_host_id(request.peer_host_id());
    v1::PingReply pong;
    if (const auto status = stub->Ping(&context, ping, &pong); !status.ok()) {
        auto error = FromGrpcStatus(status, Say("engine at {address}", {{"address", address}}));
        if (error.remedy.empty()) {
            error.remedy = "check that the engine runs there and that no firewall blocks the port";
        }
        return AddError(reply, "peer-reachable", error);
    }
    if (pong.protocol_version() != kProtocolVersion) {
        return Add(reply, v1::Finding::SEVERITY_ERROR, "peer-version",
                   Say("the engine at {address} has version {version}, which speaks another "
                       "protocol",
                       {{"address", address}, {"version", pong.engine_version()}}),
                   "install the same product version on both hosts");
    }
    Add(reply, v1::Finding::SEVERITY_OK, "peer-reachable",
        Say("the other host's engine answers at {address}", {{"address", address}}));
}

}  // namespace rha::engine
