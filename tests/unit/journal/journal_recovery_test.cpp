// Damage of every kind, in memory: whatever happens to a journal's bytes, recovery gives a true
// prefix or says that it is damaged; and it never changes anything itself.
#include "engine/journal/journal_recovery.h"

#include <gtest/gtest.h>

#include "engine/journal/journal.h"
#include "tests/unit/journal/memory_disk.h"
#include "tests/unit/journal/sample.h"

namespace rha::engine::test {
namespace {

constexpr std::uint64_t kBatches = 14;

class JournalRecovery : public testing::Test {
protected:
    JournalRecovery() {
        auto journal = Journal::Open(std::make_unique<MemoryDisk>(device_),
                                     {.scenario = scenario_,
                                      .segment_bytes = 64 * 1024,
                                      .bytes_max = 1u << 30,
                                      .free_bytes_min = 0,
                                      .new_journal_id = 42,
                                      .first_batch = 1},
                                     [](const BatchHeader&, ByteSpan) -> Status { return {}; });
        (*journal)->Start({.on_durable = [](std::vector<DurableBatch>) {},
                           .on_pause = [](std::optional<Error>) {},
                           .on_failed = [](Error) {}});
        const auto pool = BufferPool::Make(1, 64 * 1024);
        for (std::uint64_t n = 1; n <= kBatches; ++n) {
            RecordBuilder builder;
            const std::vector<std::byte> payload(3000 + 500 * n, static_cast<std::byte>(n));
            builder.Add(
                {.type = RHA_RECORD_WRITE, .sequence = {n}, .file = {1}, .length = payload.size()},
                payload);
            const auto header = builder.Header(scenario_, {1}, {7}, n, {n - 1});
            std::vector<std::byte> batch(kBatchHeaderBytes);
            EncodeBatchHeader(header, std::span<std::byte, kBatchHeaderBytes>(batch));
            batch.insert(batch.end(), builder.bytes().begin(), builder.bytes().end());
            pool->Acquire(1, [&](BatchBuffer buffer) {
                std::ranges::copy(batch, buffer.bytes().begin());
                (*journal)->Append(std::move(buffer), header);
            });
            batches_.push_back(std::move(batch));
            EXPECT_TRUE((*journal)->Flush());
        }
    }

    /// Number of batches found, all of them as written; or the error.
    Result<std::uint64_t> Recover() {
        MemoryDisk disk(device_);
        std::uint64_t count = 0;
        const auto recovered =
            RecoverJournal(disk, scenario_, [&](const BatchHeader&, ByteSpan batch) -> Status {
                EXPECT_TRUE(std::ranges::equal(batch, batches_[count]));
                ++count;
                return {};
            });
        if (!recovered) return std::unexpected(recovered.error());
        return count;
    }
    std::map<std::string, std::shared_ptr<MemoryDisk::Device::File>> Files() {
        MutexLock lock(device_->mutex);
        return device_->files;
    }

    ScenarioUuid scenario_ = *ToScenarioUuid({kSampleScenario});
    std::shared_ptr<MemoryDisk::Device> device_ = std::make_shared<MemoryDisk::Device>();
    std::vector<std::vector<std::byte>> batches_;
};

TEST_F(JournalRecovery, FindsEverything) {
    EXPECT_EQ(Recover(), kBatches);
    EXPECT_GE(Files().size(), 3u);
}

TEST_F(JournalRecovery, AnyFlippedByteLeavesATruePrefixOrIsReported) {
    std::size_t reported = 0;
    std::size_t cut = 0;
    const auto files = Files();
    for (const auto& [name, file] : files) {
        for (std::size_t at = 0; at < file->current.size(); at += at % 4096 < 192 ? 3 : 251) {
            file->current[at] ^= std::byte{0x40};
            const auto count = Recover();
            if (!count) {
                ++reported;
                EXPECT_EQ(count.error().code, ErrorCode::kCorruption);
                EXPECT_TRUE(count.error().data_at_risk);
            } else if (*count != kBatches) {
                // Only the newest write may look torn, for nothing shows that it was whole.
                EXPECT_EQ(*count, kBatches - 1) << name << " byte " << at;
                EXPECT_EQ(name, files.rbegin()->first);
                ++cut;
            }
            file->current[at] ^= std::byte{0x40};
        }
    }
    EXPECT_GT(reported, 500u);
    EXPECT_GT(cut, 10u);
}

TEST_F(JournalRecovery, ACutTailIsAPrefix) {
    const auto files = Files();
    const auto& last = files.rbegin()->second;
    const auto whole = last->current;
    for (std::size_t size = whole.size(); size > kJournalBlock; size -= 512) {
        last->current.resize(size);
        const auto count = Recover();
        ASSERT_TRUE(count) << count.error().ToString();
        EXPECT_LE(*count, kBatches);
    }
}

TEST_F(JournalRecovery, AMissingSegmentIsReported) {
    const auto files = Files();
    {
        MutexLock lock(device_->mutex);
        device_->files.erase(std::next(files.begin())->first);
    }
    EXPECT_EQ(Recover().error().code, ErrorCode::kCorruption);
}

TEST_F(JournalRecovery, AnotherScenariosJournalIsReported) {
    scenario_[3] ^= std::byte{1};
    EXPECT_EQ(Recover().error().code, ErrorCode::kCorruption);
}

TEST_F(JournalRecovery, ADamagedJournalIsNotTouched) {
    const auto files = Files();
    files.begin()->second->current[kJournalBlock + 20] ^= std::byte{1};
    std::uint64_t before = 0;
    {
        MutexLock lock(device_->mutex);
        before = device_->changes;
    }
    const auto opened = Journal::Open(std::make_unique<MemoryDisk>(device_),
                                      {.scenario = scenario_, .segment_bytes = 64 * 1024},
                                      [](const BatchHeader&, ByteSpan) -> Status { return {}; });
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::kCorruption);
    MutexLock lock(device_->mutex);
    EXPECT_EQ(device_->changes, before);
}

}  // namespace
}  // namespace rha::engine::test
