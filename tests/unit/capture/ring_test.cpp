#include "engine/capture/core/ring.h"

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "common/bytes.h"
#include "common/crc32c.h"
#include "tests/unit/capture/ring_memory.h"

namespace rha::capturefs {
namespace {

constexpr std::uint64_t kBytes = RHA_RING_DATA_BYTES_MIN;

struct Seen {
    std::uint64_t sequence;
    std::uint32_t type;
    std::uint32_t flags;
    std::uint64_t length;
    std::string payload;
};

std::vector<Seen> Decode(const std::uint8_t* run, std::size_t bytes) {
    std::vector<Seen> records;
    for (std::size_t at = 0; at < bytes;) {
        rha_record_header header;
        std::memcpy(&header, run + at, sizeof header);
        const char* payload = reinterpret_cast<const char*>(run + at + sizeof header);
        records.push_back({header.sequence, rha_record_type(header.type_flags),
                           rha_record_flags(header.type_flags), header.length,
                           std::string(payload, header.payload_bytes)});
        EXPECT_EQ(header.payload_crc32c, rha_crc32c(0, payload, header.payload_bytes));
        at += header.total_bytes;
    }
    return records;
}

class RingTest : public testing::Test {
protected:
    std::uint64_t Reserve(const std::string& payload, rha_ring_slot* slot, bool urgent = false) {
        const rha_ring_change change{
            .type = RHA_RECORD_WRITE,
            .file_id = 7,
            .length = payload.size(),
            .payload_bytes = static_cast<std::uint32_t>(payload.size()),
            .urgent = urgent ? 1 : 0,
        };
        const auto sequence = rha_ring_reserve(&memory_.producer, &change, 0, slot);
        if (slot->record != nullptr) rha_ring_fill(slot, payload.data());
        return sequence;
    }
    std::uint64_t Write(const std::string& payload) {
        rha_ring_slot slot;
        const auto sequence = Reserve(payload, &slot);
        if (slot.record != nullptr) rha_ring_commit(&slot, 0);
        return sequence;
    }
    std::vector<Seen> Drain(std::size_t max_bytes = 1u << 20) {
        std::vector<Seen> all;
        const std::uint8_t* run = nullptr;
        std::size_t bytes = 0;
        while (rha_ring_peek(&consumer_, max_bytes, &run, &bytes) == RHA_RING_RECORDS) {
            for (Seen& seen : Decode(run, bytes)) all.push_back(std::move(seen));
            EXPECT_EQ(rha_ring_advance(&consumer_, bytes), 1);
        }
        EXPECT_EQ(consumer_.corrupt, 0);
        return all;
    }
    void Open() {
        ASSERT_EQ(rha_ring_open(&consumer_, memory_.shared(), memory_.mapped_bytes(),
                                memory_.feedback.get()),
                  RHA_RING_RECORDS);
    }
    void SetUp() override { Open(); }

