// Facts about a file of the host. Blocking; no state.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "common/error.h"

namespace rha::engine {

struct FileFacts {
    std::uint64_t size_bytes = 0;
    std::uint64_t allocated_bytes = 0;
};

/// A path of the engine, which is UTF-8 on every system.
std::filesystem::path ToFilePath(std::string_view path);
std::string FromFilePath(const std::filesystem::path& path);

/// Nothing when there is no such file; an error when it cannot be looked at or is no regular file.
Result<std::optional<FileFacts>> LookAtFile(const std::string& path);

}  // namespace rha::engine
