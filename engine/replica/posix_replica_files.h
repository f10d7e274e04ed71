// PosixReplicaFiles: a replica directory on a Linux file system.
//
// No path leaves the directory and no symbolic link is followed: every path is resolved by openat2
// beneath the directory's descriptor. Bulk data passes by the page cache (O_DIRECT) where offset
// and length allow; the rest is written through the cache and dropped from it at the next Sync.
// Holes stay holes. Missing parent directories of a created or renamed file are created.
#pragma once

#include <memory>
#include <string>

#include "engine/ports/replica_files.h"

namespace rha::engine {

/// Opens an existing directory. kNotFound, kUnsupported (kernel without openat2), kIo.
Result<std::unique_ptr<ReplicaFiles>> OpenPosixReplicaFiles(const std::string& directory);

}  // namespace rha::engine
