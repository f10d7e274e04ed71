#include "engine/master/change_log.h"

#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/replication/fake_driver.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::engine {
namespace {

using test::FakeDriver;
using test::IsOk;

constexpr std::size_t kChunk = 8192;

class ChangeLogTest : public testing::Test {
protected:
    ChangeLogTest() {
        driver_.Seed("disk", {});
        Attach();
    }

    void Attach() {
        log_.reset();
        spool_.reset();
        capture_.reset();
        capture_ = std::move(*driver_.Attach({}, {}));
        spool_ =
            std::move(*Spool::Open(directory_ / "spool", limits_, capture_->info().capture_id));
        log_ = std::make_unique<ChangeLog>(*capture_, *spool_, kChunk);
    }
    void Write(int count) {
        for (; count > 0; --count) {
            const auto write =
                driver_.BeginWrite(driver_.LiveFiles().front(), 0, test::Bytes(4000, std::byte{7}));
            driver_.EndWrite(*write, false);
        }
    }
    /// Reads up to `count` batches; returns the last sequence read.
    Sequence Read(int count, Sequence after) {
        for (; count > 0; --count) {
            const auto next = log_->Peek(kChunk);
            EXPECT_TRUE(IsOk(next));
            if (!next || next->bytes.empty()) break;
            const auto run = SummariseRun(next->bytes, kChunk, after, [](const RecordView&) {});
            EXPECT_TRUE(IsOk(run));
            if (!run) break;
            log_->Take(*run);
            after = run->last;
        }
        return after;
    }

    test::SimTime time_{1};
    FakeDriver driver_{time_, 256u << 10};
    test::TemporaryDirectory directory_;
    Spool::Limits limits_{.bytes_max = 4u << 20, .free_bytes_min = 0, .segment_bytes = 32u << 10};
    std::unique_ptr<CaptureSession> capture_;
    std::unique_ptr<Spool> spool_;
    std::unique_ptr<ChangeLog> log_;
};

TEST_F(ChangeLogTest, ReadsTheRingAndGivesItBackOnlyWhenDurable) {
    ASSERT_TRUE(IsOk(log_->SeekBehind({})));
    Write(5);
    const auto used = capture_->ring_used_bytes();
    const auto last = Read(100, {});
    EXPECT_EQ(last, driver_.head());
    EXPECT_EQ(capture_->ring_used_bytes(), used);
    ASSERT_TRUE(IsOk(log_->Durable(last, std::nullopt)));
    EXPECT_EQ(capture_->ring_used_bytes(), 0u);
    EXPECT_EQ(log_->bytes_waiting(), 0u);
}

TEST_F(ChangeLogTest, SpoolsAFullRingAndReadsOnInOrder) {
    ASSERT_TRUE(IsOk(log_->SeekBehind({})));
    const auto sent = Read(1, {});
    for (int i = 0; i < 10; ++i) {
        Write(20);
        ASSERT_TRUE(IsOk(log_->Relieve(std::nullopt)));
    }
    EXPECT_EQ(driver_.lost_total(), 0u) << "the spool was there to prevent that";
    EXPECT_FALSE(spool_->empty());
    EXPECT_EQ(Read(1000, sent), driver_.head());
    ASSERT_TRUE(IsOk(log_->Durable(driver_.head(), std::nullopt)));
    EXPECT_TRUE(spool_->empty());
    EXPECT_EQ(capture_->ring_used_bytes(), 0u);
}

TEST_F(ChangeLogTest, NeverGivesBackWhatTheTransportRefersTo) {
    ASSERT_TRUE(IsOk(log_->SeekBehind({})));
    Write(30);
    Read(3, {});
    const auto used = capture_->ring_used_bytes();
    Write(10);
    ASSERT_TRUE(IsOk(log_->Relieve(Sequence{0})));
    EXPECT_FALSE(spool_->empty());
    EXPECT_GT(capture_->ring_used_bytes(), used);
    ASSERT_TRUE(IsOk(log_->Relieve(std::nullopt)));
    Write(10);
    ASSERT_TRUE(IsOk(log_->Relieve(std::nullopt)));
    EXPECT_LT(capture_->ring_used_bytes(), capture_->info().ring_bytes / 2);
}

TEST_F(ChangeLogTest, GoesOnFromSpoolAndRingAfterTheEngineDied) {
    ASSERT_TRUE(IsOk(log_->SeekBehind({})));
    Write(50);
    ASSERT_TRUE(IsOk(log_->Relieve(std::nullopt)));
    Write(10);
    Attach();
    EXPECT_EQ(log_->oldest_before(), Sequence{0});
    ASSERT_TRUE(IsOk(log_->SeekBehind(Sequence{7})));
    EXPECT_EQ(Read(1000, Sequence{7}), driver_.head());
}

TEST_F(ChangeLogTest, SaysWhatIsMissingWhenTheSpoolIsGone) {
    ASSERT_TRUE(IsOk(log_->SeekBehind({})));
    Write(50);
    ASSERT_TRUE(IsOk(log_->Relieve(std::nullopt)));
    const auto spooled = spool_->last();
    std::filesystem::remove_all(directory_ / "spool");
    Attach();
    EXPECT_EQ(log_->oldest_before(), spooled);
}

TEST_F(ChangeLogTest, AFullSpoolGivesNothingBack) {
    limits_.bytes_max = 40u << 10;
    Attach();
    ASSERT_TRUE(IsOk(log_->SeekBehind({})));
    Write(40);
    auto relieved = log_->Relieve(std::nullopt);
    ASSERT_FALSE(relieved);
    EXPECT_EQ(relieved.error().code, ErrorCode::kNoSpace);
    Write(60);
    EXPECT_GT(driver_.lost_total(), 0u) << "the ring overflows by the driver's own rule";
    driver_.Settle();
    // Read checks that nothing is missing but what the GAP record accounts for.
    EXPECT_EQ(Read(1000, {}), driver_.head());
}

}  // namespace
}  // namespace rha::engine
