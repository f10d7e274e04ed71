// Reading a captured file on Windows. Thread rule: one user at a time. For sources of Windows only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "engine/ports/write_source.h"

namespace rha::engine {

/// Opens `path`, no link, if its number in its file system is `index` still. kNotFound when another
/// file, or none, is there. kConflict while somebody has it open who shares it with nobody.
Result<std::unique_ptr<BackingFile>> OpenVolumeFile(const std::filesystem::path& path,
                                                    std::uint64_t index);

}  // namespace rha::engine
