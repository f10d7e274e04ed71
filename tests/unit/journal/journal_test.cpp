#include "engine/journal/journal.h"

#include <random>

#include <gtest/gtest.h>

#include "common/crc32c.h"
#include "tests/unit/journal/memory_disk.h"
#include "tests/unit/journal/sample.h"

namespace rha::engine::test {
namespace {

constexpr std::uint64_t kSegment = 64 * 1024;

class JournalTest : public testing::Test {
protected:
    struct Durable {
        Mutex mutex;
        CondVar changed;
        std::uint64_t last RHA_GUARDED_BY(mutex) = 0;
        std::size_t groups RHA_GUARDED_BY(mutex) = 0;
        std::optional<Error> pause RHA_GUARDED_BY(mutex);
        std::optional<Error> failure RHA_GUARDED_BY(mutex);
    };

    Status OpenJournal(std::uint64_t bytes_max = 1u << 30, std::uint64_t free_bytes_min = 0) {
        visited_.clear();
        auto opened = Journal::Open(std::make_unique<MemoryDisk>(device_),
                                    {.scenario = *ToScenarioUuid({kSampleScenario}),
                                     .segment_bytes = kSegment,
                                     .bytes_max = bytes_max,
                                     .free_bytes_min = free_bytes_min,
                                     .new_journal_id = 42,
                                     .first_batch = 1},
                                    [this](const BatchHeader& header, ByteSpan) -> Status {
                                        visited_.push_back(header.number);
                                        return {};
                                    });
        if (!opened) return std::unexpected(opened.error());
        journal_ = std::move(*opened);
        journal_->Start({.on_durable =
                             [this](std::vector<DurableBatch> batches) {
                                 MutexLock lock(durable_.mutex);
                                 durable_.last = batches.back().entry.number;
                                 ++durable_.groups;
                                 durable_.changed.NotifyAll();
                             },
                         .on_pause =
                             [this](std::optional<Error> error) {
                                 MutexLock lock(durable_.mutex);
                                 durable_.pause = std::move(error);
                                 durable_.changed.NotifyAll();
                             },
                         .on_failed =
                             [this](Error error) {
                                 MutexLock lock(durable_.mutex);
                                 durable_.failure = std::move(error);
                                 durable_.changed.NotifyAll();
                             }});
        return {};
    }

    void Append(std::uint64_t number, std::size_t payload = 5000) {
        RecordBuilder builder;
        const std::vector<std::byte> bytes(payload, static_cast<std::byte>(number));
        builder.Add(
            {.type = RHA_RECORD_WRITE, .sequence = {number}, .file = {1}, .length = payload},
            bytes);
        const auto header =
            builder.Header(*ToScenarioUuid({kSampleScenario}), {1}, {7}, number, {number - 1});
        pool_->Acquire(1, [&](BatchBuffer buffer) {
            EncodeBatchHeader(header, std::span<std::byte, kBatchHeaderBytes>(buffer.bytes().data(),
                                                                              kBatchHeaderBytes));
            std::ranges::copy(builder.bytes(), buffer.bytes().begin() + kBatchHeaderBytes);
            journal_->Append(std::move(buffer), header);
        });
    }
    std::vector<std::uint64_t> Numbers(std::uint64_t first, std::uint64_t last) {
        std::vector<std::uint64_t> numbers;
        for (auto n = first; n <= last; ++n) numbers.push_back(n);
        return numbers;
    }
    /// Leaves a group behind the journal's end that was written and never synced.
    void TearAnUnsyncedGroup(std::uint64_t number) {
        MemoryDisk disk(device_);
        const auto scenario = *ToScenarioUuid({kSampleScenario});
        const auto end = *RecoverJournal(disk, scenario,
                                         [](const BatchHeader&, ByteSpan) -> Status { return {}; });
        const auto& segment = end.segments.back();
        const std::vector<std::byte> bytes(9000, std::byte{0xee});
        RecordBuilder builder;
        builder.Add(
            {.type = RHA_RECORD_WRITE, .sequence = {number}, .file = {1}, .length = bytes.size()},
            bytes);
        const auto header = builder.Header(scenario, {1}, {7}, number, {number - 1});
        std::vector<std::byte> group(kJournalBlock + BatchFootprint(header.record_bytes));
        EncodeGroupHeader({.journal_id = end.journal_id,
                           .segment_index = segment.header.index,
                           .offset = segment.valid_bytes,
                           .first_batch = number,
                           .batch_count = 1,
                           .group_bytes = group.size() - kJournalBlock},
                          BlockSpan(group.data(), kJournalBlock));
        EncodeBatchHeader(header, std::span<std::byte, kBatchHeaderBytes>(
                                      group.data() + kJournalBlock, kBatchHeaderBytes));
        std::ranges::copy(builder.bytes(), group.begin() + kJournalBlock + kBatchHeaderBytes);
        MutexLock lock(device_->mutex);
        auto& current = device_->files.at(SegmentName(segment.header.index))->current;
        if (segment.valid_bytes + group.size() > current.size()) return;
        std::ranges::copy(group,
                          current.begin() + static_cast<std::ptrdiff_t>(segment.valid_bytes));
    }
    std::uint64_t Changes() {
        MutexLock lock(device_->mutex);
        return device_->changes;
    }

