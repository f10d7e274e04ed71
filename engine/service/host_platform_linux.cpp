#include <chrono>

#include "engine/capture/client/capture_client.h"
#include "engine/hypervisor/qemu/qemu_hypervisor.h"
#include "engine/service/host_platform.h"

namespace rha::engine {
namespace {

// Together less than the five seconds in which the guard has to power a machine off: finding the
// monitor, `quit`, and closing the disks before the kill.
constexpr auto kGuardMonitorTimeout = std::chrono::seconds(1);
constexpr auto kGuardQuitTimeout = std::chrono::seconds(2);

/// "/srv/vms=/run/rha/capture.sock" as a mount.
Result<CaptureMount> ParseRoot(const std::string& text) {
    const auto equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0 || text[0] != '/') {
        return Fail(ErrorCode::kInvalidArgument, "'" + text + "' is not ROOT=SOCKET",
                    "give an absolute storage root and the socket of its rha-capturefs, e.g. "
                    "--root /srv/vms=/run/rha/capture.sock");
    }
    auto root = std::filesystem::path(text.substr(0, equals)).lexically_normal().string();
    while (root.size() > 1 && root.ends_with('/')) root.pop_back();
    return CaptureMount{.root = root, .socket = text.substr(equals + 1)};
}

Result<std::vector<CaptureMount>> ParseRoots(const std::vector<std::string>& roots) {
    std::vector<CaptureMount> mounts;
    for (const auto& text : roots) {
        RHA_ASSIGN_OR_RETURN(auto mount, ParseRoot(text));
        mounts.push_back(std::move(mount));
    }
    return mounts;
}

std::vector<std::string> RootPaths(const std::vector<CaptureMount>& mounts) {
    std::vector<std::string> roots;
    for (const auto& mount : mounts) roots.push_back(mount.root.string());
    return roots;
}

std::string MachineDirectory(const std::filesystem::path& state) {
    return (state / "vms").string();
}

}  // namespace

const char* RootOptionHelp() {
    return "ROOT=SOCKET: storage root and the socket of its rha-capturefs (repeatable)";
}

Result<HostPlatform> OpenPlatform(const PlatformOptions& options) {
    RHA_ASSIGN_OR_RETURN(auto mounts, ParseRoots(options.roots));
    HostPlatform platform;
    platform.storage_roots = RootPaths(mounts);
    RHA_ASSIGN_OR_RETURN(
        platform.hypervisor,
        QemuHypervisor::Create({.runtime_directory = MachineDirectory(options.state),
                                .machine_roots = platform.storage_roots}));
    platform.source = std::make_unique<CaptureClient>(std::move(mounts));
    return platform;
}

Result<std::unique_ptr<Hypervisor>> OpenHypervisor(const PlatformOptions& options) {
    RHA_ASSIGN_OR_RETURN(const auto mounts, ParseRoots(options.roots));
    auto roots = RootPaths(mounts);
    if (roots.empty()) roots.push_back("/");
    return QemuHypervisor::Create(
        {.runtime_directory = MachineDirectory(options.state), .machine_roots = std::move(roots)});
}

Result<std::unique_ptr<Hypervisor>> OpenGuardedHypervisor(const std::filesystem::path& state) {
    return QemuHypervisor::Create({.runtime_directory = MachineDirectory(state),
                                   .machine_roots = {},
                                   .monitor_timeout = kGuardMonitorTimeout,
                                   .guest_timeout = kGuardMonitorTimeout,
                                   .quit_timeout = kGuardQuitTimeout});
}

}  // namespace rha::engine
