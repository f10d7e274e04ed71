// How paths of this host lie to each other, by their names where nothing else is said. On Windows
// the case of letters does not count, and both separators do.
#pragma once

#include <optional>
#include <string>

namespace rha::engine {

/// The part of `path` below `folder`, '/' separated; nothing when it lies elsewhere or is `folder`
/// itself.
std::optional<std::string> PartBelow(const std::string& path, const std::string& folder);

/// One is the other, or lies in it.
bool Overlap(const std::string& folder, const std::string& other);

/// Whether both name one folder. The file system is asked, which knows other spellings of a name
/// (short ones, links, \\?\); where they do not both exist, their names decide. Blocking.
bool IsSameFolder(const std::string& folder, const std::string& other);

}  // namespace rha::engine
