// Randomness from the operating system, for secrets and identifiers. Never for decisions of a core.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "common/error.h"

namespace rha {

/// `count` bytes from the kernel's generator.
Result<std::string> RandomBytes(std::size_t count);

/// Never 0: generations and runs, which nobody has to guess but which must not repeat.
std::uint64_t RandomId();

/// A random (version 4) UUID, lower case, 36 characters.
Result<std::string> RandomUuid();

}  // namespace rha
