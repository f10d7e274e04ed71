// A replica directory whose volume may go away while the replica is open, and come back.
//
// While it is gone every call fails with kUnavailable, retryable, which names the volume; never
// with kNotFound, which would be taken for damage and end in a comparison of everything. Handles
// that led there are closed, so that nothing keeps the volume from coming back; once it is back,
// the next call opens the directory anew. What was changed since the last Sync may be lost with the
// volume: then the next Sync fails once, and its caller does all of it again. One that fails for
// any other reason says the same.
//
// Thread rule: as ReplicaFiles.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/ports/replica_files.h"

namespace rha::engine {

struct ReplicaVolume {
    std::string directory;  ///< the replica's, absolute
    /// Whether the replica's own directory stands there at present. An error counts as no.
    std::function<Result<bool>()> is_there;
    std::function<Result<std::unique_ptr<ReplicaFiles>>()> open;
};

/// `files`: the directory as it was opened just now.
std::unique_ptr<ReplicaFiles> WatchVolume(ReplicaVolume volume,
                                          std::unique_ptr<ReplicaFiles> files);

/// Why the replica's directory cannot be reached: kUnavailable, retryable, with what is missing.
Error VolumeGone(const std::string& directory);

}  // namespace rha::engine
