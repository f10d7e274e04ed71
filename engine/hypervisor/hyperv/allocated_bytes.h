// The space that a file takes up on its disk.
#pragma once

#include <cstdint>
#include <filesystem>

namespace rha::engine {

/// `size_bytes` where the operating system cannot tell.
std::uint64_t AllocatedBytes(const std::filesystem::path& file, std::uint64_t size_bytes);

}  // namespace rha::engine
