// What Hyper-V's settings say about a machine, as values. Reads through wmi::Session, decides
// nothing, changes nothing. Paths are the engine's ('/'); object paths are WMI's, as they came.
//
// Classes and properties by Microsoft's documentation of the Hyper-V WMI provider v2 (pages
// "Msvm_VirtualSystemSettingData class", "Msvm_StorageAllocationSettingData class",
// "Msvm_ResourceAllocationSettingData class", "Msvm_EthernetPortAllocationSettingData class",
// "Msvm_ProcessorSettingData class", "Msvm_MemorySettingData class"); the walk from a machine's
// settings to its resources as in Microsoft's samples (Windows-classic-samples, Samples/Hyper-V).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "common/time.h"
#include "engine/hypervisor/hyperv/wmi/session.h"

namespace rha::engine {

/// Msvm_VirtualSystemSettingData.VirtualSystemType
inline constexpr std::string_view kRealizedSystem = "Microsoft:Hyper-V:System:Realized";
inline constexpr std::string_view kPlannedSystem = "Microsoft:Hyper-V:System:Planned";
inline constexpr std::string_view kAnySnapshot = "Microsoft:Hyper-V:Snapshot:";
inline constexpr std::string_view kMissingSnapshot = "Microsoft:Hyper-V:Snapshot:Missing";

/// One configuration: of a machine as it is, or of one of its checkpoints.
struct SystemSettings {
    std::string object;  ///< path of the Msvm_VirtualSystemSettingData
    VmId vm;
    std::string name;
    std::string type;
    std::string data_root;         ///< the folder below which the configuration lies
    std::string snapshot_root;     ///< likewise for checkpoints
    std::string config_file;       ///< absolute; empty when Hyper-V names none
    std::string guest_state_file;  ///< absolute; empty when there is none
    std::optional<WallTime> created;  ///< nothing when Hyper-V does not say it understandably

    bool IsSnapshot() const { return type.starts_with(kAnySnapshot); }
};

/// All configurations of this host's machines; of one machine when `vm` is not empty.
Result<std::vector<SystemSettings>> ReadSettings(wmi::Session& session, const VmId& vm);

enum class MediumKind : std::uint8_t { kHardDisk, kDvd, kFloppy, kPhysicalDisk };

struct Medium {
    std::string object;  ///< path of its setting
    MediumKind kind = MediumKind::kHardDisk;
    std::string path;     ///< a file; of a physical disk what Hyper-V calls it
    bool shared = false;  ///< made to be attached to several machines at once
};
/// What is attached to the machine of `settings`; empty drives are left out.
Result<std::vector<Medium>> ReadMedia(wmi::Session& session, const SystemSettings& settings);

struct NetworkPort {
    std::string object;  ///< path of its setting
    std::string name;
    bool enabled = true;
    std::string switch_object;  ///< path of the virtual switch; empty when it is connected to none
    std::string switch_name;    ///< as last known; may be empty
    std::string adapter_id;     ///< of the device that it belongs to; may be empty
};
Result<std::vector<NetworkPort>> ReadPorts(wmi::Session& session, const SystemSettings& settings);

/// A network adapter as the guest sees it; its connection is a NetworkPort.
struct NetworkDevice {
    std::string object;  ///< path of its setting
    std::string id;
    std::string name;
    std::string address;  ///< twelve digits
};
Result<std::vector<NetworkDevice>> ReadNetworkDevices(wmi::Session& session,
                                                      const SystemSettings& settings);

struct Capacity {
    std::uint32_t cpu_count = 0;
    std::uint64_t memory_bytes = 0;
};
Result<Capacity> ReadCapacity(wmi::Session& session, const SystemSettings& settings);

inline constexpr const char* kManagementService = "Msvm_VirtualSystemManagementService";
inline constexpr const char* kImageService = "Msvm_ImageManagementService";

/// The only instance of one of these classes. kUnavailable when there is none, which is so
/// while the service starts.
Result<std::string> FindService(wmi::Session& session, const std::string& class_name);

/// The error for a machine that is in no answer: kNotFound, or FindService's, because without its
/// service Hyper-V answers as if there were no machine, while machines run on.
Error MachineMissing(wmi::Session& session, const VmId& vm);

/// A text for use between quotes in WQL.
std::string Quoted(std::string_view text);

}  // namespace rha::engine
