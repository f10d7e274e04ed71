#include "engine/hypervisor/hyperv/network_ports.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <fmt/core.h>

#include "engine/hypervisor/hyperv/guest_addresses.h"
#include "engine/hypervisor/hyperv/paths.h"

namespace rha::engine {
namespace {

constexpr std::int64_t kPortEnabled = 2;
constexpr std::int64_t kPortDisabled = 3;
constexpr std::size_t kMacDigits = 12;

struct Switch {
    std::string object;
    std::string guid;
    std::string name;
};

Result<std::vector<Switch>> ReadSwitches(wmi::Session& session) {
    RHA_ASSIGN_OR_RETURN(const auto instances,
                         session.Query("SELECT * FROM Msvm_VirtualEthernetSwitch"));
    std::vector<Switch> switches;
    for (const auto& instance : instances) {
        Switch each{.object = instance.path};
        RHA_ASSIGN_OR_RETURN(each.guid, instance.Text("Name"));
        RHA_ASSIGN_OR_RETURN(each.name, instance.TextOr("ElementName", {}));
        switches.push_back(std::move(each));
    }
    return switches;
}

/// An object's path names its key, the switch's GUID, in quotes, and maybe the host it comes from.
bool IsOn(const NetworkPort& port, const Switch& each) {
    const auto quoted = '"' + each.guid + '"';
    const auto& path = port.switch_object;
    return std::ranges::search(path, quoted, [](char a, char b) {
               return SameText({&a, 1}, {&b, 1});
           }).begin() != path.end();
}

/// The switch of this host that the port is connected to; nullptr: none.
const Switch* SwitchOf(const NetworkPort& port, const std::vector<Switch>& switches) {
    if (!port.enabled || port.switch_object.empty()) return nullptr;
    const auto found =
        std::ranges::find_if(switches, [&](const auto& each) { return IsOn(port, each); });
    return found == switches.end() ? nullptr : &*found;
}

const Switch* Named(const std::vector<Switch>& switches, const std::string& name) {
    const auto found =
        std::ranges::find_if(switches, [&](const auto& each) { return SameText(each.name, name); });
    return found == switches.end() ? nullptr : &*found;
}

std::vector<std::string> NamesOf(const std::vector<Switch>& switches) {
    std::vector<std::string> names;
    for (const auto& each : switches) names.push_back(each.name);
    std::ranges::sort(names);
    const auto repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
    return names;
}

/// "00155D0A1B2C" as people write it; empty for what Hyper-V has not given yet.
std::string ToMac(const std::string& digits) {
    if (digits.size() != kMacDigits || digits == std::string(kMacDigits, '0')) return {};
    std::string mac;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i != 0 && i % 2 == 0) mac += ':';
        const char c = digits[i];
        mac += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return mac;
}

/// What this host calls the network that the port's setting means.
AdapterInPlace InPlace(const NetworkPort& port, const std::vector<Switch>& switches) {
    AdapterInPlace result{.id = port.adapter_id, .name = port.name, .configured = {}};
    if (!port.enabled || port.switch_object.empty()) return result;
    const Switch* here = SwitchOf(port, switches);
    result.configured = here != nullptr ? here->name : port.switch_name;
    const Switch* same = Named(switches, result.configured);
    if (same != nullptr) result.configured = same->name;
    return result;
}

Status Modify(wmi::Session& session, Jobs& jobs, const std::string& object,
              const wmi::Parameters& changes, const std::string& what) {
    RHA_ASSIGN_OR_RETURN(const auto service, FindService(session, kManagementService));
    auto text = session.Embed(object, changes);
    if (!text) return std::unexpected(std::move(text).error().While(what));
    RHA_ASSIGN_OR_RETURN(const auto done,
                         jobs.Run(service, "ModifyResourceSettings",
                                  {{"ResourceSettings", wmi::Texts{*text}}}, what));
    return {};
}

Status Disconnect(wmi::Session& session, Jobs& jobs, const NetworkPort& port) {
    return Modify(session, jobs, port.object,
                  {{"EnabledState", kPortDisabled}, {"HostResource", wmi::Texts{}}},
                  "disconnect " + port.name);
}

}  // namespace

