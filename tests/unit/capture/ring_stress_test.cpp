// Many producers, one consumer that dies and comes back: nothing lost without a GAP that counts it,
// nothing out of order, no byte changed.
#include <atomic>
#include <cstring>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "common/crc32c.h"
#include "engine/capture/core/ring.h"
#include "tests/unit/capture/ring_memory.h"

namespace rha::capturefs {
namespace {

constexpr int kProducers = 4;
constexpr std::uint64_t kChangesEach = 20'000;

struct Producer {
    explicit Producer(std::uint32_t seed) : random(seed) {}

    void Run(RingMemory& memory, std::mutex& lock, std::uint64_t number) {
        std::vector<std::uint8_t> payload(8192);
        for (std::uint64_t i = 0; i < kChangesEach; ++i) {
            const auto bytes = static_cast<std::uint32_t>(random() % payload.size());
            std::memset(payload.data(), static_cast<int>(i & 0xff), bytes);
            const rha_ring_change change{
                .type = RHA_RECORD_WRITE, .file_id = number, .offset = i, .payload_bytes = bytes};
            rha_ring_slot slot;
            {
                const std::lock_guard guard(lock);
                rha_ring_reserve(&memory.producer, &change, 0, &slot);
            }
            if (slot.record == nullptr) {
                ++lost;
                continue;
            }
            rha_ring_fill(&slot, payload.data());
            rha_ring_commit(&slot, 0);
            rha_ring_take_waiting(memory.feedback.get());
        }
    }

    std::mt19937 random;
    std::uint64_t lost = 0;
};

struct Consumer {
    void Check(const std::uint8_t* run, std::size_t bytes) {
        for (std::size_t at = 0; at < bytes;) {
            rha_record_header header;
            std::memcpy(&header, run + at, sizeof header);
            ASSERT_GT(header.sequence, last_sequence);
            const std::uint64_t missing = header.sequence - last_sequence - 1;
            last_sequence = header.sequence;
            if (rha_record_type(header.type_flags) == RHA_RECORD_GAP) {
                ASSERT_EQ(missing, header.length);
                gaps += header.length;
            } else {
                ASSERT_EQ(missing, 0u) << "changes vanished without a GAP";
                const std::uint8_t* payload = run + at + sizeof header;
                ASSERT_EQ(header.payload_crc32c, rha_crc32c(0, payload, header.payload_bytes));
                ASSERT_TRUE(next[header.file_id] <= header.offset);
                next[header.file_id] = header.offset + 1;
                ++records;
            }
            at += header.total_bytes;
        }
    }
    std::uint64_t last_sequence = 0;
    std::uint64_t gaps = 0;
    std::uint64_t records = 0;
    std::uint64_t next[kProducers] = {};
};

TEST(RingStress, OrderCompletenessAndGapAccounting) {
    RingMemory memory(RHA_RING_DATA_BYTES_MIN, 0);
    std::mutex lock;
    std::vector<Producer> producers;
    for (std::uint32_t i = 0; i < kProducers; ++i) producers.emplace_back(1000 + i);
    std::vector<std::thread> threads;
    for (std::uint64_t i = 0; i < kProducers; ++i) {
        threads.emplace_back([&, i] { producers[i].Run(memory, lock, i); });
    }
    std::atomic<bool> done = false;
    Consumer seen;
    std::thread reader([&] {
        std::mt19937 random(7);
        rha_ring_consumer consumer;
        ASSERT_EQ(
            rha_ring_open(&consumer, memory.shared(), memory.mapped_bytes(), memory.feedback.get()),
            RHA_RING_RECORDS);
        for (;;) {
            const bool last_round = done.load();
            const std::uint8_t* run = nullptr;
            std::size_t bytes = 0;
            const auto result = rha_ring_peek(&consumer, 1 + random() % 200'000, &run, &bytes);
            ASSERT_NE(result, RHA_RING_CORRUPT);
            if (result == RHA_RING_EMPTY) {
                if (last_round) break;
                std::this_thread::yield();
                continue;
            }
            ASSERT_NO_FATAL_FAILURE(seen.Check(run, bytes));
            ASSERT_EQ(rha_ring_advance(&consumer, bytes), 1);
            rha_ring_release(&consumer, seen.last_sequence);
            if (random() % 16 == 0) {  // an engine that comes anew
                ASSERT_EQ(rha_ring_open(&consumer, memory.shared(), memory.mapped_bytes(),
                                        memory.feedback.get()),
                          RHA_RING_RECORDS);
                ASSERT_GE(consumer.released_sequence, seen.last_sequence);
            }
        }
    });
    for (auto& thread : threads) thread.join();
    done = true;
    reader.join();
    std::uint64_t lost = 0;
    for (const Producer& producer : producers) lost += producer.lost;
    EXPECT_EQ(seen.records + lost, kProducers * kChangesEach);
    EXPECT_EQ(seen.gaps + memory.producer.lost, lost);
    EXPECT_GT(seen.records, 0u);
}

}  // namespace
}  // namespace rha::capturefs
