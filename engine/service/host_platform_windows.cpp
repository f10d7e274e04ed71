// Hyper-V, and the capture driver rhaflt. Neither is asked for anything here: where one of them is
// missing, the engine runs all the same, and every question that needs it is answered with what is
// missing.
#include <chrono>

#include "engine/capture/client/minifilter_client.h"
#include "engine/hypervisor/hyperv/windows_hyperv.h"
#include "engine/service/host_platform.h"

namespace rha::engine {
namespace {

// Together less than the five seconds in which the guard has to power a machine off: finding the
// machine, ordering it, and waiting for the job.
constexpr auto kGuardCallTimeout = std::chrono::seconds(1);
constexpr auto kGuardJobStall = std::chrono::seconds(2);

Result<std::string> ParseRoot(const std::string& text) {
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

/// Each process has a directory of its own: what one of them keeps while it works on a machine's
/// configuration is nothing that another one may put back.
std::string Directory(const std::filesystem::path& state, const char* name) {
    return (state / name).string();
}

}  // namespace

const char* RootOptionHelp() {
    return "Storage root: where machines and replicas may lie (repeatable)";
}

Result<HostPlatform> OpenPlatform(const PlatformOptions& options) {
    HostPlatform platform;
    RHA_ASSIGN_OR_RETURN(platform.storage_roots, ParseRoots(options.roots));
    RHA_ASSIGN_OR_RETURN(
        platform.hypervisor,
        MakeWindowsHyperv({.runtime_directory = Directory(options.state, "vms"), .jobs = {}}));
    platform.source = std::make_unique<MinifilterClient>(platform.storage_roots);
    return platform;
}

Result<std::unique_ptr<Hypervisor>> OpenHypervisor(const PlatformOptions& options) {
    return MakeWindowsHyperv(
        {.runtime_directory = Directory(options.state, "vms-by-hand"), .jobs = {}});
}

Result<std::unique_ptr<Hypervisor>> OpenGuardedHypervisor(const std::filesystem::path& state) {
    return MakeWindowsHyperv(
        {.runtime_directory = Directory(state, "vms-guarded"), .jobs = {.stall = kGuardJobStall}},
        kGuardCallTimeout);
}

}  // namespace rha::engine
