#include "engine/hypervisor/qemu/vm_config.h"

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <set>
#include <utility>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "common/guid.h"

namespace rha::engine {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kVersion = 1;
constexpr std::uint64_t kCpuCountMax = 255;
constexpr std::uint64_t kMemoryMibMin = 32;
constexpr std::uint64_t kMemoryMibMax = 16u << 20;
constexpr std::size_t kDisksMax = 24;  // what the bus of the machine type has slots for
constexpr std::size_t kNicsMax = 4;
constexpr std::size_t kInterfaceNameMax = 15;

std::unexpected<Error> Bad(std::string message) {
    return Fail(ErrorCode::kInvalidArgument, std::move(message),
                "correct the machine's configuration file as described in "
                "docs/formats/vm-folder.md");
}

Status CheckKeys(const Json& object, std::string_view where,
                 std::initializer_list<std::string_view> known) {
    for (const auto& item : object.items()) {
        if (std::find(known.begin(), known.end(), item.key()) == known.end()) {
            return Bad(fmt::format("{} has the unknown field \"{}\"", where, item.key()));
        }
    }
    return {};
}

Result<std::string> Text(const Json& object, const std::string& key, std::string_view where) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string()) {
        return Bad(fmt::format("{} needs the text field \"{}\"", where, key));
    }
    auto text = found->get<std::string>();
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
    if (text.empty() || std::any_of(text.begin(), text.end(), is_control)) {
        return Bad(
            fmt::format("field \"{}\" of {} is empty or holds control characters", key, where));
    }
    return text;
}

Result<std::uint32_t> Number(const Json& object, const std::string& key, std::uint64_t least,
                             std::uint64_t most) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number_unsigned() ||
        found->get<std::uint64_t>() < least || found->get<std::uint64_t>() > most) {
        return Bad(fmt::format("the configuration needs the field \"{}\" between {} and {}", key,
                               least, most));
    }
    return static_cast<std::uint32_t>(found->get<std::uint64_t>());
}

Result<const Json*> List(const Json& object, const std::string& key, std::size_t most) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_array() || found->size() > most) {
        return Bad(fmt::format("the configuration needs the list \"{}\" of at most {} entries", key,
                               most));
    }
    return &*found;
}

Result<NicConfig> ParseNic(const Json& entry) {
    if (!entry.is_object()) return Bad("an entry of \"nics\" is no object");
    RHA_RETURN_IF_ERROR(CheckKeys(entry, "a network adapter", {"name", "mac", "network", "tap"}));
    NicConfig nic;
    RHA_ASSIGN_OR_RETURN(nic.name, Text(entry, "name", "a network adapter"));
    RHA_ASSIGN_OR_RETURN(nic.mac, Text(entry, "mac", "a network adapter"));
    if (!IsMac(nic.mac)) {
        return Bad(fmt::format("\"{}\" is no lower-case unicast MAC address", nic.mac));
    }
    RHA_ASSIGN_OR_RETURN(const auto network, Text(entry, "network", "a network adapter"));
    if (network == "none") {
        nic.network = NicNetwork::kNone;
    } else if (network == "user") {
        nic.network = NicNetwork::kUser;
    } else if (network == "tap") {
        nic.network = NicNetwork::kTap;
        RHA_ASSIGN_OR_RETURN(nic.tap, Text(entry, "tap", "a network adapter"));
        if (!IsInterfaceName(nic.tap)) {
            return Bad(fmt::format("\"{}\" is no interface name", nic.tap));
        }
    } else {
        return Bad(fmt::format("network \"{}\" is none of none, user, tap", network));
    }
    if (nic.network != NicNetwork::kTap && entry.contains("tap")) {
        return Bad("a network adapter names a tap interface but its network is not \"tap\"");
    }
    return nic;
}

Status ParseDisks(const Json& object, VmConfig& config) {
    RHA_ASSIGN_OR_RETURN(const Json* disks, List(object, "disks", kDisksMax));
    std::set<std::string> seen;
    for (const auto& entry : *disks) {
        if (!entry.is_object()) return Bad("an entry of \"disks\" is no object");
        RHA_RETURN_IF_ERROR(CheckKeys(entry, "a disk", {"path"}));
        RHA_ASSIGN_OR_RETURN(auto path, Text(entry, "path", "a disk"));
        if (!seen.insert(path).second) {
            return Bad(fmt::format("the disk \"{}\" is listed twice", path));
        }
        config.disks.push_back(std::move(path));
    }
    return {};
}

Status ParseNics(const Json& object, VmConfig& config) {
    RHA_ASSIGN_OR_RETURN(const Json* nics, List(object, "nics", kNicsMax));
    for (const auto& entry : *nics) {
        RHA_ASSIGN_OR_RETURN(auto nic, ParseNic(entry));
        config.nics.push_back(std::move(nic));
    }
    return {};
}

