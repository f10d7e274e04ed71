// RegionReader: reads and digests one region of a captured file for comparison. Holes are neither
// read nor hashed. Blocking; runs on a worker thread; holds no state.
#pragma once

#include <cstdint>
#include <vector>

#include "common/bytes.h"
#include "common/error.h"
#include "engine/ports/replica_link.h"
#include "engine/ports/write_source.h"

namespace rha::engine {

struct RegionShape {
    std::uint64_t offset = 0;  ///< of the region in the file
    std::uint32_t block_bytes = 65536;
};

/// Reads the region into `buffer` (kRegionBytes), zeros where the file has none, and returns the
/// digest of every block, made with the XXH3 `secret`. The buffer is undefined for blocks with an
/// all-zero digest.
Result<std::vector<BlockDigest>> ReadRegion(BackingFile& file, const RegionShape& shape,
                                            ByteSpan secret, MutableByteSpan buffer);

/// Reads blocks [first, first + count) of the region to their places in `buffer`, zeros where the
/// file has none.
Status ReadBlocks(BackingFile& file, const RegionShape& shape, std::uint32_t first,
                  std::uint32_t count, MutableByteSpan buffer);

}  // namespace rha::engine
