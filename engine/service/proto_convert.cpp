#include "engine/service/proto_convert.h"

#include <utility>

namespace rha::engine {
namespace {

v1::VmState ToProto(VmState state) {
    switch (state) {
        case VmState::kUnknown:
            return v1::VM_STATE_UNSPECIFIED;
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
    }
    return v1::VM_STATE_UNSPECIFIED;
}

v1::GuestHealth ToProto(GuestHealth health) {
    switch (health) {
        case GuestHealth::kUnknown:
            return v1::GUEST_HEALTH_UNSPECIFIED;
        case GuestHealth::kAlive:
            return v1::GUEST_HEALTH_ALIVE;
        case GuestHealth::kNoAgent:
            return v1::GUEST_HEALTH_NO_AGENT;
        case GuestHealth::kLost:
            return v1::GUEST_HEALTH_LOST;
    }
    return v1::GUEST_HEALTH_UNSPECIFIED;
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
    return v1::VM_FILE_KIND_UNSPECIFIED;
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

}  // namespace

v1::VmSummary ToProto(const VmSummary& vm) {
    v1::VmSummary out;
    out.set_id(vm.id.value);
    out.set_name(vm.name);
    out.set_folder(vm.folder);
    out.set_state(ToProto(vm.state));
    out.set_guest(ToProto(vm.guest));
    return out;
}

v1::VmDetail ToProto(const VmDetail& vm) {
    v1::VmDetail out;
    *out.mutable_summary() = ToProto(vm.summary);
    out.set_cpu_count(vm.cpu_count);
    out.set_memory_bytes(vm.memory_bytes);
    for (const auto& file : vm.files) {
        auto* to = out.add_files();
        to->set_path(file.path);
        to->set_kind(ToProto(file.kind));
        to->set_size_bytes(file.size_bytes);
        to->set_allocated_bytes(file.allocated_bytes);
        to->set_parent(file.parent);
    }
    for (const auto& problem : vm.problems) {
        auto* to = out.add_problems();
        to->set_severity(problem.blocking ? v1::Finding::SEVERITY_ERROR
                                          : v1::Finding::SEVERITY_WARNING);
        to->set_check("vm-files");
        to->set_message(problem.message);
        to->set_remedy(problem.remedy);
    }
    for (const auto& adapter : vm.adapters) {
        auto* to = out.add_adapters();
        to->set_id(adapter.id);
        to->set_name(adapter.name);
        to->set_mac(adapter.mac);
        to->set_network(adapter.network);
        if (adapter.guest) *to->mutable_guest() = ToProto(*adapter.guest);
    }
    return out;
}

NetworkPlan FromProto(const v1::RegisterVmRequest& request) {
    NetworkPlan plan;
    for (const auto& adapter : request.adapters()) {
        AdapterPlan each{.id = adapter.id(), .network = adapter.network(), .addresses = {}};
        if (adapter.has_addresses()) each.addresses = FromProto(adapter.addresses());
        plan.adapters.push_back(std::move(each));
    }
    for (const auto& link : request.links()) plan.links.push_back({link.from(), link.to()});
    return plan;
}

}  // namespace rha::engine
