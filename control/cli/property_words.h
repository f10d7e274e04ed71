// Properties as an administrator types them: "key=value". The keys are the control service's, so
// that rhactl of another version knows them, too.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "control/cli/session.h"

namespace rha::cli {

/// Splits the words and checks the keys. kInvalidArgument with the nearest key and its range; the
/// values are checked by the control service.
Result<std::map<std::string, std::string>> PropertiesFromWords(
    Session& session, const std::vector<std::string>& words);

/// The part of it that needs no connection.
Result<std::map<std::string, std::string>> PropertiesFromWords(
    const v1::ListPropertiesReply& schema, const std::vector<std::string>& words);

}  // namespace rha::cli
