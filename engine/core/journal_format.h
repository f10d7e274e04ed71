// The replica journal's own bytes: segment headers and group headers. What they frame are batches
// (engine/core/batch.h), unchanged. Byte specification with a worked example:
// docs/formats/journal.md.
//
//   segment file:  [segment header 4096] group group … (zeros or left-overs)
//   group:         [group header 4096] batch batch …      one group = one write and one fdatasync
//   batch:         [header 128][records] zeros up to a multiple of 4096
//
// Pure; no I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/bytes.h"
#include "common/error.h"
#include "engine/core/batch.h"

namespace rha::engine {

/// Unit of every position in a segment.
inline constexpr std::size_t kJournalBlock = 4096;
inline constexpr std::uint32_t kSegmentMagic = 0x47455352;  // "RSEG"
inline constexpr std::uint32_t kGroupMagic = 0x50524752;    // "RGRP"
inline constexpr std::uint16_t kJournalVersion = 1;

struct SegmentHeader {
    ScenarioUuid scenario{};
    std::uint64_t journal_id = 0;   ///< random; all segments of a journal share it
    std::uint64_t index = 0;        ///< also in the file's name; left-overs have an older one
    std::uint64_t first_batch = 0;  ///< everything before it is durable in older segments
    auto operator<=>(const SegmentHeader&) const = default;
};

struct GroupHeader {
    std::uint64_t journal_id = 0;
    std::uint64_t segment_index = 0;
    std::uint64_t offset = 0;       ///< of this header in the segment
    std::uint64_t first_batch = 0;  ///< every batch before it was durable when this was written
    std::uint32_t batch_count = 0;
    std::uint64_t group_bytes = 0;  ///< of the batches with padding, without this header
    auto operator<=>(const GroupHeader&) const = default;
};

using BlockSpan = std::span<std::byte, kJournalBlock>;

void EncodeSegmentHeader(const SegmentHeader& header, BlockSpan into);
void EncodeGroupHeader(const GroupHeader& header, BlockSpan into);

/// kCorruption on anything but a header written by Encode…; never read past the span.
Result<SegmentHeader> DecodeSegmentHeader(ByteSpan bytes);
Result<GroupHeader> DecodeGroupHeader(ByteSpan bytes);

/// Bytes a batch occupies in the journal.
constexpr std::uint64_t BatchFootprint(std::uint32_t record_bytes) {
    return RoundUp(kBatchHeaderBytes + record_bytes, kJournalBlock);
}

/// "0000000000000007.rhj"
std::string SegmentName(std::uint64_t index);
/// Inverse; nothing for any other name.
std::optional<std::uint64_t> SegmentIndex(std::string_view name);

}  // namespace rha::engine
