#include "control/api/proto_convert.h"

#include <algorithm>
#include <chrono>

#include "common/runtime/rpc/error_conversion.h"

namespace rha::control {
namespace {

v1::VmState ToProto(VmState state) {
    switch (state) {
        case VmState::kOff:
            return v1::VM_STATE_OFF;
        case VmState::kStarting:
            return v1::VM_STATE_STARTING;
        case VmState::kRunning:
            return v1::VM_STATE_RUNNING;
        case VmState::kPaused:
            return v1::VM_STATE_PAUSED;
        case VmState::kStopping:
            return v1::VM_STATE_STOPPING;
        case VmState::kUnknown:
            break;
    }
    return v1::VM_STATE_UNSPECIFIED;
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
            break;
    }
    return v1::VM_FILE_KIND_OTHER;
}

v1::GuestHealth ToProto(GuestHealth health) {
    switch (health) {
        case GuestHealth::kAlive:
            return v1::GUEST_HEALTH_ALIVE;
        case GuestHealth::kNoAgent:
            return v1::GUEST_HEALTH_NO_AGENT;
        case GuestHealth::kLost:
            return v1::GUEST_HEALTH_LOST;
        case GuestHealth::kUnknown:
            break;
    }
    return v1::GUEST_HEALTH_UNSPECIFIED;
}

v1::Role ToProto(Role role) {
    if (role == Role::kMaster) return v1::ROLE_MASTER;
    if (role == Role::kReplica) return v1::ROLE_REPLICA;
    return v1::ROLE_UNSPECIFIED;
}

v1::ReplicationState ToProto(ReplicationState state) {
    switch (state) {
        case ReplicationState::kIdle:
            return v1::REPLICATION_STATE_IDLE;
        case ReplicationState::kConnecting:
            return v1::REPLICATION_STATE_CONNECTING;
        case ReplicationState::kSynchronising:
            return v1::REPLICATION_STATE_SYNCHRONISING;
        case ReplicationState::kRunning:
            return v1::REPLICATION_STATE_RUNNING;
        case ReplicationState::kPaused:
            return v1::REPLICATION_STATE_PAUSED;
        case ReplicationState::kDrained:
            return v1::REPLICATION_STATE_DRAINED;
        case ReplicationState::kPromoted:
            return v1::REPLICATION_STATE_PROMOTED;
        case ReplicationState::kUnknown:
            break;
    }
    return v1::REPLICATION_STATE_UNSPECIFIED;
}

v1::Finding::Severity ToProto(FindingSeverity severity) {
    switch (severity) {
        case FindingSeverity::kOk:
            return v1::Finding::SEVERITY_OK;
        case FindingSeverity::kWarning:
            return v1::Finding::SEVERITY_WARNING;
        case FindingSeverity::kError:
            return v1::Finding::SEVERITY_ERROR;
    }
    return v1::Finding::SEVERITY_UNSPECIFIED;
}

v1::VmSummary ToProto(const VmSummary& vm) {
    v1::VmSummary message;
    message.set_id(vm.id.value);
    message.set_name(vm.name);
    message.set_folder(vm.folder);
    message.set_state(ToProto(vm.state));
    message.set_guest(ToProto(vm.guest));
    return message;
}

v1::HostFacts ToProto(const HostFacts& facts) {
    v1::HostFacts message;
    message.set_host_id(facts.id.value);
    message.set_host_name(facts.name);
    message.set_os(facts.os);
    message.set_engine_version(facts.engine_version);
    message.set_protocol_version(facts.protocol_version);
    message.set_hypervisor(facts.hypervisor);
    message.set_hypervisor_version(facts.hypervisor_version);
    for (const auto& root : facts.storage_roots) {
        auto* added = message.add_storage_roots();
        added->set_path(root.path);
        added->set_total_bytes(root.total_bytes);
        added->set_free_bytes(root.free_bytes);
    }
    message.set_state_directory(facts.state_directory);
    message.set_state_free_bytes(facts.state_free_bytes);
    message.set_wall_clock_unix_ns(facts.wall_clock.unix_ns);
    message.set_networks_unknown(!facts.networks);
    for (const auto& network : facts.networks.value_or(std::vector<std::string>{})) {
        message.add_networks(network);
    }
    message.set_sets_addresses(facts.sets_addresses);
    return message;
}

v1::ReplicationStatus ToProto(const ReplicationFacts& facts) {
    v1::ReplicationStatus message;
    message.set_scenario_id(facts.scenario.value);
    message.set_epoch(facts.epoch.value);
    message.set_role(ToProto(facts.role));
    message.set_state(ToProto(facts.state));
    message.set_capture_id(facts.capture.value);
    message.set_captured_sequence(facts.captured.value);
    message.set_durable_sequence(facts.durable.value);
    message.set_applied_sequence(facts.applied.value);
    message.set_lag_bytes(facts.lag_bytes);
    message.set_lag_ms(facts.lag_ms);
    if (facts.sync) {
        auto* sync = message.mutable_sync();
        sync->set_bytes_total(facts.sync->bytes_total);
        sync->set_bytes_compared(facts.sync->bytes_compared);
        sync->set_bytes_sent(facts.sync->bytes_sent);
        sync->set_bytes_per_second(facts.sync->bytes_per_second);
        sync->set_seconds_left(facts.sync->seconds_left);
    }
    message.set_dirty_bytes(facts.dirty_bytes);
    message.set_journal_bytes(facts.journal_bytes);
    message.set_spool_bytes(facts.spool_bytes);
    message.set_shipped_bytes(facts.shipped_bytes);
    message.set_ring_used_bytes(facts.ring_used_bytes);
    if (facts.error) *message.mutable_error() = rha::ToProto(*facts.error);
    message.set_durable_capture_unix_ns(facts.durable_capture_time.unix_ns);
    message.set_consistent(facts.consistent);
    message.set_apply_suspended(facts.apply_suspended);
    message.set_peer_connected(facts.peer_connected);
    message.set_leased(facts.leased);
    message.set_guarded(facts.guarded);
    message.set_lease_left_ms(facts.lease_left_ms);
    return message;
}

v1::ScenarioStatus StatusToProto(const ScenarioView& view) {
    v1::ScenarioStatus status;
    status.set_state(std::string(Name(view.machine.state)));
    if (view.machine.step != Step::kNone) {
        status.set_step(std::string(Name(view.machine.step)));
    }
    status.set_epoch(view.machine.epoch.value);
    status.set_countdown_ms_left(view.countdown_ms_left);
    if (view.master) *status.mutable_master() = ToProto(*view.master);
    if (view.replica) *status.mutable_replica() = ToProto(*view.replica);
    status.set_status_age_ms(view.status_age_ms);
    status.set_status_known(view.status_known);
    status.set_master_answers(view.master_answers);
    status.set_replica_answers(view.replica_answers);
    if (view.master_vm) *status.mutable_master_vm() = ToProto(*view.master_vm);
    if (view.replica_vm) *status.mutable_replica_vm() = ToProto(*view.replica_vm);
    if (view.machine.error) *status.mutable_error() = rha::ToProto(*view.machine.error);
    status.set_queue_position(static_cast<std::uint32_t>(view.queue_position));
    if (view.machine.state == State::kMaintenance) {
        const Maintenance& maintenance = view.machine.maintenance;
        const bool master = maintenance.side == Side::kMaster;
        auto* out = status.mutable_maintenance();
        out->set_host(master ? view.master_name : view.replica_name);
        out->set_host_id(master ? view.scenario.master_host.value
                                : view.scenario.replica_host.value);
        out->set_role(std::string(Name(maintenance.side)));
        out->set_ready(maintenance.ready);
        out->set_guest_shut_down(maintenance.shutdown_guest && view.machine.start_guest);
    }
    status.set_updates_suspended(view.machine.updates_suspended);
    if (view.machine.diverged_bytes != 0 || view.divergence_unknown) {
        status.mutable_diverged()->set_bytes(view.machine.diverged_bytes);
        status.mutable_diverged()->set_unknown(view.divergence_unknown);
        status.mutable_diverged()->set_host(
            view.machine.active == Side::kMaster ? view.replica_name : view.master_name);
    }
    status.set_active_host(view.machine.active == Side::kMaster ? view.master_name
                                                                : view.replica_name);
    return status;
}

}  // namespace

