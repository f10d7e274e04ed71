#include "engine/hypervisor/hyperv/machine_facts.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "engine/hypervisor/hyperv/paths.h"
#include "engine/hypervisor/hyperv/wmi/datetime.h"

namespace rha::engine {
namespace {

constexpr std::int64_t kPortEnabled = 2;
/// Msvm_MemorySettingData.VirtualQuantity counts these (AllocationUnits "byte * 2^20").
constexpr std::uint64_t kMebibyte = 1u << 20;
constexpr std::int64_t kCpusMax = 4096;
constexpr std::int64_t kMemoryMebibytesMax = std::int64_t{1} << 32;

std::string ComponentsOf(const SystemSettings& settings, std::string_view class_name) {
    return fmt::format(
        "ASSOCIATORS OF {{{}}} WHERE AssocClass = Msvm_VirtualSystemSettingDataComponent "
        "ResultClass = {}",
        settings.object, class_name);
}

/// `file` as Hyper-V writes it, relative to `root` unless it is absolute.
std::string Below(const std::string& root, const std::string& file) {
    if (file.empty()) return {};
    const auto path = FromHyperv(file);
    return IsAbsolute(path) || root.empty() ? path : root + "/" + path;
}

Result<SystemSettings> ToSettings(const wmi::Instance& instance) {
    SystemSettings settings{.object = instance.path};
    RHA_ASSIGN_OR_RETURN(const auto vm, instance.Text("VirtualSystemIdentifier"));
    settings.vm = VmIdFromHyperv(vm);
    RHA_ASSIGN_OR_RETURN(settings.type, instance.Text("VirtualSystemType"));
    RHA_ASSIGN_OR_RETURN(settings.name, instance.TextOr("ElementName", settings.vm.value));
    RHA_ASSIGN_OR_RETURN(const auto root, instance.TextOr("ConfigurationDataRoot", {}));
    settings.data_root = FromHyperv(root);
    RHA_ASSIGN_OR_RETURN(const auto snapshots, instance.TextOr("SnapshotDataRoot", root));
    settings.snapshot_root = FromHyperv(snapshots);
    RHA_ASSIGN_OR_RETURN(const auto config, instance.TextOr("ConfigurationFile", {}));
    settings.config_file = Below(settings.data_root, config);
    RHA_ASSIGN_OR_RETURN(const auto guest_root, instance.TextOr("GuestStateDataRoot", root));
    RHA_ASSIGN_OR_RETURN(const auto guest, instance.TextOr("GuestStateFile", {}));
    settings.guest_state_file = Below(FromHyperv(guest_root), guest);
    settings.created = wmi::ParseTime(instance.TextOr("CreationTime", {}).value_or(""));
    return settings;
}

std::optional<MediumKind> KindOf(std::string_view sub_type) {
    if (sub_type == "Microsoft:Hyper-V:Virtual Hard Disk") return MediumKind::kHardDisk;
    if (sub_type == "Microsoft:Hyper-V:Virtual CD/DVD Disk") return MediumKind::kDvd;
    if (sub_type == "Microsoft:Hyper-V:Virtual Floppy Disk") return MediumKind::kFloppy;
    if (sub_type == "Microsoft:Hyper-V:Physical Disk Drive") return MediumKind::kPhysicalDisk;
    return std::nullopt;
}

/// Nothing for other resources and for empty drives.
Result<std::optional<Medium>> ToMedium(const wmi::Instance& instance) {
    RHA_ASSIGN_OR_RETURN(const auto sub_type, instance.TextOr("ResourceSubType", {}));
    const auto kind = KindOf(sub_type);
    if (!kind) return std::nullopt;
    RHA_ASSIGN_OR_RETURN(const auto resources, instance.TextsOrNone("HostResource"));
    if (resources.empty() || resources.front().empty()) return std::nullopt;
    Medium medium{.object = instance.path, .kind = *kind};
    medium.path =
        *kind == MediumKind::kPhysicalDisk ? resources.front() : FromHyperv(resources.front());
    RHA_ASSIGN_OR_RETURN(const bool reservations,
                         instance.FlagOr("PersistentReservationsSupported", false));
    medium.shared = reservations || ExtensionOf(medium.path) == ".vhds";
    return medium;
}

/// "Microsoft:<machine>\\<device>", whose '\\' is twice in an object's path: the device.
std::string DeviceIn(std::string_view text) {
    if (text.ends_with('"')) text.remove_suffix(1);
    std::string device(text.substr(text.rfind('\\') + 1));
    std::ranges::transform(device, device.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return device;
}

Result<NetworkPort> ToPort(const wmi::Instance& instance) {
    NetworkPort port{.object = instance.path};
    RHA_ASSIGN_OR_RETURN(port.name, instance.TextOr("ElementName", "network adapter"));
    RHA_ASSIGN_OR_RETURN(const auto state, instance.NumberOr("EnabledState", kPortEnabled));
    port.enabled = state == kPortEnabled;
    RHA_ASSIGN_OR_RETURN(const auto resources, instance.TextsOrNone("HostResource"));
    if (!resources.empty()) port.switch_object = resources.front();
    RHA_ASSIGN_OR_RETURN(port.switch_name, instance.TextOr("LastKnownSwitchName", {}));
    RHA_ASSIGN_OR_RETURN(const auto parent, instance.TextOr("Parent", {}));
    port.adapter_id = DeviceIn(parent);
    return port;
}

/// VirtualQuantity, of which there is one for each machine.
Result<std::int64_t> Quantity(wmi::Session& session, const SystemSettings& settings,
                              std::string_view class_name, std::int64_t most) {
    RHA_ASSIGN_OR_RETURN(const auto found, session.Query(ComponentsOf(settings, class_name)));
    if (found.empty()) return 0;
    RHA_ASSIGN_OR_RETURN(const auto quantity, found.front().Number("VirtualQuantity"));
    if (quantity < 0 || quantity > most) {
        return found.front().Wrong("VirtualQuantity", fmt::format("is {}", quantity));
    }
    return quantity;
}

}  // namespace

std::string Quoted(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '\'' || c == '\\') result += '\\';
        result += c;
    }
    return result;
}

