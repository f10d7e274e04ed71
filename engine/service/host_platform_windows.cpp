// Hyper-V and the capture driver are not connected yet: `enroll` works, everything that needs them
// says so.
#include "engine/service/host_platform.h"

namespace rha::engine {
namespace {

std::unexpected<Error> NotYet() {
    return Fail(ErrorCode::kUnsupported,
                "this version of rha-engine cannot use Hyper-V and its capture driver yet",
                "see docs/windows-status.md; a QEMU host on Linux can be protected");
}

}  // namespace

const char* RootOptionHelp() {
    return "Storage root: where machines and replicas may lie (repeatable)";
}

Result<HostPlatform> OpenPlatform(const PlatformOptions& /*options*/) {
    return NotYet();
}

Result<std::unique_ptr<Hypervisor>> OpenHypervisor(const PlatformOptions& /*options*/) {
    return NotYet();
}

Result<std::unique_ptr<Hypervisor>> OpenGuardedHypervisor(const std::filesystem::path& /*state*/) {
    return NotYet();
}

}  // namespace rha::engine
