#include "engine/core/replication_progress.h"

#include <gtest/gtest.h>

namespace rha::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ReplicationProgressTest : public testing::Test {
protected:
    void Open(bool consistent = false, bool same_run = true) {
        progress_.Dialled();
        progress_.Opened({.next_batch_number = 8, .consistent = consistent}, Sequence{70}, same_run,
                         now_);
    }
    void Send(std::uint64_t bytes, std::uint64_t last, bool in_ring = true) {
        ASSERT_TRUE(progress_.HasRoom());
        progress_.Send(bytes, Sequence{last}, in_ring, now_);
        progress_.Writable();
    }
    Status Ack(std::uint64_t batch, std::uint64_t sequence, bool consistent = false) {
        return progress_.Acked({.durable_batch = batch,
                                .durable = {sequence},
                                .applied_batch = batch,
                                .applied = {sequence},
                                .consistent = consistent},
                               now_);
    }

    Instant now_{seconds(5)};
    ReplicationProgress progress_{{.window_bytes = 1000,
                                   .stall_after = seconds(10),
                                   .backoff_min = milliseconds(100),
                                   .backoff_max = seconds(4)},
                                  1};
};

TEST_F(ReplicationProgressTest, NumbersBatchesFromTheReplicasPosition) {
    Open();
    EXPECT_EQ(progress_.next_number(), 8u);
    EXPECT_EQ(progress_.in_stream(), Sequence{70});
    Send(10, 75);
    EXPECT_EQ(progress_.last_number(), 8u);
    EXPECT_EQ(progress_.in_stream(), Sequence{75});
    EXPECT_EQ(progress_.durable(), Sequence{70});
}

TEST_F(ReplicationProgressTest, BoundsWhatIsUnderWay) {
    Open();
    Send(600, 71);
    Send(600, 72);  // the last one may go over
    EXPECT_FALSE(progress_.HasRoom());
    ASSERT_TRUE(Ack(8, 71));
    EXPECT_TRUE(progress_.HasRoom());
    EXPECT_EQ(progress_.bytes_under_way(), 600u);
}

TEST_F(ReplicationProgressTest, SendsOneBatchPerWordOfTheTransport) {
    Open();
    progress_.Send(1, Sequence{71}, true, now_);
    EXPECT_FALSE(progress_.HasRoom());
    progress_.Writable();
    EXPECT_TRUE(progress_.HasRoom());
}

TEST_F(ReplicationProgressTest, RefusesAcknowledgementsThatCannotBe) {
    Open();
    Send(10, 75);
    Send(10, 80);
    EXPECT_FALSE(Ack(10, 80)) << "never sent";
    EXPECT_FALSE(Ack(8, 80)) << "the sequence is another batch's";
    ASSERT_TRUE(Ack(9, 80));
    EXPECT_FALSE(Ack(8, 75)) << "taken back";
}

TEST_F(ReplicationProgressTest, PinsTheRingInFrontOfItsOldestBatch) {
    Open();
    EXPECT_EQ(progress_.pinned_behind(), std::nullopt);
    Send(10, 75, /*in_ring=*/false);
    Send(10, 80, /*in_ring=*/true);
    EXPECT_EQ(progress_.pinned_behind(), Sequence{75});
    ASSERT_TRUE(Ack(9, 80));
    EXPECT_EQ(progress_.pinned_behind(), std::nullopt);
}

TEST_F(ReplicationProgressTest, RunsOnlyOnTheReplicasWordAboutTheNewestCompletion) {
    Open();
    EXPECT_FALSE(progress_.Running());
    Send(10, 75);
    Send(10, 75);  // with the SYNC_COMPLETE
    progress_.Completed();
    ASSERT_TRUE(Ack(8, 75, /*consistent=*/true));
    EXPECT_FALSE(progress_.Running()) << "it speaks of what was before";
    ASSERT_TRUE(Ack(9, 75, /*consistent=*/true));
    EXPECT_TRUE(progress_.Running());
    progress_.Broken();
    EXPECT_FALSE(progress_.Running());
}

TEST_F(ReplicationProgressTest, TheWordOfAnotherRunCountsForNothing) {
    Open(/*consistent=*/true, /*same_run=*/false);
    EXPECT_FALSE(progress_.Running());
    ASSERT_TRUE(Ack(7, 123456, /*consistent=*/true)) << "a sequence of the other run";
    EXPECT_EQ(progress_.durable(), Sequence{70});
    EXPECT_FALSE(progress_.Running());
}

TEST_F(ReplicationProgressTest, GoesOnRunningAfterAReconnection) {
    Open(/*consistent=*/true);
    EXPECT_TRUE(progress_.Running());
    progress_.Closed(false, now_);
    EXPECT_FALSE(progress_.Running());
}

TEST_F(ReplicationProgressTest, StopsWhilePausedAndGoesOnByItself) {
    Open();
    LinkAck ack{.durable_batch = 7, .durable = {70}};
    ack.paused = {.code = ErrorCode::kNoSpace, .message = "disk full"};
    ASSERT_TRUE(progress_.Acked(ack, now_));
    EXPECT_TRUE(progress_.paused());
    EXPECT_FALSE(progress_.HasRoom());
    ASSERT_TRUE(Ack(7, 70));
    EXPECT_FALSE(progress_.paused());
    EXPECT_TRUE(progress_.HasRoom());
}

TEST_F(ReplicationProgressTest, StallsOnlyWithDataUnderWay) {
    Open();
    now_ = now_ + seconds(60);
    EXPECT_FALSE(progress_.Stalled(now_));
    Send(10, 71);
    EXPECT_FALSE(progress_.Stalled(now_ + seconds(9)));
    EXPECT_TRUE(progress_.Stalled(now_ + seconds(10)));
}

TEST_F(ReplicationProgressTest, WaitsLongerAfterEachFailureAndNotAfterASuccess) {
    Duration longest{0};
    for (int i = 0; i < 12; ++i) {
        progress_.Closed(false, now_);
        const Duration wait = progress_.dial_at() - now_;
        EXPECT_GE(wait, milliseconds(50));
        EXPECT_LE(wait, seconds(4));
        longest = std::max(longest, wait);
    }
    EXPECT_GE(longest, seconds(2));
    Open();
    ASSERT_TRUE(Ack(7, 70));
    progress_.Closed(false, now_);
    EXPECT_LE(progress_.dial_at() - now_, milliseconds(100));
    progress_.Closed(/*at_once=*/true, now_);
    EXPECT_TRUE(progress_.DialDue(now_));
}

}  // namespace
}  // namespace rha::engine