Result<std::vector<SystemSettings>> ReadSettings(wmi::Session& session, const VmId& vm) {
    std::string query = "SELECT * FROM Msvm_VirtualSystemSettingData";
    if (!vm.empty()) {
        query += fmt::format(" WHERE VirtualSystemIdentifier = '{}'", Quoted(ToHyperv(vm)));
    }
    RHA_ASSIGN_OR_RETURN(const auto instances, session.Query(query));
    std::vector<SystemSettings> result;
    for (const auto& instance : instances) {
        // Definitions of defaults are of the same class; they belong to no machine.
        const auto type = instance.properties.find("VirtualSystemType");
        if (type == instance.properties.end() ||
            std::holds_alternative<std::monostate>(type->second)) {
            continue;
        }
        RHA_ASSIGN_OR_RETURN(auto settings, ToSettings(instance));
        const bool system = settings.type == kRealizedSystem || settings.type == kPlannedSystem;
        if (system || settings.IsSnapshot()) result.push_back(std::move(settings));
    }
    std::ranges::sort(result, {}, &SystemSettings::object);
    return result;
}

Result<std::vector<Medium>> ReadMedia(wmi::Session& session, const SystemSettings& settings) {
    std::vector<Medium> result;
    for (const auto* class_name :
         {"Msvm_StorageAllocationSettingData", "Msvm_ResourceAllocationSettingData"}) {
        RHA_ASSIGN_OR_RETURN(const auto instances,
                             session.Query(ComponentsOf(settings, class_name)));
        for (const auto& instance : instances) {
            RHA_ASSIGN_OR_RETURN(auto medium, ToMedium(instance));
            if (medium) result.push_back(std::move(*medium));
        }
    }
    return result;
}

Result<std::vector<NetworkPort>> ReadPorts(wmi::Session& session, const SystemSettings& settings) {
    RHA_ASSIGN_OR_RETURN(
        const auto instances,
        session.Query(ComponentsOf(settings, "Msvm_EthernetPortAllocationSettingData")));
    std::vector<NetworkPort> result;
    for (const auto& instance : instances) {
        RHA_ASSIGN_OR_RETURN(auto port, ToPort(instance));
        result.push_back(std::move(port));
    }
    return result;
}

Result<std::vector<NetworkDevice>> ReadNetworkDevices(wmi::Session& session,
                                                      const SystemSettings& settings) {
    std::vector<NetworkDevice> result;
    for (const auto* class_name :
         {"Msvm_SyntheticEthernetPortSettingData", "Msvm_EmulatedEthernetPortSettingData"}) {
        RHA_ASSIGN_OR_RETURN(const auto instances,
                             session.Query(ComponentsOf(settings, class_name)));
        for (const auto& instance : instances) {
            NetworkDevice device{.object = instance.path};
            RHA_ASSIGN_OR_RETURN(const auto id, instance.Text("InstanceID"));
            device.id = DeviceIn(id);
            RHA_ASSIGN_OR_RETURN(device.name, instance.TextOr("ElementName", "network adapter"));
            RHA_ASSIGN_OR_RETURN(device.address, instance.TextOr("Address", {}));
            result.push_back(std::move(device));
        }
    }
    return result;
}

Result<Capacity> ReadCapacity(wmi::Session& session, const SystemSettings& settings) {
    RHA_ASSIGN_OR_RETURN(const auto cpus,
                         Quantity(session, settings, "Msvm_ProcessorSettingData", kCpusMax));
    RHA_ASSIGN_OR_RETURN(const auto memory, Quantity(session, settings, "Msvm_MemorySettingData",
                                                     kMemoryMebibytesMax));
    return Capacity{.cpu_count = static_cast<std::uint32_t>(cpus),
                    .memory_bytes = static_cast<std::uint64_t>(memory) * kMebibyte};
}

Result<std::string> FindService(wmi::Session& session, const std::string& class_name) {
    RHA_ASSIGN_OR_RETURN(const auto found, session.Query("SELECT * FROM " + class_name));
    if (!found.empty() && !found.front().path.empty()) return found.front().path;
    Error error;
    error.code = ErrorCode::kUnavailable;
    error.retryable = true;
    error.message = fmt::format("Hyper-V does not answer: there is no {}", class_name);
    error.remedy = "start the service Hyper-V Virtual Machine Management (vmms)";
    return std::unexpected(std::move(error));
}

Error MachineMissing(wmi::Session& session, const VmId& vm) {
    auto service = FindService(session, kManagementService);
    if (!service) return std::move(service).error();
    return Fail(ErrorCode::kNotFound, fmt::format("Hyper-V knows no machine {}", vm.value),
                "register the machine's folder, or look in Hyper-V Manager")
        .error();
}

}  // namespace rha::engine
