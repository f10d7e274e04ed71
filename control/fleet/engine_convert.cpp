#include "control/fleet/engine_convert.h"

#include <algorithm>

#include "common/runtime/rpc/error_conversion.h"

namespace rha::control {
namespace {

VmState FromProto(v1::VmState state) {
    switch (state) {
        case v1::VM_STATE_OFF:
            return VmState::kOff;
        case v1::VM_STATE_STARTING:
            return VmState::kStarting;
        case v1::VM_STATE_RUNNING:
            return VmState::kRunning;
        case v1::VM_STATE_PAUSED:
            return VmState::kPaused;
        case v1::VM_STATE_STOPPING:
            return VmState::kStopping;
        default:
            return VmState::kUnknown;
    }
}

GuestHealth FromProto(v1::GuestHealth health) {
    switch (health) {
        case v1::GUEST_HEALTH_ALIVE:
            return GuestHealth::kAlive;
        case v1::GUEST_HEALTH_NO_AGENT:
            return GuestHealth::kNoAgent;
        case v1::GUEST_HEALTH_LOST:
            return GuestHealth::kLost;
        default:
            return GuestHealth::kUnknown;
    }
}

VmFileKind FromProto(v1::VmFileKind kind) {
    switch (kind) {
        case v1::VM_FILE_KIND_CONFIG:
            return VmFileKind::kConfig;
        case v1::VM_FILE_KIND_STATE:
            return VmFileKind::kState;
        case v1::VM_FILE_KIND_DISK:
            return VmFileKind::kDisk;
        case v1::VM_FILE_KIND_DIFFERENCING_DISK:
            return VmFileKind::kDifferencingDisk;
        default:
            return VmFileKind::kOther;
    }
}

v1::VmFileKind ToProto(VmFileKind kind) {
    switch (kind) {
        case VmFileKind::kConfig:
            return v1::VM_FILE_KIND_CONFIG;
        case VmFileKind::kState:
            return v1::VM_FILE_KIND_STATE;
        case VmFileKind::kDisk:
            return v1::VM_FILE_KIND_DISK;
        case VmFileKind::kDifferencingDisk:
            return v1::VM_FILE_KIND_DIFFERENCING_DISK;
        case VmFileKind::kOther:
            return v1::VM_FILE_KIND_OTHER;
    }
    return v1::VM_FILE_KIND_OTHER;
}

ReplicationState FromProto(v1::ReplicationState state) {
    switch (state) {
        case v1::REPLICATION_STATE_IDLE:
            return ReplicationState::kIdle;
        case v1::REPLICATION_STATE_CONNECTING:
            return ReplicationState::kConnecting;
        case v1::REPLICATION_STATE_SYNCHRONISING:
            return ReplicationState::kSynchronising;
        case v1::REPLICATION_STATE_RUNNING:
            return ReplicationState::kRunning;
        case v1::REPLICATION_STATE_PAUSED:
            return ReplicationState::kPaused;
        case v1::REPLICATION_STATE_DRAINED:
            return ReplicationState::kDrained;
        case v1::REPLICATION_STATE_PROMOTED:
            return ReplicationState::kPromoted;
        default:
            return ReplicationState::kUnknown;
    }
}

Severity FromProto(v1::Severity severity) {
    switch (severity) {
        case v1::SEVERITY_WARNING:
            return Severity::kWarning;
        case v1::SEVERITY_ERROR:
            return Severity::kError;
        case v1::SEVERITY_CRITICAL:
            return Severity::kCritical;
        default:
            return Severity::kInfo;
    }
}

FindingSeverity FromProto(v1::Finding::Severity severity) {
    switch (severity) {
        case v1::Finding::SEVERITY_OK:
            return FindingSeverity::kOk;
        case v1::Finding::SEVERITY_WARNING:
            return FindingSeverity::kWarning;
        default:
            return FindingSeverity::kError;  // what is not understood must not pass
    }
}

Role FromProto(v1::Role role) {
    switch (role) {
        case v1::ROLE_MASTER:
            return Role::kMaster;
        case v1::ROLE_REPLICA:
            return Role::kReplica;
        default:
            return Role::kNone;
    }
}

v1::AdapterAddresses ToProto(const AdapterAddresses& addresses) {
    v1::AdapterAddresses out;
    out.set_dhcp(addresses.dhcp);
    for (const auto& each : addresses.addresses) out.add_addresses(each);
    for (const auto& each : addresses.gateways) out.add_gateways(each);
    for (const auto& each : addresses.dns) out.add_dns(each);
    return out;
}

AdapterAddresses FromProto(const v1::AdapterAddresses& addresses) {
    return {.dhcp = addresses.dhcp(),
            .addresses = {addresses.addresses().begin(), addresses.addresses().end()},
            .gateways = {addresses.gateways().begin(), addresses.gateways().end()},
            .dns = {addresses.dns().begin(), addresses.dns().end()}};
}

v1::VmFile ToProto(const VmFile& file) {
    v1::VmFile out;
    out.set_path(file.path);
    out.set_kind(ToProto(file.kind));
    out.set_size_bytes(file.size_bytes);
    out.set_allocated_bytes(file.allocated_bytes);
    out.set_parent(file.parent);
    return out;
}

v1::StepTag ToProto(const StepTag& tag) {
    v1::StepTag out;
    out.set_scenario_id(tag.scenario.value);
    out.set_epoch(tag.epoch.value);
    out.set_step(tag.step);
    return out;
}

std::uint32_t Milliseconds(Duration duration) {
    const auto count = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
    return static_cast<std::uint32_t>(std::clamp<long>(count, 0, 0x7fffffff));
}

}  // namespace

VmSummary FromProto(const v1::VmSummary& vm) {
    return {.id = {vm.id()},
            .name = vm.name(),
            .folder = vm.folder(),
            .state = FromProto(vm.state()),
            .guest = FromProto(vm.guest())};
}

Finding FromProto(const v1::Finding& finding) {
    return {.severity = FromProto(finding.severity()),
            .check = finding.check(),
            .message = finding.message(),
            .remedy = finding.remedy(),
            .host = finding.host()};
}

VmDetail FromProto(const v1::VmDetail& vm) {
    VmDetail out{.summary = FromProto(vm.summary()),
                 .cpu_count = vm.cpu_count(),
                 .memory_bytes = vm.memory_bytes(),
                 .files = {},
                 .problems = {},
                 .adapters = {}};
    for (const auto& file : vm.files()) {
        out.files.push_back({.path = file.path(),
                             .kind = FromProto(file.kind()),
                             .size_bytes = file.size_bytes(),
                             .allocated_bytes = file.allocated_bytes(),
                             .parent = file.parent()});
    }
    for (const auto& problem : vm.problems()) out.problems.push_back(FromProto(problem));
    for (const auto& adapter : vm.adapters()) {
        out.adapters.push_back({.id = adapter.id(),
                                .name = adapter.name(),
                                .mac = adapter.mac(),
                                .network = adapter.network(),
                                .guest = {}});
        if (adapter.has_guest()) out.adapters.back().guest = FromProto(adapter.guest());
    }
    return out;
}

static std::optional<std::vector<std::string>> NetworksOf(const v1::HostFacts& facts) {
    if (facts.networks_unknown()) return std::nullopt;
    return std::vector<std::string>{facts.networks().begin(), facts.networks().end()};
}

HostFacts FromProto(const v1::HostFacts& facts) {
    HostFacts out{.id = {facts.host_id()},
                  .name = facts.host_name(),
                  .os = facts.os(),
                  .engine_version = facts.engine_version(),
                  .protocol_version = facts.protocol_version(),
                  .hypervisor = facts.hypervisor(),
                  .hypervisor_version = facts.hypervisor_version(),
                  .storage_roots = {},
                  .state_directory = facts.state_directory(),
                  .state_free_bytes = facts.state_free_bytes(),
                  .wall_clock = {facts.wall_clock_unix_ns()},
                  .networks = NetworksOf(facts),
                  .sets_addresses = facts.sets_addresses()};
    for (const auto& root : facts.storage_roots()) {
        out.storage_roots.push_back({.path = root.path(),
                                     .total_bytes = root.total_bytes(),
                                     .free_bytes = root.free_bytes()});
    }
    return out;
}

ReplicationFacts FromProto(const v1::ReplicationStatus& status) {
    ReplicationFacts out{.scenario = {status.scenario_id()},
                         .epoch = {status.epoch()},
                         .role = FromProto(status.role()),
                         .state = FromProto(status.state()),
                         .capture = {status.capture_id()},
                         .captured = {status.captured_sequence()},
                         .durable = {status.durable_sequence()},
                         .applied = {status.applied_sequence()},
                         .lag_bytes = status.lag_bytes(),
                         .lag_ms = status.lag_ms(),
                         .sync = {},
                         .dirty_bytes = status.dirty_bytes(),
                         .journal_bytes = status.journal_bytes(),
                         .spool_bytes = status.spool_bytes(),
                         .ring_used_bytes = status.ring_used_bytes(),
                         .error = {},
                         .durable_capture_time = {status.durable_capture_unix_ns()},
                         .consistent = status.consistent(),
                         .apply_suspended = status.apply_suspended(),
                         .peer_connected = status.peer_connected(),
                         .leased = status.leased(),
                         .guarded = status.guarded(),
                         .lease_left_ms = status.lease_left_ms(),
                         .lease_boot_clock_ns = status.lease_boot_clock_ns(),
                         .shipped_bytes = status.shipped_bytes(),
                         .last_sync = {}};
    if (status.has_last_sync()) out.last_sync = FromProto(status.last_sync());
    if (status.has_sync()) {
        out.sync = SyncProgress{.bytes_total = status.sync().bytes_total(),
                                .bytes_compared = status.sync().bytes_compared(),
                                .bytes_sent = status.sync().bytes_sent(),
                                .bytes_per_second = status.sync().bytes_per_second(),
                                .seconds_left = status.sync().seconds_left()};
    }
    if (HasError(status.error())) out.error = rha::FromProto(status.error());
    return out;
}

EngineReport FromProto(const HostId& host, const v1::EngineReport& report) {
    EngineReport out{.host = host,
                     .engine_run = report.engine_run_id(),
                     .boot_run = report.boot_run_id(),
                     .number = report.report_number(),
                     .boot_clock_ns = report.boot_clock_ns(),
                     .replications = {},
                     .vms = {},
                     .notices = {}};
    for (const auto& status : report.replications()) {
        out.replications.push_back(FromProto(status));
    }
    for (const auto& vm : report.vms()) out.vms.push_back(FromProto(vm.vm()));
    for (const auto& event : report.events()) {
        out.notices.push_back({.code = event.code(),
                               .severity = FromProto(event.severity()),
                               .scenario = {event.scenario_id()},
                               .message = event.message(),
                               .remedy = event.remedy(),
                               .at = {event.unix_ns()}});
    }
    return out;
}

v1::VerifyRequest ToProto(const VerifyQuery& query) {
    v1::VerifyRequest out;
    out.set_scenario_id(query.scenario.value);
    out.set_vm_id(query.vm.value);
    out.set_replica_directory(query.replica_directory);
    out.set_peer_address(query.peer_address);
    out.set_peer_host_id(query.peer_host.value);
    out.set_adopt_existing(query.adopt);
    out.set_required_bytes(query.required_bytes);
    out.set_free_bytes_min(query.free_bytes_min);
    for (const auto& file : query.files) *out.add_files() = ToProto(file);
    return out;
}

v1::StartReplicationRequest ToProto(const StepTag& tag, const StartReplication& start) {
    v1::StartReplicationRequest out;
    *out.mutable_tag() = ToProto(tag);
    out.set_vm_id(start.vm.value);
    out.set_vm_folder(start.vm_folder);
    out.set_replica_directory(start.replica_directory);
    out.set_peer_address(start.peer_address);
    out.set_peer_host_id(start.peer_host.value);
    for (const auto& path : start.extra_paths) out.add_extra_paths(path);
    out.mutable_settings()->set_spool_bytes_max(start.settings.spool_bytes_max);
    out.mutable_settings()->set_journal_bytes_max(start.settings.journal_bytes_max);
    out.mutable_settings()->set_free_bytes_min(start.settings.free_bytes_min);
    out.set_force_full_compare(start.full_compare);
    out.set_adopt_existing(start.adopt);
    out.set_drained_sequence(start.drained.value);
    out.set_drained_capture_id(start.drained_capture.value);
    out.set_trusted_generation(start.trusted_generation);
    return out;
}

v1::StopReplicationRequest ToProto(const StepTag& tag, const StopReplication& stop) {
    v1::StopReplicationRequest out;
    *out.mutable_tag() = ToProto(tag);
    out.set_forget(stop.forget);
    out.set_retire(stop.retire);
    return out;
}

v1::SuspendApplyRequest ToProto(const StepTag& tag, const SuspendApply& command) {
    v1::SuspendApplyRequest out;
    *out.mutable_tag() = ToProto(tag);
    out.set_suspend(command.suspend);
    return out;
}

v1::DrainRequest ToProto(const StepTag& tag, const Drain&, Duration timeout) {
    v1::DrainRequest out;
    *out.mutable_tag() = ToProto(tag);
    // The engine gives up first, so that its reason arrives.
    out.set_timeout_ms(Milliseconds(timeout - timeout / 10));
    return out;
}

v1::PromoteRequest ToProto(const StepTag& tag, const Promote& promote) {
    v1::PromoteRequest out;
    *out.mutable_tag() = ToProto(tag);
    out.set_new_epoch(promote.new_epoch.value);
    out.set_require_final(promote.require_final);
    out.set_final_sequence(promote.final_sequence.value);
    out.set_capture_id(promote.final_capture.value);
    out.set_allow_inconsistent(promote.allow_inconsistent);
    out.set_lease_ms(Milliseconds(promote.lease));
    return out;
}

v1::RenewLeaseRequest ToProto(const StepTag& tag, const RenewLease& renewal) {
    v1::RenewLeaseRequest out;
    out.set_scenario_id(tag.scenario.value);
    out.set_epoch(tag.epoch.value);
    out.set_engine_run_id(renewal.engine_run);
    out.set_boot_clock_ns(renewal.boot_clock_ns);
    out.set_lease_ms(Milliseconds(renewal.lease));
    out.set_stop_grace_ms(Milliseconds(renewal.stop_grace));
    return out;
}

v1::RegisterVmRequest ToProto(const StepTag& tag, const RegisterVm& command) {
    v1::RegisterVmRequest out;
    *out.mutable_tag() = ToProto(tag);
    out.set_folder(command.folder);
    for (const auto& adapter : command.networks.adapters) {
        auto* to = out.add_adapters();
        to->set_id(adapter.id);
        to->set_network(adapter.network);
        if (adapter.addresses) *to->mutable_addresses() = ToProto(*adapter.addresses);
    }
    for (const auto& link : command.networks.links) {
        auto* to = out.add_links();
        to->set_from(link.from);
        to->set_to(link.to);
    }
    return out;
}

v1::VmCommand ToProto(const StepTag& tag, const VmId& vm) {
    v1::VmCommand out;
    *out.mutable_tag() = ToProto(tag);
    out.set_vm_id(vm.value);
    return out;
}

v1::ShutdownVmRequest ToProto(const StepTag& tag, const ShutdownVm& shutdown) {
    v1::ShutdownVmRequest out;
    *out.mutable_tag() = ToProto(tag);
    out.set_vm_id(shutdown.vm.value);
    out.set_grace_ms(Milliseconds(shutdown.grace));
    out.set_force(shutdown.force);
    return out;
}

}  // namespace rha::control
