// Digests of a replica file's blocks. Reads data only, never holes. Blocking; may run on several
// threads beside the applier.
#pragma once

#include <string>
#include <vector>

#include "common/error.h"
#include "engine/core/stream_cursor.h"
#include "engine/ports/replica_files.h"
#include "engine/ports/replica_link.h"

namespace rha::engine {

/// kInvalidArgument unless block size, offset, length and secret of the range are usable.
Status CheckHashRange(const HashRange& range);

/// Content behind the end of the file counts as zeros, up to the range's end; so does a file that
/// does not exist (yet). Blocks that `held` (may be null) touches are UnknownBlockDigest().
/// Precondition: CheckHashRange.
Result<std::vector<BlockDigest>> HashBlocks(ReplicaFiles& files, const std::string& path,
                                            const HashRange& range, const HeldRanges* held);

}  // namespace rha::engine
