// MachineState as text, for stores: one "key value" line per field under a version line. Unknown
// keys are kCorruption, so a newer state is never half understood. Pure.
#pragma once

#include <string>
#include <string_view>

#include "common/error.h"
#include "control/core/machine_types.h"

namespace rha::control {

std::string EncodeMachineState(const MachineState& state);

/// Inverse of EncodeMachineState; kCorruption names the line that does not parse.
Result<MachineState> DecodeMachineState(std::string_view text);

}  // namespace rha::control