v1::Severity ToProto(Severity severity) {
    switch (severity) {
        case Severity::kInfo:
            return v1::SEVERITY_INFO;
        case Severity::kWarning:
            return v1::SEVERITY_WARNING;
        case Severity::kError:
            return v1::SEVERITY_ERROR;
        case Severity::kCritical:
            return v1::SEVERITY_CRITICAL;
    }
    return v1::SEVERITY_UNSPECIFIED;
}

Severity SeverityFromProto(v1::Severity severity) {
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

v1::Host ToProto(const HostView& view) {
    v1::Host message;
    message.set_id(view.record.id.value);
    message.set_name(view.record.name);
    message.set_address(view.record.address);
    message.set_connected(view.connected);
    message.set_last_seen_ms_ago(view.last_seen_ms_ago.value_or(0));
    if (view.facts) *message.mutable_facts() = ToProto(*view.facts);
    if (view.error) *message.mutable_error() = rha::ToProto(*view.error);
    return message;
}

v1::HostVms ToProto(const HostVms& vms) {
    v1::HostVms message;
    *message.mutable_host() = ToProto(vms.host);
    for (const auto& vm : vms.vms) *message.add_vms() = ToProto(vm);
    if (vms.error) *message.mutable_error() = rha::ToProto(*vms.error);
    return message;
}

v1::ScenarioSettings ToProto(const ScenarioSettings& settings) {
    v1::ScenarioSettings message;
    message.set_automatic_switchover(settings.automatic_switchover);
    message.set_is_alive_timeout_s(static_cast<std::uint32_t>(settings.is_alive_timeout.count()));
    message.set_heartbeat_interval_ms(
        static_cast<std::uint32_t>(settings.heartbeat_interval.count()));
    message.set_shutdown_grace_s(static_cast<std::uint32_t>(settings.shutdown_grace.count()));
    message.set_spool_bytes_max(settings.spool_bytes_max);
    message.set_journal_bytes_max(settings.journal_bytes_max);
    message.set_free_bytes_min(settings.free_bytes_min);
    message.set_check_guest(settings.check_guest);
    message.set_run_lease(settings.run_lease);
    return message;
}

v1::Scenario ToProto(const ScenarioView& view) {
    const Scenario& scenario = view.scenario;
    v1::Scenario message;
    message.set_id(scenario.id.value);
    message.set_name(scenario.name);
    message.set_group(scenario.group);
    message.set_vm_id(scenario.vm.value);
    message.set_vm_name(scenario.vm_name);
    message.set_master_host(view.master_name);
    message.set_replica_host(view.replica_name);
    message.set_master_host_id(scenario.master_host.value);
    message.set_replica_host_id(scenario.replica_host.value);
    message.set_vm_folder(scenario.vm_folder);
    message.set_replica_directory(scenario.replica_directory);
    *message.mutable_settings() = ToProto(scenario.settings);
    *message.mutable_status() = StatusToProto(view);
    message.set_version(scenario.version);
    message.set_backward(view.machine.backward);
    return message;
}

Status Fill(Result<ScenarioView> view, v1::Scenario* reply) {
    if (!view) return std::unexpected(std::move(view).error());
    *reply = ToProto(*view);
    return {};
}

v1::VmDetail ToProto(const VmDetail& vm) {
    v1::VmDetail message;
    *message.mutable_summary() = ToProto(vm.summary);
    message.set_cpu_count(vm.cpu_count);
    message.set_memory_bytes(vm.memory_bytes);
    for (const VmFile& file : vm.files) {
        auto* added = message.add_files();
        added->set_path(file.path);
        added->set_kind(ToProto(file.kind));
        added->set_size_bytes(file.size_bytes);
        added->set_allocated_bytes(file.allocated_bytes);
        added->set_parent(file.parent);
    }
    for (const Finding& problem : vm.problems) *message.add_problems() = ToProto(problem);
    for (const VmAdapter& adapter : vm.adapters) {
        auto* added = message.add_adapters();
        added->set_id(adapter.id);
        added->set_name(adapter.name);
        added->set_mac(adapter.mac);
        added->set_network(adapter.network);
        if (!adapter.guest) continue;
        auto* guest = added->mutable_guest();
        guest->set_dhcp(adapter.guest->dhcp);
        for (const auto& each : adapter.guest->addresses) guest->add_addresses(each);
        for (const auto& each : adapter.guest->gateways) guest->add_gateways(each);
        for (const auto& each : adapter.guest->dns) guest->add_dns(each);
    }
    return message;
}

v1::Finding ToProto(const Finding& finding) {
    v1::Finding message;
    message.set_severity(ToProto(finding.severity));
    message.set_check(finding.check);
    message.set_message(finding.message);
    message.set_remedy(finding.remedy);
    message.set_host(finding.host);
    return message;
}

v1::Event ToProto(const EventRecord& event, Language language) {
    v1::Event message;
    message.set_id(event.id);
    message.set_unix_ns(event.at.unix_ns);
    message.set_code(CodeName(event.code));
    message.set_name(std::string(TextOf(event.code).name));
    message.set_severity(ToProto(event.severity));
    message.set_scenario_id(event.scenario.value);
    message.set_scenario_name(event.scenario_name);
    message.set_host_name(event.host_name);
    const EventSentences sentences = SentencesOf(event, language);
    message.set_message(sentences.message);
    message.set_cause(sentences.cause);
    message.set_next_action(sentences.next_action);
    return message;
}

ScenarioSettings SettingsFromProto(const v1::CreateScenarioRequest& request) {
    ScenarioSettings settings;
    if (!request.has_settings()) return settings;
    const v1::ScenarioSettings& wish = request.settings();
    settings.automatic_switchover = wish.automatic_switchover();
    if (wish.is_alive_timeout_s() != 0) {
        settings.is_alive_timeout = std::chrono::seconds(wish.is_alive_timeout_s());
    }
    if (wish.heartbeat_interval_ms() != 0) {
        settings.heartbeat_interval = std::chrono::milliseconds(wish.heartbeat_interval_ms());
    }
    if (wish.shutdown_grace_s() != 0) {
        settings.shutdown_grace = std::chrono::seconds(wish.shutdown_grace_s());
    }
    settings.spool_bytes_max = wish.spool_bytes_max();
    settings.journal_bytes_max = wish.journal_bytes_max();
    settings.free_bytes_min = wish.free_bytes_min();
    settings.check_guest = wish.check_guest();
    if (wish.has_run_lease()) settings.run_lease = wish.run_lease();
    return settings;
}

Result<NewScenario> FromProto(const v1::CreateScenarioRequest& request) {
    if (request.has_settings() &&
        (!request.template_name().empty() || !request.properties().empty())) {
        return Fail(ErrorCode::kInvalidArgument,
                    "both settings and a template or properties are given", "give properties only");
    }
    return NewScenario{.request_id = request.request_id(),
                       .name = request.name(),
                       .group = request.group(),
                       .master_host = request.master_host(),
                       .replica_host = request.replica_host(),
                       .vm = request.vm(),
                       .replica_directory = request.replica_directory(),
                       .settings = SettingsFromProto(request),
                       .template_name = request.template_name(),
                       .properties = {request.properties().begin(), request.properties().end()},
                       .validate_only = request.validate_only()};
}

}  // namespace rha::control
