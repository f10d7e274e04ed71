// The HostPlatform of rha-engine-lab: the engine as it is, above machines and a capture that need
// neither Hyper-V nor a driver.
#include "engine/service/host_platform.h"
#include "tests/windows/lab/folder_hypervisor.h"
#include "tests/windows/lab/folder_source.h"
#include "tests/windows/lab/guest.h"

namespace rha::engine {
namespace {

/// The source of a process that runs guests.
class GuestSource final : public WriteSource {
public:
    GuestSource(std::vector<std::string> roots, lab::FolderHypervisor& hypervisor,
                const std::filesystem::path& state)
        : source_(std::move(roots)), guest_(hypervisor, source_, state) {}

    Result<std::unique_ptr<CaptureSession>> Attach(const ScenarioId& scenario,
                                                   const std::vector<std::string>& paths) override {
        return source_.Attach(scenario, paths);
    }
    Status Detach(const ScenarioId& scenario) override { return source_.Detach(scenario); }
    Result<std::vector<std::string>> Roots() override { return source_.Roots(); }
    Result<std::string> RecordedPath(const std::string& folder) override {
        return source_.RecordedPath(folder);
    }

private:
    lab::FolderSource source_;
    lab::Guest guest_;
};

}  // namespace

const char* RootOptionHelp() {
    return "Storage root (repeatable)";
}

Result<HostPlatform> OpenPlatform(const PlatformOptions& options) {
    HostPlatform platform;
    for (const auto& root : options.roots) {
        platform.storage_roots.push_back(std::filesystem::absolute(root).generic_string());
    }
    auto hypervisor = std::make_unique<lab::FolderHypervisor>(options.state);
    platform.source =
        std::make_unique<GuestSource>(platform.storage_roots, *hypervisor, options.state);
    platform.hypervisor = std::move(hypervisor);
    return platform;
}

Result<std::unique_ptr<Hypervisor>> OpenHypervisor(const PlatformOptions& options) {
    return std::make_unique<lab::FolderHypervisor>(options.state);
}

Result<std::unique_ptr<Hypervisor>> OpenGuardedHypervisor(const std::filesystem::path& state) {
    return std::make_unique<lab::FolderHypervisor>(state);
}

}  // namespace rha::engine
