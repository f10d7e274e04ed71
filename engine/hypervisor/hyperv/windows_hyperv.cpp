#include "engine/hypervisor/hyperv/windows_hyperv.h"

#include <string>
#include <utility>

#include "engine/hypervisor/hyperv/wmi/com_session.h"

namespace rha::engine {

Result<std::unique_ptr<HypervHypervisor>> MakeWindowsHyperv(HypervConfig config,
                                                            Duration call_timeout) {
    return HypervHypervisor::Create(std::move(config), [call_timeout](const std::string& name) {
        return wmi::OpenComSession(wmi::WindowsSource(name), call_timeout);
    });
}

}  // namespace rha::engine
