// Whole directories that are replaced at once. Blocking; no threads.
#pragma once

#include <filesystem>

#include "common/error.h"

namespace rha {

/// A new, empty directory for this user only, beside `path` and named after it.
Result<std::filesystem::path> MakeDirectoryBeside(const std::filesystem::path& path);

/// Puts the complete directory `fresh` in the place of `target`, which may exist; durable on
/// return. After a crash either the old or the new one is there, for a reader who first calls
/// FinishReplacing(). What was replaced is removed.
Status ReplaceDirectory(const std::filesystem::path& fresh, const std::filesystem::path& target);

/// Puts back what a crash within ReplaceDirectory() left beside its place. Quick when there is
/// nothing to do. Not beside a ReplaceDirectory() of the same `target`.
Status FinishReplacing(const std::filesystem::path& target);

}  // namespace rha
