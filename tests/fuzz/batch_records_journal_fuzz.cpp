// Batch header and records from an attacker: decoders and stream rules must neither crash nor read
// out of bounds, and what they accept must be what they would have written.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "engine/core/apply_session.h"
#include "engine/core/batch.h"
#include "engine/core/checkpoint.h"
#include "engine/core/record_builder.h"
#include "engine/core/record_reader.h"
#include "engine/core/stream_cursor.h"

using namespace rha;          // NOLINT: a program of its own
using namespace rha::engine;  // NOLINT

namespace {

void Require(bool holds) {
    if (!holds) std::abort();
}

/// Follows whatever reads as records, without the order that a stream must have.
void Follow(ByteSpan records) {
    const auto paths = *PathMap::Make({{"vm", ""}, {"", "rest"}});
    ApplySession session({}, paths);
    RecordReader reader(records, RecordReader::Verify::kHeaders);
    while (true) {
        const auto record = reader.Next();
        if (!record || !*record) return;
        const auto action = session.Plan(**record);
        if (!action || !session.Commit(**record)) return;
        for (const auto& [id, entry] : session.state().table.entries()) {
            Require(session.state().table.At(entry.path) == id);
        }
    }
}

/// Makes the checksums right, so that the rules behind them are reached.
std::vector<std::byte> Mend(ByteSpan records) {
    RecordBuilder builder;
    while (records.size() >= RHA_RECORD_HEADER_BYTES) {
        const std::byte* at = records.data();
        const auto type_flags = LoadLe<std::uint32_t>(at + 12);
        const auto wanted = LoadLe<std::uint32_t>(at + 8) % 256;
        const auto payload = records.subspan(
            RHA_RECORD_HEADER_BYTES,
            std::min<std::size_t>(wanted, records.size() - RHA_RECORD_HEADER_BYTES));
        builder.Add({.type = static_cast<RecordType>(rha_record_type(type_flags) % 18),
                     .flags = rha_record_flags(type_flags) % 64,
                     .sequence = {LoadLe<std::uint64_t>(at + 16)},
                     .file = {LoadLe<std::uint64_t>(at + 24)},
                     .offset = LoadLe<std::uint64_t>(at + 32),
                     .length = LoadLe<std::uint64_t>(at + 40)},
                    payload);
        records = records.subspan(RHA_RECORD_HEADER_BYTES + payload.size());
    }
    return {builder.bytes().begin(), builder.bytes().end()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = std::as_bytes(std::span(data, size));
    if (const auto header = DecodeBatchHeader(input)) {
        std::vector<std::byte> again(kBatchHeaderBytes);
        EncodeBatchHeader(*header, std::span<std::byte, kBatchHeaderBytes>(again));
        Require(std::ranges::equal(again, input.first(kBatchHeaderBytes)));
        StreamCursor cursor({}, *PathMap::Make({{"vm", ""}}));
        (void)cursor.Take(*header, input.subspan(kBatchHeaderBytes));
    }
    (void)DecodeCheckpoint(input);
    Follow(input);

    const auto mended = Mend(input);
    if (mended.empty() || mended.size() > kBatchRecordBytesMax) return 0;
    Follow(mended);
    StreamCursor cursor({}, *PathMap::Make({{"vm", ""}, {"", "rest"}}));
    RecordReader reader(mended);
    const auto first = reader.Next();
    const CaptureId run{first && *first ? (*first)->file.value : 1};
    (void)cursor.Take(DescribeBatch(mended, {}, {1}, run, 1, {0}), mended);
    return 0;
}
