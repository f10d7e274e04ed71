// `rha-engine guard`: the process around a Guard.
#pragma once

#include <filesystem>

#include "common/error.h"
#include "common/runtime/end_signal.h"
#include "engine/ports/hypervisor.h"

namespace rha::engine {

/// Watches over the leases below `state_directory`, and ends the process when `end` says so.
/// Returns an error when it cannot begin: kConflict when another guard is there.
Status WatchLeases(const std::filesystem::path& state_directory, Hypervisor& hypervisor,
                   EndSignal& end);

}  // namespace rha::engine
