// Version of the product and of the protocol between its programs.
#pragma once

#include <cstdint>

namespace rha::engine {

inline constexpr const char* kVersion = RHA_VERSION;  // set by CMake from project(VERSION)
inline constexpr std::uint32_t kProtocolVersion = 1;

}  // namespace rha::engine
