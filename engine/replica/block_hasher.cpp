#include "engine/replica/block_hasher.h"

#include <algorithm>
#include <cstring>

#include <fmt/core.h>

#include "engine/journal/aligned_buffer.h"
#include "engine/sync/block_digest.h"

namespace rha::engine {
namespace {

constexpr std::uint64_t kBlockBytesMin = 4096;
constexpr std::uint64_t kBlockBytesMax = 4u << 20;
constexpr std::uint64_t kReadBytes = 4u << 20;
constexpr std::uint64_t kBlocksMax = 65536;
constexpr std::uint64_t kOffsetMax = 1ull << 62;

struct BlockSpanOfFile {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
};

/// Reads `bytes` of the buffer from the file; zeros behind its end.
Status ReadPadded(ReplicaFiles& files, const std::string& path, std::uint64_t offset,
                  MutableByteSpan bytes) {
    RHA_ASSIGN_OR_RETURN(const auto got, files.ReadAt(path, offset, bytes));
    std::memset(bytes.data() + got, 0, bytes.size() - got);
    return {};
}

Status HashExtent(ReplicaFiles& files, const std::string& path, const HashRange& range,
                  BlockSpanOfFile blocks, std::vector<BlockDigest>& digests) {
    // Reused by every call on this thread: fresh memory costs more than reading.
    thread_local const AlignedBuffer buffer(kReadBytes);
    const auto range_end = range.offset + range.length;
    const auto blocks_per_read = kReadBytes / range.block_bytes;
    for (auto first = blocks.first; first < blocks.end; first += blocks_per_read) {
        const auto count = std::min(blocks_per_read, blocks.end - first);
        const auto offset = range.offset + first * range.block_bytes;
        // Whole blocks, so that the read stays aligned; what lies behind the range is not hashed.
        const auto bytes = buffer.bytes().first(count * range.block_bytes);
        RHA_RETURN_IF_ERROR(ReadPadded(files, path, offset, bytes));
        for (std::uint64_t i = 0; i < count; ++i) {
            const auto begin = i * range.block_bytes;
            const auto size =
                std::min<std::uint64_t>(range.block_bytes, range_end - offset - begin);
            digests[first + i] = DigestBlock(bytes.subspan(begin, size), range.secret);
        }
    }
    return {};
}

}  // namespace

Status CheckHashRange(const HashRange& range) {
    const auto refuse = [](std::string what) {
        return Fail(ErrorCode::kInvalidArgument, "digest request: " + std::move(what),
                    "update both engines to the same version");
    };
    RHA_RETURN_IF_ERROR(CheckDigestSecret(range.secret));
    if (range.block_bytes < kBlockBytesMin || range.block_bytes > kBlockBytesMax ||
        (range.block_bytes & (range.block_bytes - 1)) != 0) {
        return refuse(fmt::format("blocks of {} bytes", range.block_bytes));
    }
    if (range.offset % range.block_bytes != 0 || range.offset > kOffsetMax) {
        return refuse(fmt::format("offset {}", range.offset));
    }
    if (range.length > kBlocksMax * range.block_bytes) {
        return refuse(fmt::format("more than {} blocks", kBlocksMax));
    }
    return {};
}

Result<std::vector<BlockDigest>> HashBlocks(ReplicaFiles& files, const std::string& path,
                                            const HashRange& range, const HeldRanges* held) {
    const auto block_bytes = std::uint64_t{range.block_bytes};
    const auto count = (range.length + block_bytes - 1) / block_bytes;
    std::vector<BlockDigest> digests(count, kZeroBlockDigest);
    auto extents = files.DataExtents(path, range.offset, range.length);
    if (!extents && extents.error().code != ErrorCode::kNotFound) {
        return std::unexpected(std::move(extents).error());
    }
    BlockSpanOfFile pending;
    for (const auto& extent : extents ? *extents : std::vector<ReplicaFiles::Extent>{}) {
        const auto first = (extent.offset - range.offset) / block_bytes;
        const auto end =
            (extent.offset + extent.length - range.offset + block_bytes - 1) / block_bytes;
        if (first > pending.end) {
            RHA_RETURN_IF_ERROR(HashExtent(files, path, range, pending, digests));
            pending.first = first;
        }
        pending.end = std::max(pending.end, end);
    }
    RHA_RETURN_IF_ERROR(HashExtent(files, path, range, pending, digests));
    for (std::uint64_t i = 0; held != nullptr && i < count; ++i) {
        const auto begin = range.offset + i * block_bytes;
        const auto end = std::min(begin + block_bytes, range.offset + range.length);
        if (held->Touches(path, begin, end)) digests[i] = UnknownBlockDigest();
    }
    return digests;
}

}  // namespace rha::engine
