// Randomness from the operating system, for secrets and identifiers. Never for decisions of a core.
#pragma once

#include <cstddef>
#include <string>

#include "common/error.h"

namespace rha {

/// `count` bytes from the kernel's generator.
Result<std::string> RandomBytes(std::size_t count);

/// A random (version 4) UUID, lower case, 36 characters.
Result<std::string> RandomUuid();

}  // namespace rha
