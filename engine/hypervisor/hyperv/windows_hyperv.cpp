#include "engine/hypervisor/hyperv/windows_hyperv.h"

#include <chrono>
#include <string>
#include <utility>

#include "engine/hypervisor/hyperv/wmi/com_session.h"

namespace rha::engine {
namespace {

constexpr Duration kCallTimeout = std::chrono::seconds(30);

}  // namespace

Result<std::unique_ptr<HypervHypervisor>> MakeWindowsHyperv(HypervConfig config) {
    return HypervHypervisor::Create(std::move(config), [](const std::string& name) {
        return wmi::OpenComSession(wmi::WindowsSource(name), kCallTimeout);
    });
}

}  // namespace rha::engine
