// A machine's folder as found on disk. Blocking reads, no state. Layout: docs/formats/vm-folder.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/error.h"
#include "engine/hypervisor/qemu/vm_config.h"

namespace rha::engine {

inline constexpr std::string_view kConfigDirectory = "Virtual Machines";
inline constexpr std::string_view kDiskDirectory = "Virtual Hard Disks";
inline constexpr std::string_view kCheckpointDirectory = "Snapshots";

struct VmFolder {
    std::string path;         ///< absolute, lexically normal, no trailing slash
    std::string config_path;  ///< absolute
    VmConfig config;
};

/// `folder` lexically normal and without a trailing slash; kInvalidArgument for a relative path.
Result<std::string> NormalFolder(const std::string& folder);

/// Finds and reads the one configuration file below `folder`. kNotFound when there is none,
/// kInvalidArgument when there are several or the file's name is not its id, else what
/// ParseVmConfig says.
Result<VmFolder> ReadVmFolder(const std::string& folder);

/// The readable machine folders directly below any of `roots`; what cannot be read is left out.
std::vector<VmFolder> FindVmFolders(const std::vector<std::string>& roots);

}  // namespace rha::engine
