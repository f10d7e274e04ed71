// Batch: the unit of sending, durable commit, acknowledgement and (later) rewind.
//
// A batch is a 128-byte little-endian header followed by whole records
// (engine/capture/core/record.h). On the wire it is the message rha.v1.BatchFrame; in the replica's
// journal the same bytes stand at a 4096-byte boundary. Byte specification:
// docs/formats/journal.md. Pure values, no I/O.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "common/bytes.h"
#include "common/error.h"
#include "common/ids.h"

namespace rha::engine {

inline constexpr std::uint32_t kBatchMagic = 0x48434252;  // "RBCH"
inline constexpr std::uint16_t kBatchVersion = 1;
inline constexpr std::size_t kBatchHeaderBytes = 128;
/// Largest number of record bytes in one batch; a receiver refuses more.
inline constexpr std::size_t kBatchRecordBytesMax = 4u << 20;

using ScenarioUuid = std::array<std::byte, 16>;

struct BatchHeader {
    ScenarioUuid scenario{};
    Epoch epoch;               ///< role epoch; a replica refuses an older one
    CaptureId capture_id;      ///< capture run the sequences belong to
    std::uint64_t number = 0;  ///< position in the stream: previous batch's number + 1
    Sequence first_sequence;   ///< of captured records; first > last when it holds none
    Sequence last_sequence;    ///< highest captured sequence at this position of the stream
    std::uint32_t record_count = 0;
    std::uint32_t record_bytes = 0;  ///< bytes of records that follow the header
    std::int64_t first_capture_unix_ns = 0;
    std::int64_t last_capture_unix_ns = 0;
    std::uint32_t records_crc32c = 0;  ///< over all record bytes
    auto operator<=>(const BatchHeader&) const = default;
};

/// The 16 bytes of a scenario's id; kInvalidArgument when it is not a lower-case UUID.
Result<ScenarioUuid> ToScenarioUuid(const ScenarioId& id);

/// Fills in magic, version and header checksum.
void EncodeBatchHeader(const BatchHeader& header, std::span<std::byte, kBatchHeaderBytes> into);

/// kCorruption on wrong magic, version, bounds or checksum; never reads past the span.
Result<BatchHeader> DecodeBatchHeader(ByteSpan bytes);

}  // namespace rha::engine
