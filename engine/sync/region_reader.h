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
    std::uint64_t offset = 0;        ///< of the region in the file
    std::uint32_t block_bytes = 65536;
};

/// What a read found. The bytes stand in the caller's buffer, zeros where the file has none; they
/// are undefined for blocks with an all-zero digest.
struct RegionDigests {
    std::vector<BlockDigest> digests;  ///< of every block of the region
    std::uint64_t valid_bytes = 0;     ///< of the region, up to the end of file
};

/// Reads the region into `buffer` (kRegionBytes) and digests every block with the XXH3 `secret`.
Result<RegionDigests> ReadRegion(BackingFile& file, const RegionShape& shape, ByteSpan secret,
                                 MutableByteSpan buffer);

/// Reads blocks [first, first + count) of the region to their places in `buffer`, zeros behind the
/// end of file. Returns how many of their bytes lie before the end of file.
Result<std::uint64_t> ReadBlocks(BackingFile& file, const RegionShape& shape, std::uint32_t first,
                                 std::uint32_t count, MutableByteSpan buffer);

}  // namespace rha::engine
