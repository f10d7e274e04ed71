// The files below a machine's folder, and which of them another host had elsewhere. Blocking file
// access; no state. Paths are the engine's.
#pragma once

#include <string>
#include <vector>

#include "common/error.h"

namespace rha::engine {

/// All regular files below `folder`. kInvalidArgument when there are too many to be one machine's.
Result<std::vector<std::string>> ListFiles(const std::string& folder);

/// Which of `files` is the disk that another host had at `wanted`: one of the same name, and of
/// several the one that has most folder names in common. kNotFound, or kConflict when several do.
Result<std::string> FindMoved(const std::string& wanted, const std::vector<std::string>& files);

}  // namespace rha::engine
