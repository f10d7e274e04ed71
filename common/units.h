// Numbers as people read them. Pure functions.
#pragma once

#include <cstdint>
#include <string>

namespace rha {

std::string FormatBytes(std::uint64_t bytes);  ///< "1.5 GiB"

}  // namespace rha
