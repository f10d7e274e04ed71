#include "engine/core/batch.h"

#include <algorithm>

#include "common/crc32c.h"

namespace rha::engine {
namespace {

// Offsets of the header's fields; docs/formats/journal.md.
constexpr std::size_t kMagicAt = 0;
constexpr std::size_t kVersionAt = 4;
constexpr std::size_t kHeaderBytesAt = 6;
constexpr std::size_t kScenarioAt = 8;
constexpr std::size_t kEpochAt = 24;
constexpr std::size_t kCaptureIdAt = 32;
constexpr std::size_t kNumberAt = 40;
constexpr std::size_t kFirstSequenceAt = 48;
constexpr std::size_t kLastSequenceAt = 56;
constexpr std::size_t kRecordCountAt = 64;
constexpr std::size_t kRecordBytesAt = 68;
constexpr std::size_t kFirstCaptureAt = 72;
constexpr std::size_t kLastCaptureAt = 80;
constexpr std::size_t kRecordsCrcAt = 88;
constexpr std::size_t kReservedAt = 92;
constexpr std::size_t kHeaderCrcAt = 124;
constexpr std::size_t kRecordAlign = 64;

constexpr const char* kRemedy =
    "update both engines to the same version; if they are, check disk and memory of this host";

int HexDigit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

}  // namespace

Result<ScenarioUuid> ToScenarioUuid(const ScenarioId& id) {
    const auto refuse = [&] {
        return Fail(ErrorCode::kInvalidArgument, "'" + id.value + "' is not a scenario id",
                    "give the scenario's UUID in lower case");
    };
    if (id.value.size() != 36) return refuse();
    ScenarioUuid uuid{};
    std::size_t digits = 0;
    for (std::size_t i = 0; i < id.value.size(); ++i) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (id.value[i] != '-') return refuse();
            continue;
        }
        const int digit = HexDigit(id.value[i]);
        if (digit < 0) return refuse();
        uuid[digits / 2] |= static_cast<std::byte>(digits % 2 == 0 ? digit << 4 : digit);
        ++digits;
    }
    return uuid;
}

void EncodeBatchHeader(const BatchHeader& header, std::span<std::byte, kBatchHeaderBytes> into) {
    std::byte* at = into.data();
    std::ranges::fill(into, std::byte{0});
    StoreLe(at + kMagicAt, kBatchMagic);
    StoreLe(at + kVersionAt, kBatchVersion);
    StoreLe(at + kHeaderBytesAt, static_cast<std::uint16_t>(kBatchHeaderBytes));
    std::ranges::copy(header.scenario, at + kScenarioAt);
    StoreLe(at + kEpochAt, header.epoch.value);
    StoreLe(at + kCaptureIdAt, header.capture_id.value);
    StoreLe(at + kNumberAt, header.number);
    StoreLe(at + kFirstSequenceAt, header.first_sequence.value);
    StoreLe(at + kLastSequenceAt, header.last_sequence.value);
    StoreLe(at + kRecordCountAt, header.record_count);
    StoreLe(at + kRecordBytesAt, header.record_bytes);
    StoreLe(at + kFirstCaptureAt, static_cast<std::uint64_t>(header.first_capture_unix_ns));
    StoreLe(at + kLastCaptureAt, static_cast<std::uint64_t>(header.last_capture_unix_ns));
    StoreLe(at + kRecordsCrcAt, header.records_crc32c);
    StoreLe(at + kHeaderCrcAt, rha_crc32c(0, at, kHeaderCrcAt));
}

Result<BatchHeader> DecodeBatchHeader(ByteSpan bytes) {
    const auto refuse = [](const char* what) {
        return Fail(ErrorCode::kCorruption, std::string("batch header: ") + what, kRemedy);
    };
    if (bytes.size() < kBatchHeaderBytes) return refuse("cut short");
    const std::byte* at = bytes.data();
    if (LoadLe<std::uint32_t>(at + kMagicAt) != kBatchMagic) return refuse("wrong magic");
    if (LoadLe<std::uint32_t>(at + kHeaderCrcAt) != rha_crc32c(0, at, kHeaderCrcAt)) {
        return refuse("wrong checksum");
    }
    if (LoadLe<std::uint16_t>(at + kVersionAt) != kBatchVersion ||
        LoadLe<std::uint16_t>(at + kHeaderBytesAt) != kBatchHeaderBytes) {
        return refuse("unknown version");
    }
    if (!IsZero(bytes.subspan(kReservedAt, kHeaderCrcAt - kReservedAt))) {
        return refuse("reserved bytes in use");
    }
    BatchHeader header;
    std::copy_n(at + kScenarioAt, header.scenario.size(), header.scenario.begin());
    header.epoch = {LoadLe<std::uint64_t>(at + kEpochAt)};
    header.capture_id = {LoadLe<std::uint64_t>(at + kCaptureIdAt)};
    header.number = LoadLe<std::uint64_t>(at + kNumberAt);
    header.first_sequence = {LoadLe<std::uint64_t>(at + kFirstSequenceAt)};
    header.last_sequence = {LoadLe<std::uint64_t>(at + kLastSequenceAt)};
    header.record_count = LoadLe<std::uint32_t>(at + kRecordCountAt);
    header.record_bytes = LoadLe<std::uint32_t>(at + kRecordBytesAt);
    header.first_capture_unix_ns =
        static_cast<std::int64_t>(LoadLe<std::uint64_t>(at + kFirstCaptureAt));
    header.last_capture_unix_ns =
        static_cast<std::int64_t>(LoadLe<std::uint64_t>(at + kLastCaptureAt));
    header.records_crc32c = LoadLe<std::uint32_t>(at + kRecordsCrcAt);
    if (header.record_bytes == 0 || header.record_bytes > kBatchRecordBytesMax ||
        header.record_bytes % kRecordAlign != 0) {
        return refuse("record bytes out of bounds");
    }
    if (header.record_count == 0 || header.record_count > header.record_bytes / kRecordAlign) {
        return refuse("record count out of bounds");
    }
    if (header.capture_id.value == 0 || header.number == 0) return refuse("no position");
    return header;
}

}  // namespace rha::engine
