// Scan: what stands in the tree below the mount. Blocking; no state.
#pragma once

#include <string>
#include <vector>

#include "common/error.h"
#include "engine/capture/capturefs/capture_run.h"
#include "engine/capture/capturefs/node_table.h"

namespace rha::capturefs {

/// Regular files and directories at and below `path`, parents before children; nothing when `path`
/// does not exist. Symbolic links and special files are left out: they are not captured.
/// The capture root itself (the empty path) is not listed.
Result<std::vector<FoundFile>> Scan(int root_fd, const std::string& path);

/// The single file or directory at `path`; kNotFound, also for links and special files.
Result<FoundFile> Inspect(int root_fd, const std::string& path);

}  // namespace rha::capturefs