    std::shared_ptr<MemoryDisk::Device> device_ = std::make_shared<MemoryDisk::Device>();
    std::shared_ptr<BufferPool> pool_ = BufferPool::Make(64, 64 * 1024);
    Durable durable_;
    std::vector<std::uint64_t> visited_;
    std::unique_ptr<Journal> journal_;
};

TEST_F(JournalTest, HoldsWhatWasAppendedOverSegmentsAndRestarts) {
    for (std::uint64_t n = 1; n <= 60; n += 20) {
        ASSERT_TRUE(OpenJournal());
        EXPECT_EQ(visited_, Numbers(1, n - 1));
        EXPECT_EQ(journal_->durable_batch(), n - 1);
        for (auto i = n; i < n + 20; ++i) Append(i);
        ASSERT_TRUE(journal_->Flush());
        EXPECT_EQ(journal_->durable_batch(), n + 19);
        journal_.reset();
    }
    ASSERT_TRUE(OpenJournal());
    const AlignedBuffer buffer(64 * 1024);
    EXPECT_TRUE(journal_->Read(33, buffer.bytes()));
    EXPECT_EQ(DecodeBatchHeader(buffer.bytes())->number, 33u);
    EXPECT_EQ(journal_->Read(61, buffer.bytes()).error().code, ErrorCode::kNotFound);
}

TEST_F(JournalTest, ManyBatchesShareOneSync) {
    ASSERT_TRUE(OpenJournal());
    {
        // The disk is full, so everything queues up; then one group takes it.
        MutexLock lock(device_->mutex);
        device_->free_bytes = 0;
    }
    for (std::uint64_t n = 1; n <= 12; ++n) Append(n, 100);
    {
        MutexLock lock(durable_.mutex);
        while (!durable_.pause) durable_.changed.Wait(durable_.mutex);
    }
    {
        MutexLock lock(device_->mutex);
        device_->free_bytes = 1u << 30;
        device_->syncs = 0;
    }
    MutexLock lock(durable_.mutex);
    while (durable_.last < 12) durable_.changed.Wait(durable_.mutex);
    EXPECT_LE(durable_.groups, 2u);
}

TEST_F(JournalTest, AtItsBoundItPausesLosesNothingAndGoesOnByItself) {  // I3
    ASSERT_TRUE(OpenJournal(2 * kSegment));
    for (std::uint64_t n = 1; n <= 40; ++n) Append(n);
    {
        MutexLock lock(durable_.mutex);
        while (!durable_.pause) durable_.changed.Wait(durable_.mutex);
        EXPECT_EQ(durable_.pause->code, ErrorCode::kNoSpace);
        EXPECT_FALSE(durable_.pause->remedy.empty());
    }
    EXPECT_EQ(journal_->Flush().error().code, ErrorCode::kNoSpace);
    std::uint64_t bytes = 0;
    {
        MutexLock lock(device_->mutex);
        for (const auto& [name, file] : device_->files) bytes += file->current.size();
    }
    EXPECT_LE(bytes, 2 * kSegment);
    while (true) {
        std::uint64_t last = 0;
        {
            MutexLock lock(durable_.mutex);
            last = durable_.last;
        }
        if (last == 40) break;
        journal_->Retire(last);
        MutexLock lock(durable_.mutex);
        while (durable_.last == last) durable_.changed.Wait(durable_.mutex);
    }
    ASSERT_TRUE(journal_->Flush());
    EXPECT_FALSE(journal_->paused());
}

TEST_F(JournalTest, KeepsTheDisksMinimumOfFreeSpace) {  // I3
    {
        MutexLock lock(device_->mutex);
        device_->free_bytes = 1000 + kSegment - 1;
    }
    ASSERT_TRUE(OpenJournal(1u << 30, 1000));
    Append(1);
    {
        MutexLock lock(durable_.mutex);
        while (!durable_.pause) durable_.changed.Wait(durable_.mutex);
        EXPECT_EQ(durable_.last, 0u);
    }
    EXPECT_EQ(Changes(), 0u);
}

TEST_F(JournalTest, AFailedWriteIsNeverTakenForDurable) {
    ASSERT_TRUE(OpenJournal());
    Append(1);
    ASSERT_TRUE(journal_->Flush());
    {
        MutexLock lock(device_->mutex);
        device_->write_error = ErrnoError(5, "write");
    }
    Append(2);
    EXPECT_EQ(journal_->Flush().error().code, ErrorCode::kIo);
    EXPECT_EQ(journal_->durable_batch(), 1u);
}

TEST_F(JournalTest, RetiredSegmentsAreReusedOrRemoved) {
    ASSERT_TRUE(OpenJournal());
    for (std::uint64_t n = 1; n <= 40; ++n) {
        Append(n);
        ASSERT_TRUE(journal_->Flush());
        journal_->Retire(n);
    }
    MutexLock lock(device_->mutex);
    EXPECT_LE(device_->files.size(), 3u);
}

TEST_F(JournalTest, DiscardMovesUnappliedSegmentsAsideAndKeepsTheNumbers) {
    ASSERT_TRUE(OpenJournal());
    for (std::uint64_t n = 1; n <= 40; ++n) Append(n);
    ASSERT_TRUE(journal_->Flush());
    ASSERT_TRUE(journal_->Discard(20, 41));
    {
        MutexLock lock(device_->mutex);
        EXPECT_FALSE(device_->set_aside.empty());
    }
    Append(41);
    ASSERT_TRUE(journal_->Flush());
    journal_.reset();
    ASSERT_TRUE(OpenJournal());
    EXPECT_EQ(visited_, Numbers(41, 41));
}

TEST_F(JournalTest, LosingPowerKeepsEverythingThatWasDurable) {
    std::mt19937_64 random(5);
    std::uint64_t promised = 0;
    for (int round = 0; round < 60; ++round) {
        ASSERT_TRUE(OpenJournal()) << round;
        ASSERT_GE(journal_->durable_batch(), promised) << round;
        const auto first = journal_->durable_batch() + 1;
        EXPECT_EQ(visited_.empty() ? 0 : visited_.back(), first - 1);
        for (auto n = first; n < first + 3 + random() % 9; ++n) Append(n, 1 + random() % 9000);
        {
            MutexLock lock(durable_.mutex);
            while (durable_.last < first) durable_.changed.Wait(durable_.mutex);
        }
        if (random() % 4 == 0) journal_->Retire(journal_->durable_batch() - 1);
        journal_->Stop();
        promised = journal_->durable_batch();
        // The write that was under way when the power went.
        TearAnUnsyncedGroup(promised + 1);
        journal_.reset();
        device_->LosePower(random);
    }
}

}  // namespace
}  // namespace rha::engine::test
