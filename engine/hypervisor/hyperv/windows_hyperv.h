// The Hyper-V of this Windows host. For sources of Windows only.
#pragma once

#include <chrono>
#include <memory>

#include "common/error.h"
#include "common/time.h"
#include "engine/hypervisor/hyperv/hyperv_hypervisor.h"

namespace rha::engine {

/// HypervHypervisor::Create on Windows' own management interface. Asks Windows nothing yet: also
/// succeeds where there is no Hyper-V, and every call says so then. A call to Windows is given up
/// after `call_timeout`.
Result<std::unique_ptr<HypervHypervisor>> MakeWindowsHyperv(
    HypervConfig config, Duration call_timeout = std::chrono::seconds(30));

}  // namespace rha::engine
