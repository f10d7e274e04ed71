// The Hyper-V of this Windows host. For sources of Windows only.
#pragma once

#include <memory>

#include "common/error.h"
#include "engine/hypervisor/hyperv/hyperv_hypervisor.h"

namespace rha::engine {

/// HypervHypervisor::Create on Windows' own management interface, of which each call, and
/// connecting to it, is given up after `config.call_timeout`. Asks Windows nothing yet: also
/// succeeds where there is no Hyper-V, and every call says so then.
Result<std::unique_ptr<HypervHypervisor>> MakeWindowsHyperv(HypervConfig config);

}  // namespace rha::engine
