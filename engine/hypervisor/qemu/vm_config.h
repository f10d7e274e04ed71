// The configuration file of a machine run by QEMU ("Virtual Machines/<id>.json"), as a value.
// Pure: text in, value out. Format and rules: docs/formats/vm-folder.md.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.h"
#include "common/ids.h"

namespace rha::engine {

enum class NicNetwork : std::uint8_t {
    kNone,  ///< The adapter is connected to nothing.
    kUser,  ///< QEMU's own address translation: out, but not in.
    kTap,   ///< An existing tap interface of the engine's network namespace.
};

struct NicConfig {
    std::string name;
    std::string mac;  ///< "52:54:00:12:34:56", lower case
    NicNetwork network = NicNetwork::kNone;
    std::string tap;  ///< interface name; only with kTap
    bool operator==(const NicConfig&) const = default;
};

enum class Accelerator : std::uint8_t { kTcg, kKvm };

struct VmConfig {
    VmId id;
    std::string name;
    std::uint32_t cpu_count = 1;
    std::uint32_t memory_mib = 0;
    Accelerator accelerator = Accelerator::kTcg;
    std::vector<std::string> disks;  ///< as written: relative to the folder, or absolute
    std::vector<NicConfig> nics;
    bool operator==(const VmConfig&) const = default;
};

/// Largest configuration file that is read.
inline constexpr std::size_t kVmConfigBytesMax = 256u << 10;

/// kCorruption when it is no JSON object, kUnsupported for a newer version, kInvalidArgument for a
/// missing, unknown or senseless field, which the message names.
Result<VmConfig> ParseVmConfig(std::string_view text);

/// The text that ParseVmConfig reads back as `config`.
std::string FormatVmConfig(const VmConfig& config);

/// Tap interfaces by MAC address; an empty one: connected to nothing.
using TapsByMac = std::map<std::string, std::string>;

/// Connects the adapters that `taps` names, in place of what the configuration says.
void ConnectNics(const TapsByMac& taps, std::vector<NicConfig>& nics);

/// "52:54:00:12:34:56": lower case, unicast.
bool IsMac(std::string_view text);
/// What Linux takes for the name of a network interface.
bool IsInterfaceName(std::string_view text);

/// The format QEMU must open a disk with, by its extension ("vhdx", "qcow2"); empty for another.
std::string_view DiskFormatOf(std::string_view path);

/// The absolute path of a disk as written in the configuration of the machine in `folder`.
std::string DiskPath(const std::string& folder, const std::string& disk);

}  // namespace rha::engine
