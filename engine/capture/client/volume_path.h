// Where files lie as Windows' file systems and their filters know them. For sources of Windows
// only.
#pragma once

#include <filesystem>
#include <string>

#include "common/error.h"

namespace rha::engine {

struct VolumePath {
    std::wstring device;         ///< the volume's: \Device\HarddiskVolume3
    std::filesystem::path root;  ///< its root directory, as programs reach it: D:/
    std::string part;            ///< below the root, '/' separated, in the volume's own case
};

/// Of a file or directory, which must exist; links and mount points on the way are followed.
Result<VolumePath> FindOnVolume(const std::filesystem::path& path);

}  // namespace rha::engine
