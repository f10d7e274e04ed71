// What the system makes of the names of files. Blocking; any thread.
#pragma once

#include <filesystem>

#include "common/error.h"

namespace rha {

/// Whether two names mean the same entry of a directory: on Windows, whatever their case.
bool IsSameName(const std::filesystem::path& name, const std::filesystem::path& other);

/// Puts the complete file `fresh` in the place of `target`, which exists: in effect on return, not
/// durable. Where the system can exchange the two, the old one is `fresh` afterwards, whose space
/// can be written to again; elsewhere it is gone.
Status SwapFiles(const std::filesystem::path& fresh, const std::filesystem::path& target);

}  // namespace rha
