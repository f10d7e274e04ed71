#include "engine/hypervisor/hyperv/windows_hyperv.h"

#include <string>
#include <utility>

#include "engine/hypervisor/hyperv/wmi/com_session.h"

namespace rha::engine {

Result<std::unique_ptr<HypervHypervisor>> MakeWindowsHyperv(HypervConfig config,
                                                            Duration call_timeout) {
    return HypervHypervisor::Create(
        std::move(config),
        [call_timeout, system = wmi::WindowsSource(wmi::kSystemNamespace),
         machines = wmi::WindowsSource(wmi::kVirtualizationNamespace)](const std::string& name) {
            return wmi::OpenComSession(name == wmi::kSystemNamespace ? system : machines,
                                       call_timeout);
        });
}

}  // namespace rha::engine
