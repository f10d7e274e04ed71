// A replica directory on a file system of this host.
//
// No path leaves the directory and no symbolic link is followed. On Linux every path is resolved by
// openat2 beneath the directory's descriptor, and bulk data passes by the page cache (O_DIRECT)
// where offset and length allow; the rest is written through the cache and dropped from it at the
// next Sync. On Windows every part of a path is looked at first, names that Windows would change or
// take for another file's are refused, and the mode of a file means nothing: it has the access
// rights of the directory. Holes stay holes. Missing parent directories of a created or renamed
// file are created.
#pragma once

#include <memory>
#include <string>

#include "engine/ports/replica_files.h"

namespace rha::engine {

/// Opens an existing directory. kNotFound, kUnsupported (Linux without openat2), kIo.
Result<std::unique_ptr<ReplicaFiles>> OpenReplicaDirectory(const std::string& directory);

}  // namespace rha::engine
