// Reading a captured file below the capture layer. Thread rule: one user at a time.
#pragma once

#include <memory>
#include <string>

#include "common/runtime/unique_fd.h"
#include "engine/ports/write_source.h"

namespace rha::engine {

/// Opens `path`, which must not leave the directory `root_fd`, if its inode is `inode` still.
/// kNotFound when another file, or none, is there. What the page cache holds is read from there;
/// other reads bypass it where the file system and the alignment of the buffer (4096) allow it.
Result<std::unique_ptr<BackingFile>> OpenBackingFile(int root_fd, const std::string& path,
                                                     std::uint64_t inode);

}  // namespace rha::engine