Result<std::vector<std::string>> SwitchNames(wmi::Session& session) {
    RHA_ASSIGN_OR_RETURN(const auto switches, ReadSwitches(session));
    return NamesOf(switches);
}

Result<std::vector<VmAdapter>> ReadAdapters(wmi::Session& session, const SystemSettings& settings) {
    RHA_ASSIGN_OR_RETURN(const auto ports, ReadPorts(session, settings));
    RHA_ASSIGN_OR_RETURN(const auto switches, ReadSwitches(session));
    RHA_ASSIGN_OR_RETURN(const auto devices, ReadNetworkDevices(session, settings));
    std::vector<VmAdapter> result;
    for (const auto& port : ports) {
        VmAdapter adapter{
            .id = port.adapter_id, .name = port.name, .mac = {}, .network = {}, .guest = {}};
        if (const Switch* here = SwitchOf(port, switches)) adapter.network = here->name;
        const auto device = std::ranges::find(devices, port.adapter_id, &NetworkDevice::id);
        if (device != devices.end()) {
            adapter.name = device->name;
            adapter.mac = ToMac(device->address);
            // What a guest says is worth no machine's facts; who needs it hears that it said
            // nothing.
            if (auto guest = ReadGuestAddresses(session, device->object)) {
                adapter.guest = std::move(*guest);
            }
        }
        result.push_back(std::move(adapter));
    }
    return result;
}

Result<std::vector<std::string>> FitPorts(wmi::Session& session, Jobs& jobs,
                                          const SystemSettings& settings, const NetworkPlan& plan) {
    RHA_ASSIGN_OR_RETURN(const auto ports, ReadPorts(session, settings));
    RHA_ASSIGN_OR_RETURN(const auto switches, ReadSwitches(session));
    const auto available = NamesOf(switches);
    std::vector<std::string> problems;
    for (const auto& port : ports) {
        const auto place = InPlace(port, switches);
        const bool connected = port.enabled && !port.switch_object.empty();
        if (!connected && plan.Find(port.adapter_id) == nullptr) continue;
        auto wanted = Connect(plan, place, available);
        if (!wanted.problem.empty()) problems.push_back(std::move(wanted.problem));
        const Switch* target = wanted.network.empty() ? nullptr : Named(switches, wanted.network);
        if (target == nullptr) {
            if (connected && wanted.network.empty() && place.configured.empty()) {
                problems.push_back(
                    fmt::format("the adapter \"{}\" is connected to nothing: its "
                                "virtual switch is not on this host",
                                port.name));
            }
            if (connected) RHA_RETURN_IF_ERROR(Disconnect(session, jobs, port));
            continue;
        }
        const Switch* here = SwitchOf(port, switches);
        if (here != nullptr && SameText(here->name, target->name)) continue;
        const auto moved =
            Modify(session, jobs, port.object,
                   {{"EnabledState", kPortEnabled}, {"HostResource", wmi::Texts{target->object}}},
                   "connect " + port.name);
        if (moved) continue;
        if (moved.error().retryable) return std::unexpected(moved.error());
        // The machine is to start all the same, but never on a network that nobody chose.
        problems.push_back(fmt::format("the adapter \"{}\" is connected to nothing: {}", port.name,
                                       moved.error().message));
        if (connected) RHA_RETURN_IF_ERROR(Disconnect(session, jobs, port));
    }
    return problems;
}

Status FitAddresses(wmi::Session& session, Jobs& jobs, const SystemSettings& settings,
                    const NetworkPlan& plan, std::vector<std::string>& problems) {
    const auto has_addresses = [](const auto& each) { return each.addresses.has_value(); };
    if (std::ranges::none_of(plan.adapters, has_addresses)) return {};
    RHA_ASSIGN_OR_RETURN(const auto devices, ReadNetworkDevices(session, settings));
    std::vector<GuestSetting> wanted;
    for (const auto& device : devices) {
        const auto* planned = plan.Find(device.id);
        if (planned == nullptr || !planned->addresses) continue;
        wanted.push_back({.adapter_object = device.object,
                          .adapter_name = device.name,
                          .addresses = *planned->addresses});
    }
    return SetGuestAddresses(session, jobs, settings.vm, wanted, problems);
}

}  // namespace rha::engine
