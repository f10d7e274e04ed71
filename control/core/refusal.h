// How SwitchoverMachine says no to an administrator; for its own source files.
#pragma once

#include <string>
#include <utility>

#include "common/error.h"
#include "control/core/scenario.h"

namespace rha::control {

/// kFailedPrecondition: not now.
inline std::unexpected<Error> Refuse(std::string message, std::string remedy) {
    return Fail(ErrorCode::kFailedPrecondition, std::move(message), std::move(remedy));
}

inline std::string Quoted(const Scenario& scenario) {
    return "scenario '" + scenario.name + "'";
}

}  // namespace rha::control
