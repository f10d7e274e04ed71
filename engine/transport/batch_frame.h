// The wire form of one batch: the protobuf message rha.v1.BatchFrame, written and read by hand so
// that record bytes are never copied into a protobuf string.
//
//   0a 80 01 <128 bytes batch header> 12 <varint n> <n bytes of records>
//
// Both functions work on lists of memory runs, as the transport holds them. Pure, no gRPC.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "common/bytes.h"
#include "common/error.h"
#include "engine/core/batch.h"

namespace rha::engine {

/// What precedes the record bytes on the wire: both tags and lengths and the batch header.
std::vector<std::byte> EncodeFramePrefix(const BatchHeader& header);

/// A received frame, still lying in the transport's memory.
class ReceivedFrame {
public:
    /// Checks framing, batch header and that exactly the announced record bytes follow. The chunks
    /// must outlive the frame. kCorruption otherwise; never reads past a chunk.
    static Result<ReceivedFrame> Parse(std::span<const ByteSpan> chunks);

    const BatchHeader& header() const { return header_; }

    /// Copies the encoded header and the records, header first. `into` must have size() bytes.
    void CopyTo(MutableByteSpan into) const;
    std::size_t size() const { return kBatchHeaderBytes + header_.record_bytes; }

private:
    std::array<std::byte, kBatchHeaderBytes> encoded_header_{};
    BatchHeader header_;
    std::vector<ByteSpan> records_;
};

}  // namespace rha::engine
