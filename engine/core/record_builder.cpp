#include "engine/core/record_builder.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "common/crc32c.h"

namespace rha::engine {

std::size_t EncodeRecord(const RecordFields& fields, ByteSpan payload, MutableByteSpan out) {
    const auto payload_bytes = static_cast<std::uint32_t>(payload.size());
    const auto total_bytes = rha_record_size(payload_bytes);
    std::byte* at = out.data();
    std::byte* body = at + RHA_RECORD_HEADER_BYTES;
    if (!payload.empty() && payload.data() != body) {
        std::memcpy(body, payload.data(), payload.size());
    }
    std::memset(body + payload_bytes, 0, total_bytes - RHA_RECORD_HEADER_BYTES - payload_bytes);
    StoreLe(at, RHA_RECORD_MAGIC);
    StoreLe(at + 4, total_bytes);
    StoreLe(at + 8, payload_bytes);
    StoreLe(at + 12, static_cast<std::uint32_t>(fields.type) | (fields.flags << 16));
    StoreLe(at + 16, fields.sequence.value);
    StoreLe(at + 24, fields.file.value);
    StoreLe(at + 32, fields.offset);
    StoreLe(at + 40, fields.length);
    StoreLe(at + 48, static_cast<std::uint64_t>(fields.capture_unix_ns));
    StoreLe(at + 56, payload_bytes == 0 ? 0u : rha_crc32c(0, body, payload_bytes));
    StoreLe(at + 60, rha_crc32c(0, at, 60));
    return total_bytes;
}

RecordBuilder& RecordBuilder::Add(const RecordFields& fields, ByteSpan payload) {
    const auto start = bytes_.size();
    bytes_.resize(start + rha_record_size(static_cast<std::uint32_t>(payload.size())));
    EncodeRecord(fields, payload, MutableByteSpan(bytes_).subspan(start));
    return *this;
}

RecordBuilder& RecordBuilder::AddPath(const RecordFields& fields, std::string_view path) {
    return Add(fields, std::as_bytes(std::span(path)));
}

BatchHeader RecordBuilder::Header(const ScenarioUuid& scenario, Epoch epoch, CaptureId capture_id,
                                  std::uint64_t number, Sequence last_before) const {
    return DescribeBatch(bytes_, scenario, epoch, capture_id, number, last_before);
}

BatchHeader DescribeBatch(ByteSpan records, const ScenarioUuid& scenario, Epoch epoch,
                          CaptureId capture_id, std::uint64_t number, Sequence last_before) {
    BatchHeader header;
    header.scenario = scenario;
    header.epoch = epoch;
    header.capture_id = capture_id;
    header.number = number;
    header.first_sequence = {last_before.value + 1};
    header.last_sequence = last_before;
    header.record_bytes = static_cast<std::uint32_t>(records.size());
    header.records_crc32c = rha_crc32c(0, records.data(), records.size());
    RecordReader reader(records, RecordReader::Verify::kHeaders);
    bool captured_before = false;
    for (auto next = reader.Next(); next && *next; next = reader.Next()) {
        const RecordView& record = **next;
        if (header.record_count == 0) header.first_capture_unix_ns = record.capture_unix_ns;
        header.last_capture_unix_ns = record.capture_unix_ns;
        ++header.record_count;
        if (!IsNumbered(record)) continue;
        if (!captured_before) header.first_sequence = record.sequence;
        captured_before = true;
        header.last_sequence = record.sequence;
    }
    return header;
}

}  // namespace rha::engine