Status ParseAccelerator(const Json& object, VmConfig& config) {
    if (!object.contains("accelerator")) return {};
    RHA_ASSIGN_OR_RETURN(const auto name, Text(object, "accelerator", "the configuration"));
    if (name != "tcg" && name != "kvm") {
        return Bad(fmt::format("accelerator \"{}\" is none of tcg, kvm", name));
    }
    config.accelerator = name == "kvm" ? Accelerator::kKvm : Accelerator::kTcg;
    return {};
}

Status CheckVersion(const Json& object) {
    const auto version = object.find("version");
    if (version == object.end() || !version->is_number_unsigned()) {
        return Bad("the configuration needs the number \"version\"");
    }
    if (version->get<std::uint64_t>() != kVersion) {
        return Fail(ErrorCode::kUnsupported,
                    fmt::format("the configuration has version {}, this engine knows version {}",
                                version->get<std::uint64_t>(), kVersion),
                    "update the engine on this host");
    }
    return {};
}

std::string_view NetworkName(NicNetwork network) {
    switch (network) {
        case NicNetwork::kNone:
            return "none";
        case NicNetwork::kUser:
            return "user";
        case NicNetwork::kTap:
            return "tap";
    }
    return "none";
}

}  // namespace

bool IsMac(std::string_view text) {
    if (text.size() != 17) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (i % 3 == 2 ? c != ':' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            return false;
        }
    }
    return (text[1] - '0') % 2 == 0 || text[1] == 'a' || text[1] == 'c' || text[1] == 'e';
}

bool IsInterfaceName(std::string_view text) {
    return !text.empty() && text.size() <= kInterfaceNameMax &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_' || c == '.';
           });
}

void ConnectNics(const TapsByMac& taps, std::vector<NicConfig>& nics) {
    for (auto& nic : nics) {
        const auto found = taps.find(nic.mac);
        if (found == taps.end()) continue;
        nic.network = found->second.empty() ? NicNetwork::kNone : NicNetwork::kTap;
        nic.tap = found->second;
    }
}

Result<VmConfig> ParseVmConfig(std::string_view text) {
    if (text.size() > kVmConfigBytesMax) {
        return Fail(ErrorCode::kCorruption, "the configuration is too large to be one",
                    "restore the machine's configuration file");
    }
    const Json object = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object()) {
        return Fail(ErrorCode::kCorruption, "the configuration is no JSON object",
                    "restore the machine's configuration file");
    }
    RHA_RETURN_IF_ERROR(CheckVersion(object));
    RHA_RETURN_IF_ERROR(
        CheckKeys(object, "the configuration",
                  {"version", "id", "name", "cpus", "memory_mib", "accelerator", "disks", "nics"}));
    VmConfig config;
    RHA_ASSIGN_OR_RETURN(config.id.value, Text(object, "id", "the configuration"));
    if (!IsGuid(config.id.value)) {
        return Bad(fmt::format("\"{}\" is no lower-case GUID", config.id.value));
    }
    RHA_ASSIGN_OR_RETURN(config.name, Text(object, "name", "the configuration"));
    RHA_ASSIGN_OR_RETURN(config.cpu_count, Number(object, "cpus", 1, kCpuCountMax));
    RHA_ASSIGN_OR_RETURN(config.memory_mib,
                         Number(object, "memory_mib", kMemoryMibMin, kMemoryMibMax));
    RHA_RETURN_IF_ERROR(ParseAccelerator(object, config));
    RHA_RETURN_IF_ERROR(ParseDisks(object, config));
    RHA_RETURN_IF_ERROR(ParseNics(object, config));
    return config;
}

std::string FormatVmConfig(const VmConfig& config) {
    Json object;
    object["version"] = kVersion;
    object["id"] = config.id.value;
    object["name"] = config.name;
    object["cpus"] = config.cpu_count;
    object["memory_mib"] = config.memory_mib;
    object["accelerator"] = config.accelerator == Accelerator::kKvm ? "kvm" : "tcg";
    object["disks"] = Json::array();
    for (const auto& disk : config.disks) object["disks"].push_back({{"path", disk}});
    object["nics"] = Json::array();
    for (const auto& nic : config.nics) {
        Json entry;
        entry["name"] = nic.name;
        entry["mac"] = nic.mac;
        entry["network"] = NetworkName(nic.network);
        if (nic.network == NicNetwork::kTap) entry["tap"] = nic.tap;
        object["nics"].push_back(std::move(entry));
    }
    return object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string_view DiskFormatOf(std::string_view path) {
    if (path.ends_with(".vhdx") || path.ends_with(".VHDX")) return "vhdx";
    if (path.ends_with(".qcow2")) return "qcow2";
    return {};
}

std::string DiskPath(const std::string& folder, const std::string& disk) {
    return (std::filesystem::path(folder) / disk).lexically_normal().string();
}

}  // namespace rha::engine
