// From the machine's actions to the fleet's commands: adds folders, addresses and settings. Pure.
#pragma once

#include "control/core/machine_types.h"
#include "control/core/scenario.h"
#include "control/ports/engine_fleet.h"
#include "control/ports/scenario_store.h"

namespace rha::control {

/// The command for any action but kVerify. `peer_address` is the other side's.
Command BuildCommand(const Scenario& scenario, const Action& action,
                     const std::string& peer_address);

/// The host that an action concerns.
const HostId& HostOf(const Scenario& scenario, Side side);

}  // namespace rha::control
