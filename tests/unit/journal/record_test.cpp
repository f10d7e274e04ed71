#include <random>

#include <gtest/gtest.h>

#include "engine/core/batch.h"
#include "engine/core/path_map.h"
#include "engine/core/record_builder.h"
#include "engine/core/record_reader.h"
#include "tests/unit/journal/sample.h"

namespace rha::engine::test {
namespace {

/// Reads everything; the error, if one comes.
std::optional<Error> ReadAll(ByteSpan bytes) {
    RecordReader reader(bytes);
    while (true) {
        auto record = reader.Next();
        if (!record) return record.error();
        if (!*record) return std::nullopt;
    }
}

TEST(RecordReader, GivesBackWhatTheBuilderMade) {
    const auto records = SampleRecords();
    RecordReader reader(records);
    const auto first = *reader.Next();
    EXPECT_EQ(first->type, RHA_RECORD_EPOCH_START);
    EXPECT_EQ(first->file.value, 0x1122334455667788u);
    const auto second = *reader.Next();
    EXPECT_EQ(second->path(), "vm/disk.vhdx");
    EXPECT_TRUE(second->Has(RHA_RECORD_EXISTING));
    EXPECT_EQ(second->length, 1u << 20);
    ASSERT_TRUE(*reader.Next());
    const auto write = *reader.Next();
    EXPECT_EQ(write->type, RHA_RECORD_WRITE);
    EXPECT_EQ(write->offset, 4096u);
    EXPECT_EQ(write->payload.size(), 100u);
    EXPECT_FALSE(ReadAll(records));
}

TEST(RecordReader, NoticesEveryFlippedBitThatMatters) {
    const auto good = SampleRecords();
    std::vector<bool> padding(good.size(), false);
    for (std::size_t at = 0; at < good.size();) {
        const auto total = LoadLe<std::uint32_t>(good.data() + at + 4);
        const auto payload = LoadLe<std::uint32_t>(good.data() + at + 8);
        for (auto i = at + 64 + payload; i < at + total; ++i) padding[i] = true;
        at += total;
    }
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto bad = good;
        bad[i] ^= std::byte{0x10};
        const auto error = ReadAll(bad);
        EXPECT_EQ(error.has_value(), !padding[i]) << "byte " << i;
        if (error) {
            EXPECT_EQ(error->code, ErrorCode::kCorruption);
        }
    }
}

TEST(RecordReader, NeverReadsPastAnyCut) {
    const auto good = SampleRecords();
    std::vector<std::size_t> ends{0};
    while (ends.back() < good.size()) {
        ends.push_back(ends.back() + LoadLe<std::uint32_t>(good.data() + ends.back() + 4));
    }
    for (std::size_t size = 0; size < good.size(); ++size) {
        // A copy of exactly this size, so that a sanitizer sees every byte too many.
        const std::vector<std::byte> cut(good.begin(),
                                         good.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_EQ(ReadAll(cut).has_value(), std::ranges::count(ends, size) == 0) << size;
    }
}

struct BadRecord {
    const char* name;
    RecordFields fields;
    std::string payload;
};

class RecordRules : public testing::TestWithParam<BadRecord> {};

TEST_P(RecordRules, AreCheckedBehindValidChecksums) {
    RecordBuilder builder;
    builder.AddPath(GetParam().fields, GetParam().payload);
    const auto error = ReadAll(builder.bytes());
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, ErrorCode::kCorruption);
    EXPECT_FALSE(error->remedy.empty());
}

INSTANTIATE_TEST_SUITE_P(
    All, RecordRules,
    testing::Values(
        BadRecord{"ring_reserved", {.type = RHA_RECORD_RESERVED}, ""},
        BadRecord{"ring_pad", {.type = RHA_RECORD_PAD}, ""},
        BadRecord{"unknown_type", {.type = static_cast<RecordType>(99)}, ""},
        BadRecord{"unknown_flag", {.type = RHA_RECORD_FLUSH, .flags = 1u << 9}, ""},
        BadRecord{"length_differs", {.type = RHA_RECORD_WRITE, .length = 3}, "four"},
        BadRecord{"range_overflow",
                  {.type = RHA_RECORD_ZERO, .offset = 1ull << 62, .length = 1ull << 63},
                  ""},
        BadRecord{
            "write_overflow", {.type = RHA_RECORD_WRITE, .offset = ~0ull, .length = 4}, "four"},
        BadRecord{"size_overflow", {.type = RHA_RECORD_TRUNCATE, .length = 1ull << 63}, ""},
        BadRecord{"no_path", {.type = RHA_RECORD_CREATE}, ""},
        BadRecord{"absolute_path", {.type = RHA_RECORD_CREATE}, "/etc/passwd"},
        BadRecord{"escaping_path", {.type = RHA_RECORD_RENAME}, "vm/../../x"},
        BadRecord{"empty_component", {.type = RHA_RECORD_RENAME}, "vm//x"},
        BadRecord{"zero_in_path", {.type = RHA_RECORD_RENAME}, std::string("a\0b", 3)},
        BadRecord{"stray_payload", {.type = RHA_RECORD_UNLINK}, "x"},
        BadRecord{"run_without_id", {.type = RHA_RECORD_EPOCH_START}, ""}),
    [](const auto& bad) { return bad.param.name; });

TEST(BatchHeader, RoundTripsAndNoticesEveryFlippedBit) {
    const auto batch = SampleBatch();
    const auto header = DecodeBatchHeader(batch);
    ASSERT_TRUE(header);
    std::vector<std::byte> again(kBatchHeaderBytes);
    EncodeBatchHeader(*header, std::span<std::byte, kBatchHeaderBytes>(again));
    EXPECT_TRUE(std::ranges::equal(again, ByteSpan(batch).first(kBatchHeaderBytes)));
    EXPECT_EQ(header->record_count, 7u);
    for (std::size_t i = 0; i < kBatchHeaderBytes; ++i) {
        auto bad = batch;
        bad[i] ^= std::byte{1};
        EXPECT_FALSE(DecodeBatchHeader(bad)) << "byte " << i;
    }
    for (std::size_t size = 0; size < kBatchHeaderBytes; ++size) {
        EXPECT_FALSE(DecodeBatchHeader(ByteSpan(batch).first(size)));
    }
}

TEST(BatchHeader, RefusesBoundsThatDoNotFit) {
    const auto good = *DecodeBatchHeader(SampleBatch());
    const auto decodes = [](const BatchHeader& header) {
        std::vector<std::byte> bytes(kBatchHeaderBytes);
        EncodeBatchHeader(header, std::span<std::byte, kBatchHeaderBytes>(bytes));
        return DecodeBatchHeader(bytes).has_value();
    };
    EXPECT_TRUE(decodes(good));
    auto bad = good;
    bad.record_bytes = kBatchRecordBytesMax + 64;
    EXPECT_FALSE(decodes(bad));
    bad = good;
    bad.record_bytes = 65;
    EXPECT_FALSE(decodes(bad));
    bad = good;
    bad.record_count = 0;
    EXPECT_FALSE(decodes(bad));
    bad = good;
    bad.number = 0;
    EXPECT_FALSE(decodes(bad));
    bad = good;
    bad.capture_id = {};
    EXPECT_FALSE(decodes(bad));
}

TEST(ScenarioUuid, TakesLowerCaseUuidsOnly) {
    EXPECT_EQ((*ToScenarioUuid({"6f1c2a34-58b7-4c1d-9e0f-0123456789ab"}))[1], std::byte{0x1c});
    for (const char* bad :
         {"", "6F1C2A34-58b7-4c1d-9e0f-0123456789ab", "6f1c2a34-58b7-4c1d-9e0f-0123456789a",
          "6f1c2a34x58b7-4c1d-9e0f-0123456789ab", "6f1c2a34-58b7-4c1d-9e0f-0123456789ag"}) {
        EXPECT_EQ(ToScenarioUuid({bad}).error().code, ErrorCode::kInvalidArgument) << bad;
    }
}

TEST(PathMap, TheLongestPrefixWinsAndNothingEscapes) {
    const auto map = PathMap::Make({{"", "rest"}, {"web01", "vms/web01"}, {"web01/x", ""}});
    ASSERT_TRUE(map);
    EXPECT_EQ(map->ToReplica("web01/disk"), "vms/web01/disk");
    EXPECT_EQ(map->ToReplica("web01"), "vms/web01");
    EXPECT_EQ(map->ToReplica("web01/x/y"), "y");
    EXPECT_EQ(map->ToReplica("web011/disk"), "rest/web011/disk");
    EXPECT_FALSE(map->ToReplica("web01/../x"));
    EXPECT_FALSE(map->ToReplica("web01/x/.rha-replica"));
    EXPECT_FALSE(PathMap::Make({{"/abs", ""}}));
    EXPECT_FALSE(PathMap::Make({{"web01", ""}})->ToReplica("web02/disk"));
}

}  // namespace
}  // namespace rha::engine::test
