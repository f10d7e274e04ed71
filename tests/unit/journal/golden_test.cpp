// The bytes of version 1 of every format in docs/formats/journal.md, as a file that never changes:
// today's encoder must write it, and today's decoder must read it. tests/compat/README.md.
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "engine/core/checkpoint.h"
#include "engine/core/journal_format.h"
#include "engine/core/record_reader.h"
#include "tests/unit/journal/sample.h"

namespace rha::engine::test {
namespace {

constexpr SegmentHeader kSegment{.journal_id = 0x0102030405060708, .index = 7, .first_batch = 1};

/// A segment with one group of one batch, and a checkpoint behind it.
std::vector<std::byte> EncodeAll() {
    const auto batch = SampleBatch();
    const auto footprint = RoundUp(batch.size(), kJournalBlock);
    std::vector<std::byte> bytes(2 * kJournalBlock + footprint);
    auto segment = kSegment;
    segment.scenario = *ToScenarioUuid({kSampleScenario});
    EncodeSegmentHeader(segment, BlockSpan(bytes.data(), kJournalBlock));
    EncodeGroupHeader({.journal_id = segment.journal_id,
                       .segment_index = segment.index,
                       .offset = kJournalBlock,
                       .first_batch = 1,
                       .batch_count = 1,
                       .group_bytes = footprint},
                      BlockSpan(bytes.data() + kJournalBlock, kJournalBlock));
    std::ranges::copy(batch, bytes.begin() + 2 * kJournalBlock);
    Checkpoint checkpoint{.scenario = segment.scenario, .save = 3, .generation = 99, .epoch = {3}};
    checkpoint.applied.capture_id = kSampleCapture;
    checkpoint.applied.sequence = {5};
    checkpoint.applied.next = {.batch = 2};
    checkpoint.applied.consistent = true;
    checkpoint.applied.table.Put({5}, {.path = "disk.vhdx", .size = 1u << 20});
    const auto saved = EncodeCheckpoint(checkpoint);
    bytes.insert(bytes.end(), saved.begin(), saved.end());
    return bytes;
}

std::vector<std::byte> Golden() {
    std::ifstream file(RHA_COMPAT_DIRECTORY "/journal-v1.bin", std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

TEST(JournalGolden, TheEncodersStillWriteVersion1) {
    const auto golden = Golden();
    const auto encoded = EncodeAll();
    if (golden.empty()) {
        // A new version: the file is written beside the test for review and must be added by hand.
        std::ofstream("journal-v1.bin", std::ios::binary)
            .write(reinterpret_cast<const char*>(encoded.data()),
                   static_cast<std::streamsize>(encoded.size()));
        FAIL() << "tests/compat/journal-v1.bin is missing";
    }
    ASSERT_EQ(golden.size(), encoded.size());
    EXPECT_EQ(std::ranges::mismatch(golden, encoded).in1 - golden.begin(),
              static_cast<std::ptrdiff_t>(golden.size()));
}

TEST(JournalGolden, TheDecodersStillReadVersion1) {
    const auto golden = Golden();
    ASSERT_GT(golden.size(), 3 * kJournalBlock);
    const auto segment = DecodeSegmentHeader(golden);
    ASSERT_TRUE(segment);
    EXPECT_EQ(segment->journal_id, kSegment.journal_id);
    EXPECT_EQ(segment->index, 7u);
    const auto group = DecodeGroupHeader(ByteSpan(golden).subspan(kJournalBlock));
    ASSERT_TRUE(group);
    EXPECT_EQ(group->batch_count, 1u);
    EXPECT_EQ(group->group_bytes, kJournalBlock);
    const auto at = ByteSpan(golden).subspan(2 * kJournalBlock);
    const auto batch = DecodeBatchHeader(at);
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->epoch.value, 3u);
    EXPECT_EQ(batch->first_sequence.value, 1u);
    EXPECT_EQ(batch->last_sequence.value, 5u);
    RecordReader reader(at.subspan(kBatchHeaderBytes, batch->record_bytes));
    std::uint32_t count = 0;
    while (true) {
        const auto record = reader.Next();
        ASSERT_TRUE(record);
        if (!*record) break;
        ++count;
    }
    EXPECT_EQ(count, batch->record_count);
    const auto checkpoint =
        DecodeCheckpoint(ByteSpan(golden).subspan(2 * kJournalBlock + group->group_bytes));
    ASSERT_TRUE(checkpoint);
    EXPECT_EQ(checkpoint->applied.table.Find({5})->path, "disk.vhdx");
    EXPECT_EQ(checkpoint->applied.sequence.value, 5u);
}

TEST(SegmentName, IsInvertible) {
    EXPECT_EQ(SegmentName(0x1f), "000000000000001f.rhj");
    EXPECT_EQ(SegmentIndex("000000000000001f.rhj"), 0x1fu);
    for (const char* bad : {"", "spare.rhs", "000000000000001F.rhj", "1f.rhj"}) {
        EXPECT_EQ(SegmentIndex(bad), std::nullopt) << bad;
    }
}

}  // namespace
}  // namespace rha::engine::test
