// Who may read what a program keeps to itself.
#pragma once

#include <filesystem>

#include "common/error.h"

namespace rha {

/// kPermissionDenied when others than the owner (and on Windows the system and the administrators,
/// who may take everything anyway) may read the file at `path`, a private key.
Status CheckKeyIsPrivate(const std::filesystem::path& path);

/// kPermissionDenied when what is at `path` is there and belongs to somebody who is neither the
/// system, nor an administrator, nor the user of this process: who made it decides what lies in it.
/// Only Windows lets everybody make the product's directories; nothing is looked at elsewhere.
Status CheckOwner(const std::filesystem::path& path);

}  // namespace rha
