// RecordBuilder: makes records byte for byte as capture does, for the records the engine itself
// adds to the stream (SYNC_WRITE, SYNC_ZERO, SYNC_COMPLETE) and for tests. Pure; a builder is a
// value of one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "common/bytes.h"
#include "common/ids.h"
#include "engine/capture/core/record.h"
#include "engine/core/batch.h"
#include "engine/core/record_reader.h"

namespace rha::engine {

/// The fields of a record that are not derived from its payload.
struct RecordFields {
    RecordType type = RHA_RECORD_RESERVED;
    std::uint32_t flags = 0;
    Sequence sequence;  ///< 0 in the engine's own records
    FileId file;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::int64_t capture_unix_ns = 0;
};

/// Encodes one record at the start of `out` and returns its size, rha_record_size(payload.size()).
/// `payload` may already stand at its place (out + RHA_RECORD_HEADER_BYTES): then it is not copied.
/// Precondition: payload.size() <= RHA_RECORD_PAYLOAD_MAX and `out` is large enough.
std::size_t EncodeRecord(const RecordFields& fields, ByteSpan payload, MutableByteSpan out);

/// Collects records and makes the header of the batch that holds them.
class RecordBuilder {
public:
    RecordBuilder& Add(const RecordFields& fields, ByteSpan payload = {});
    /// CREATE and RENAME: the payload is a path.
    RecordBuilder& AddPath(const RecordFields& fields, std::string_view path);

    bool empty() const { return bytes_.empty(); }
    ByteSpan bytes() const { return bytes_; }
    void Clear() { bytes_.clear(); }

    /// Header for the records collected so far. `last_before` is the highest captured sequence in
    /// front of them.
    BatchHeader Header(const ScenarioUuid& scenario, Epoch epoch, CaptureId capture_id,
                       std::uint64_t number, Sequence last_before) const;

private:
    std::vector<std::byte> bytes_;
};

/// The header of a batch that holds exactly `records` (whole, valid records); see RecordBuilder.
BatchHeader DescribeBatch(ByteSpan records, const ScenarioUuid& scenario, Epoch epoch,
                          CaptureId capture_id, std::uint64_t number, Sequence last_before);

}  // namespace rha::engine
