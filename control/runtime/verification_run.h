// VerificationRun: asks both engines, one question after the other, and has the core judge.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "control/core/verification.h"
#include "control/ports/engine_fleet.h"
#include "control/runtime/runtime_context.h"

namespace rha::control {

/// Everything that must be known before asking.
struct VerificationTask {
    Scenario scenario;   ///< as the roles are to be
    bool adopt = false;  ///< the replica's directory is the machine's own, from when it lived there
    std::string master_name;
    std::string replica_name;
    std::string master_address;
    std::string replica_address;
    std::vector<Scenario> others;  ///< that could be in its way
    std::vector<HomeAdapter> noted;  ///< what the machine had at home (network_mapping.h)
    bool goes_home = false;          ///< it lives away, and the replica is its home
};

VerificationTask MakeVerificationTask(const RuntimeContext& context, const Scenario& scenario,
                                      bool adopt);

/// `done` runs exactly once, on one of the fleet's threads.
void Verify(EngineFleet& fleet, VerificationTask task, std::function<void(Verdict)> done);

}  // namespace rha::control