    RingMemory memory_{kBytes, kBytes / 16};
    rha_ring_consumer consumer_{};
};

TEST_F(RingTest, HandsOutRecordsInOrderWithTheirPayload) {
    EXPECT_EQ(Write("one"), 1u);
    EXPECT_EQ(Write(""), 2u);
    EXPECT_EQ(Write("three"), 3u);
    const auto seen = Drain();
    ASSERT_EQ(seen.size(), 3u);
    EXPECT_EQ(seen[0].payload, "one");
    EXPECT_EQ(seen[1].payload, "");
    EXPECT_EQ(seen[2].payload, "three");
    EXPECT_EQ(seen[2].sequence, 3u);
}

TEST_F(RingTest, StopsAtTheFirstUncommittedRecord) {
    rha_ring_slot first;
    rha_ring_slot second;
    Reserve("a", &first);
    Reserve("b", &second);
    rha_ring_commit(&second, 0);
    EXPECT_TRUE(Drain().empty());
    rha_ring_commit(&first, RHA_RECORD_ABORTED);
    const auto seen = Drain();
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_EQ(seen[0].flags, unsigned{RHA_RECORD_ABORTED});
    EXPECT_EQ(seen[1].flags, 0u);
}

TEST_F(RingTest, StaleBytesOfAnEarlierLapAreNeverTakenForARecord) {
    const std::string payload(1000, 'x');
    for (int lap = 0; lap < 3; ++lap) {
        for (std::uint64_t used = 0; used < kBytes; used += 1088) {
            rha_ring_slot slot;
            Reserve(payload, &slot);
            ASSERT_NE(slot.record, nullptr);
            EXPECT_TRUE(Drain().empty());  // reserved, not committed
            rha_ring_commit(&slot, 0);
            ASSERT_EQ(Drain().size(), 1u);
            rha_ring_release(&consumer_, consumer_.cursor_sequence);
        }
    }
}

TEST_F(RingTest, RecordsNeverWrapAndAreSeenAcrossTheEnd) {
    std::uint64_t expected = 1;
    for (int i = 0; i < 40; ++i) {
        const std::string payload(300'000 + static_cast<std::size_t>(i) * 1000, 'p');
        ASSERT_EQ(Write(payload), expected);
        const auto seen = Drain();
        ASSERT_EQ(seen.size(), 1u);
        EXPECT_EQ(seen[0].payload, payload);
        rha_ring_release(&consumer_, expected++);
    }
}

TEST_F(RingTest, LossesAreCountedAndAnnouncedByAGap) {
    const std::string payload(500'000, 'p');
    std::uint64_t recorded = 0;
    rha_ring_slot slot;
    while (Reserve(payload, &slot), slot.record != nullptr) {
        rha_ring_commit(&slot, 0);
        ++recorded;
    }
    EXPECT_EQ(Write(payload), recorded + 2);  // consumed a number, too
    EXPECT_EQ(memory_.producer.lost, 2u);
    EXPECT_EQ(Drain().size(), recorded);
    rha_ring_release(&consumer_, 3);
    EXPECT_EQ(Write("after"), recorded + 4);  // the GAP took a number
    const auto seen = Drain();
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_EQ(seen[0].type, unsigned{RHA_RECORD_GAP});
    EXPECT_EQ(seen[0].length, 2u);
    EXPECT_EQ(seen[0].sequence, recorded + 3);
    EXPECT_EQ(seen[1].payload, "after");
}

TEST_F(RingTest, AnOwedGapShowsWithoutAnotherChange) {
    const std::string payload(1u << 20, 'p');
    rha_ring_slot slot;
    while (Reserve(payload, &slot), slot.record != nullptr) rha_ring_commit(&slot, 0);
    const auto before = Drain();
    rha_ring_release(&consumer_, before.back().sequence);
    EXPECT_EQ(rha_ring_settle(&memory_.producer, 1), 1);
    const auto seen = Drain();
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].type, unsigned{RHA_RECORD_GAP});
    EXPECT_EQ(rha_ring_settle(&memory_.producer, 1), 1);
    EXPECT_TRUE(Drain().empty());  // only once
}

TEST_F(RingTest, KeptRoomIsForUrgentRecordsOnly) {
    const std::string payload(1000, 'p');
    rha_ring_slot slot;
    while (Reserve(payload, &slot), slot.record != nullptr) rha_ring_commit(&slot, 0);
    Reserve(payload, &slot, true);
    ASSERT_NE(slot.record, nullptr);
    rha_ring_commit(&slot, 0);
}

TEST_F(RingTest, WhatWasNotReleasedIsThereForTheNextConsumer) {
    for (int i = 0; i < 10; ++i) Write("payload " + std::to_string(i));
    EXPECT_EQ(Drain().size(), 10u);
    rha_ring_release(&consumer_, 4);
    Open();
    EXPECT_EQ(consumer_.released_sequence, 4u);
    const auto seen = Drain();
    ASSERT_EQ(seen.size(), 6u);
    EXPECT_EQ(seen[0].sequence, 5u);
    rha_ring_rewind(&consumer_);
    EXPECT_EQ(Drain().size(), 6u);
    rha_ring_release(&consumer_, 10);
    Open();
    EXPECT_EQ(consumer_.released_sequence, 10u);
    EXPECT_EQ(rha_ring_used(&memory_.producer), 0u);
}

TEST_F(RingTest, ReleaseStopsAtTheCursor) {
    Write("a");
    Write("b");
    rha_ring_release(&consumer_, 2);
    EXPECT_EQ(consumer_.tail, 0u);
    EXPECT_EQ(Drain().size(), 2u);
}

TEST_F(RingTest, PeekKeepsToItsBoundButAlwaysMovesOn) {
    Write(std::string(1000, 'a'));
    Write(std::string(1000, 'b'));
    const std::uint8_t* run = nullptr;
    std::size_t bytes = 0;
    ASSERT_EQ(rha_ring_peek(&consumer_, 10, &run, &bytes), RHA_RING_RECORDS);
    EXPECT_EQ(bytes, 1088u);
    EXPECT_EQ(rha_ring_advance(&consumer_, 64), 0);  // not the end of a record
    EXPECT_EQ(rha_ring_advance(&consumer_, bytes), 1);
    EXPECT_EQ(rha_ring_advance(&consumer_, bytes), 0);  // not peeked
}

TEST_F(RingTest, ADoorbellIsRungOnlyForASleeper) {
    Write("a");
    EXPECT_EQ(rha_ring_take_waiting(memory_.feedback.get()), 0);
    EXPECT_EQ(rha_ring_sleep(&consumer_), 0);  // something is there: stays awake
    EXPECT_EQ(rha_ring_take_waiting(memory_.feedback.get()), 0);
    Drain();
    EXPECT_EQ(rha_ring_sleep(&consumer_), 1);
    EXPECT_EQ(rha_ring_take_waiting(memory_.feedback.get()), 1);
    EXPECT_EQ(rha_ring_take_waiting(memory_.feedback.get()), 0);
}

TEST_F(RingTest, PeekingAnnouncesSleepOnlyWhereNothingIsFound) {
    const std::uint8_t* run = nullptr;
    std::size_t bytes = 0;
    Write("a");
    ASSERT_EQ(rha_ring_peek_or_sleep(&consumer_, 1 << 20, &run, &bytes), RHA_RING_RECORDS);
    EXPECT_EQ(rha_ring_take_waiting(memory_.feedback.get()), 0);
    EXPECT_EQ(rha_ring_advance(&consumer_, bytes), 1);
    EXPECT_EQ(rha_ring_peek_or_sleep(&consumer_, 1 << 20, &run, &bytes), RHA_RING_EMPTY);
    EXPECT_EQ(rha_ring_take_waiting(memory_.feedback.get()), 1);
}

TEST_F(RingTest, NonsenseOfTheEngineOnlyMakesTheRingFull) {
    Write("a");
    memory_.feedback->tail = 1u << 30;
    EXPECT_EQ(rha_ring_used(&memory_.producer), kBytes);
    rha_ring_slot slot;
    Reserve("b", &slot);
    EXPECT_EQ(slot.record, nullptr);
    memory_.feedback->acknowledged = 99;
    EXPECT_EQ(rha_ring_acknowledged(&memory_.producer), 0u);
}

class DamagedRing : public RingTest, public testing::WithParamInterface<std::size_t> {};

TEST_P(DamagedRing, IsCorruptionAndNothingElse) {
    Write("first");
    Write("second");
    memory_.data()[GetParam()] ^= 0x10;
    const std::uint8_t* run = nullptr;
    std::size_t bytes = 0;
    EXPECT_EQ(rha_ring_peek(&consumer_, 1 << 20, &run, &bytes), RHA_RING_CORRUPT);
    EXPECT_EQ(rha_ring_peek(&consumer_, 1 << 20, &run, &bytes), RHA_RING_CORRUPT);
    EXPECT_EQ(rha_ring_advance(&consumer_, 128), 0);
}

INSTANTIATE_TEST_SUITE_P(EveryHeaderField, DamagedRing,
                         testing::Values(0, 4, 8, 12, 16, 24, 32, 40, 48, 56, 60));

TEST(RingOpen, RefusesWhatIsNotARingOfThisVersion) {
    for (int what = 0; what < 6; ++what) {
        RingMemory memory(kBytes, 0);
        rha_ring_consumer consumer;
        std::uint64_t mapped = memory.mapped_bytes();
        if (what == 0) memory.shared()->magic ^= 1;
        if (what == 1) memory.shared()->version = 2;
        if (what == 2) memory.shared()->data_bytes += 4096;
        if (what == 3) memory.feedback->tail = 64;
        if (what == 4) memory.shared()->head = kBytes + 64;
        if (what == 5) mapped = 100;
        EXPECT_EQ(rha_ring_open(&consumer, memory.shared(), mapped, memory.feedback.get()),
                  RHA_RING_CORRUPT)
            << what;
        const std::uint8_t* run = nullptr;
        std::size_t bytes = 0;
        EXPECT_EQ(rha_ring_peek(&consumer, 100, &run, &bytes), RHA_RING_CORRUPT);
    }
}

}  // namespace
}  // namespace rha::capturefs
