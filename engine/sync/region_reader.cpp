#include "engine/sync/region_reader.h"

#include <algorithm>
#include <cstring>

#include "engine/sync/block_digest.h"

namespace rha::engine {
namespace {

constexpr std::size_t kReadBytes = 4u << 20;

/// Fills into[0..size) from `offset`; zeros behind the end of file. Returns the bytes of the file.
Result<std::uint64_t> ReadFully(BackingFile& file, std::uint64_t offset, MutableByteSpan into) {
    std::uint64_t done = 0;
    while (done < into.size()) {
        const auto want = std::min<std::size_t>(kReadBytes, into.size() - done);
        RHA_ASSIGN_OR_RETURN(const std::size_t got,
                             file.ReadAt(offset + done, into.subspan(done, want)));
        done += got;
        if (got < want) break;
    }
    std::memset(into.data() + done, 0, into.size() - done);
    return done;
}

/// Digests the blocks whose data lies in [begin, end) of the region, after reading it.
Status DigestRun(BackingFile& file, const RegionShape& shape, ByteSpan secret, std::uint64_t begin,
                 std::uint64_t end, std::uint64_t valid, MutableByteSpan buffer,
                 std::vector<BlockDigest>& digests) {
    RHA_ASSIGN_OR_RETURN(const std::uint64_t got,
                         ReadFully(file, shape.offset + begin, buffer.subspan(begin, end - begin)));
    // A file cut short since its size was asked reads as zeros; capture reports the cut.
    valid = std::min(valid, begin + got);
    for (auto at = begin; at < end; at += shape.block_bytes) {
        const auto bytes = at < valid ? std::min<std::uint64_t>(shape.block_bytes, valid - at) : 0;
        digests[at / shape.block_bytes] = DigestBlock(buffer.subspan(at, bytes), secret);
    }
    return {};
}

}  // namespace

Result<std::vector<BlockDigest>> ReadRegion(BackingFile& file, const RegionShape& shape,
                                            ByteSpan secret, MutableByteSpan buffer) {
    RHA_ASSIGN_OR_RETURN(const std::uint64_t size, file.Size());
    std::vector<BlockDigest> digests(kRegionBytes / shape.block_bytes);
    const std::uint64_t valid =
        size > shape.offset ? std::min<std::uint64_t>(size - shape.offset, kRegionBytes) : 0;
    std::uint64_t at = 0;
    while (at < valid) {
        RHA_ASSIGN_OR_RETURN(const std::uint64_t data, file.NextData(shape.offset + at));
        if (data >= shape.offset + valid) break;
        RHA_ASSIGN_OR_RETURN(const std::uint64_t hole, file.NextHole(data));
        const auto begin =
            std::max(RoundDown(std::max(data, shape.offset) - shape.offset, shape.block_bytes), at);
        const auto end = std::min(
            RoundUp(std::max(hole, data + 1) - shape.offset, shape.block_bytes), kRegionBytes);
        RHA_RETURN_IF_ERROR(DigestRun(file, shape, secret, begin, end, valid, buffer, digests));
        at = end;
    }
    return digests;
}

Status ReadBlocks(BackingFile& file, const RegionShape& shape, std::uint32_t first,
                  std::uint32_t count, MutableByteSpan buffer) {
    const std::uint64_t begin = std::uint64_t{first} * shape.block_bytes;
    const std::uint64_t bytes = std::uint64_t{count} * shape.block_bytes;
    RHA_RETURN_IF_ERROR(ReadFully(file, shape.offset + begin, buffer.subspan(begin, bytes)));
    return {};
}

}  // namespace rha::engine
