// One batch with fixed content, which tests take apart and the golden file holds.
#pragma once

#include <algorithm>
#include <vector>

#include "engine/core/batch.h"
#include "engine/core/record_builder.h"

namespace rha::engine::test {

inline constexpr CaptureId kSampleCapture{0x1122334455667788};
inline constexpr const char* kSampleScenario = "6f1c2a34-58b7-4c1d-9e0f-0123456789ab";

/// EPOCH_START, CREATE|EXISTING, MANIFEST_END, WRITE, SYNC_WRITE, SYNC_COMPLETE, ZERO.
inline std::vector<std::byte> SampleRecords() {
    std::vector<std::byte> payload(100);
    for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<std::byte>(i);
    constexpr std::int64_t kTime = 1'700'000'000'000'000'000;
    RecordBuilder builder;
    builder.Add({.type = RHA_RECORD_EPOCH_START,
                 .sequence = {1},
                 .file = {kSampleCapture.value},
                 .capture_unix_ns = kTime});
    builder.AddPath({.type = RHA_RECORD_CREATE,
                     .flags = RHA_RECORD_EXISTING,
                     .sequence = {2},
                     .file = {5},
                     .offset = 0640,
                     .length = 1u << 20,
                     .capture_unix_ns = kTime + 1},
                    "vm/disk.vhdx");
    builder.Add({.type = RHA_RECORD_MANIFEST_END,
                 .sequence = {3},
                 .length = 1,
                 .capture_unix_ns = kTime + 2});
    builder.Add({.type = RHA_RECORD_WRITE,
                 .sequence = {4},
                 .file = {5},
                 .offset = 4096,
                 .length = payload.size(),
                 .capture_unix_ns = kTime + 3},
                payload);
    builder.Add({.type = RHA_RECORD_SYNC_WRITE,
                 .file = {5},
                 .offset = 65536,
                 .length = 64,
                 .capture_unix_ns = kTime + 4},
                ByteSpan(payload).first(64));
    builder.Add({.type = RHA_RECORD_SYNC_COMPLETE, .capture_unix_ns = kTime + 5});
    builder.Add({.type = RHA_RECORD_ZERO,
                 .flags = RHA_RECORD_PUNCH | RHA_RECORD_KEEP_SIZE,
                 .sequence = {5},
                 .file = {5},
                 .offset = 8192,
                 .length = 4096,
                 .capture_unix_ns = kTime + 6});
    return {builder.bytes().begin(), builder.bytes().end()};
}

/// Batch header and records, as on the wire.
inline std::vector<std::byte> SampleBatch() {
    const auto records = SampleRecords();
    const auto header =
        DescribeBatch(records, *ToScenarioUuid({kSampleScenario}), {3}, kSampleCapture, 1, {0});
    std::vector<std::byte> batch(kBatchHeaderBytes);
    EncodeBatchHeader(header, std::span<std::byte, kBatchHeaderBytes>(batch));
    batch.insert(batch.end(), records.begin(), records.end());
    return batch;
}

}  // namespace rha::engine::test
