// Scenarios as an administrator names them, and what was probably meant by a name that is none.
#pragma once

#include <string>

#include "control/cli/session.h"

namespace rha::cli {

Result<v1::ListScenariosReply> Scenarios(Session& session);

/// Adds the nearest scenario's name to "not found"; other errors stay as they are.
std::unexpected<Error> WithSuggestion(Session& session, Error error, const std::string& name);

v1::ScenarioRef Ref(const std::string& name);

}  // namespace rha::cli
