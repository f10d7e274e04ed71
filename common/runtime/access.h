// Who may read what a program keeps to itself.
#pragma once

#include <filesystem>

#include "common/error.h"

namespace rha {

/// kPermissionDenied when others than the owner (and on Windows the system and the administrators,
/// who may take everything anyway) may read the file at `path`, a private key.
Status CheckKeyIsPrivate(const std::filesystem::path& path);

}  // namespace rha
