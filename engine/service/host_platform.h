// HostPlatform: what an engine stands on: this host's hypervisor, and the driver that captures what
// machines write. The program is linked with one implementation: host_platform_linux.cpp (QEMU,
// rha-capturefs) or host_platform_windows.cpp.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "common/error.h"
#include "engine/ports/hypervisor.h"
#include "engine/ports/write_source.h"

namespace rha::engine {

struct PlatformOptions {
    std::filesystem::path state;     ///< the engine's state directory, absolute
    std::vector<std::string> roots;  ///< as given with --root
};

struct HostPlatform {
    std::vector<std::string> storage_roots;  ///< absolute; where machines and replicas may lie
    std::unique_ptr<Hypervisor> hypervisor;
    std::unique_ptr<WriteSource> source;
};

/// What --root takes here.
const char* RootOptionHelp();

/// kInvalidArgument for a root that cannot be one.
Result<HostPlatform> OpenPlatform(const PlatformOptions& options);

/// The hypervisor alone, for managing machines by hand; without roots wherever they lie.
Result<std::unique_ptr<Hypervisor>> OpenHypervisor(const PlatformOptions& options);

/// The same for the guard: it answers in less time than the guard has to power a machine off
/// (docs/machines/lease.md).
Result<std::unique_ptr<Hypervisor>> OpenGuardedHypervisor(const std::filesystem::path& state);

}  // namespace rha::engine
