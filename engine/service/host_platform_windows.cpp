// Hyper-V, and the capture driver rhaflt. Neither is asked for anything here: where one of them is
// missing, the engine runs all the same, and every question that needs it is answered with what is
// missing.
#include <chrono>

#include "common/windows_names.h"
#include "engine/capture/client/minifilter_client.h"
#include "engine/hypervisor/hyperv/windows_hyperv.h"
#include "engine/service/host_platform.h"

namespace rha::engine {
namespace {

// In five seconds the guard has to give the order to power a machine off (docs/machines/lease.md).
// Until then there are four calls at most: the connection if there was none, or the last look of a
// shutdown, which may outlast its grace; two looks at the machine; the order. Each of them connects
// anew within its own time. What is not answered in time is tried again at once.
constexpr auto kGuardCallTimeout = std::chrono::seconds(1);
constexpr auto kGuardJobStall = std::chrono::seconds(1);

Result<std::string> ParseRoot(const std::string& text) {
    RHA_RETURN_IF_ERROR(CheckWindowsPath(text));
    const auto path = std::filesystem::path(text).lexically_normal();
    if (!path.is_absolute() || !path.has_relative_path()) {
        return Fail(ErrorCode::kInvalidArgument, "'" + text + "' cannot be a storage root",
                    "give the full path of a folder on a volume, e.g. --root D:\\vms");
    }
    return (path.has_filename() ? path : path.parent_path()).generic_string();
}

Result<std::vector<std::string>> ParseRoots(const std::vector<std::string>& texts) {
    std::vector<std::string> roots;
    for (const auto& text : texts) {
        RHA_ASSIGN_OR_RETURN(auto root, ParseRoot(text));
        roots.push_back(std::move(root));
    }
    return roots;
}

/// Of the engine, and of the processes beside it: what has to be put back is left to the engine.
HypervConfig ConfigOf(const std::filesystem::path& state, bool engine) {
    return {.runtime_directory = (state / "vms").string(), .jobs = {}, .restore_kept = engine};
}

}  // namespace

const char* RootOptionHelp() {
    return "Storage root: where machines and replicas may lie (repeatable)";
}

Result<HostPlatform> OpenPlatform(const PlatformOptions& options) {
    HostPlatform platform;
    RHA_ASSIGN_OR_RETURN(platform.storage_roots, ParseRoots(options.roots));
    RHA_ASSIGN_OR_RETURN(platform.hypervisor, MakeWindowsHyperv(ConfigOf(options.state, true)));
    platform.source = std::make_unique<MinifilterClient>(platform.storage_roots);
    return platform;
}

Result<std::unique_ptr<Hypervisor>> OpenHypervisor(const PlatformOptions& options) {
    return MakeWindowsHyperv(ConfigOf(options.state, false));
}

Result<std::unique_ptr<Hypervisor>> OpenGuardedHypervisor(const std::filesystem::path& state) {
    HypervConfig config = ConfigOf(state, false);
    config.jobs.stall = kGuardJobStall;
    config.ask_host = false;
    return MakeWindowsHyperv(std::move(config), kGuardCallTimeout);
}

}  // namespace rha::engine
