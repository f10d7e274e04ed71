// Creating several scenarios: each one by itself, with a line or a JSON item for its end. One that
// is refused does not keep the others from being created.
#pragma once

#include <string>
#include <vector>

#include "control/cli/session.h"

namespace rha::cli {

struct Creation {
    std::string title;  ///< how its line begins: the machine, or the place in a file
    v1::CreateScenarioRequest request;
};

/// Gives every request an id of its own, sends them, and prints what became of each. kFailed when
/// one was refused.
Outcome CreateEach(Session& session, std::vector<Creation> creations);

/// In place of creating: what both engines find wrong with each. kFailed when an error, or a
/// refusal, stands in the way of one.
Outcome VerifyEach(Session& session, const std::vector<Creation>& creations);

/// As CreateEach for one request, with advice how to go on; its refusal is the command's.
Outcome CreateOne(Session& session, v1::CreateScenarioRequest request);

}  // namespace rha::cli
