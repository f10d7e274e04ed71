#include "engine/core/sync_planner.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rha::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint32_t kBlock = 1u << 20;  // four to a region
constexpr FileId kFile{3};

BlockDigest Digest(int value) {
    BlockDigest digest{};
    digest[0] = static_cast<std::byte>(value);
    return digest;
}

RecordView Record(RecordType type, FileId file, std::uint64_t offset = 0,
                  std::uint64_t length = 0) {
    return {.type = type, .sequence = {1}, .file = file, .offset = offset, .length = length};
}

class SyncPlannerTest : public testing::Test {
protected:
    DirtyRegion Region(std::uint64_t index = 0, FileId file = kFile) { return {file, index}; }

    /// A task whose blocks 1 and 2 differ; block 2 is zeros here.
    SyncTaskId Compared() {
        planner_.Claimed({Region()}, Sequence{0}, 0);
        const auto start = planner_.StartNext(Sequence{0}, 0);
        planner_.OwnRead(start->task, {Digest(1), Digest(2), Digest(0), Digest(4)});
        planner_.Replied(start->task, {Digest(1), Digest(7), Digest(7), Digest(4)});
        return start->task;
    }
    static std::vector<std::uint32_t> Firsts(const std::vector<SyncPlanner::Blocks>& blocks) {
        std::vector<std::uint32_t> firsts;
        for (const auto& run : blocks) {
            for (std::uint32_t i = 0; i < run.count; ++i) firsts.push_back(run.first + i);
        }
        return firsts;
    }

    SyncPlanner planner_{{.block_bytes = kBlock, .regions_in_flight = 2, .rereads_max = 1}};
};

TEST_F(SyncPlannerTest, ComparesOnlyBehindTheBarrier) {
    planner_.Claimed({Region()}, Sequence{50}, 9);
    EXPECT_FALSE(planner_.StartNext(Sequence{49}, 9))
        << "a change of before the claim is under way";
    EXPECT_FALSE(planner_.StartNext(Sequence{50}, 8)) << "a batch of before the claim is under way";
    EXPECT_TRUE(planner_.StartNext(Sequence{50}, 9));
}

TEST_F(SyncPlannerTest, SendsOnlyWhatDiffersAndZerosAsSuch) {
    Compared();
    const auto emission = planner_.NextEmission(16);
    ASSERT_TRUE(emission);
    EXPECT_TRUE(emission->with_size);
    ASSERT_EQ(emission->blocks.size(), 2u);
    EXPECT_EQ(emission->blocks[0].first, 1u);
    EXPECT_FALSE(emission->blocks[0].zero);
    EXPECT_EQ(emission->blocks[1].first, 2u);
    EXPECT_TRUE(emission->blocks[1].zero);
    EXPECT_FALSE(planner_.NextEmission(16));
}

TEST_F(SyncPlannerTest, UnknownAndMissingDigestsAreDifferent) {
    planner_.Claimed({Region()}, Sequence{0}, 0);
    const auto start = planner_.StartNext(Sequence{0}, 0);
    planner_.OwnRead(start->task, {Digest(1), Digest(2), Digest(3), Digest(4)});
    planner_.Replied(start->task, {Digest(1)});
    EXPECT_THAT(Firsts(planner_.NextEmission(16)->blocks), ElementsAre(1, 2, 3));
}

TEST_F(SyncPlannerTest, ABlockTouchedSinceItWasReadIsReadAgain) {
    Compared();
    planner_.Streamed(Record(RHA_RECORD_WRITE, kFile, kBlock + 5, 1), 1);
    EXPECT_THAT(Firsts(planner_.NextEmission(16)->blocks), ElementsAre(2));
    const auto reread = planner_.NextReread(0);
    ASSERT_TRUE(reread);
    EXPECT_FALSE(reread->on_strand);
    EXPECT_THAT(Firsts(reread->blocks), ElementsAre(1));
    EXPECT_FALSE(planner_.NextEmission(16));
    planner_.RereadDone(reread->task, reread->blocks, {false});
    EXPECT_THAT(Firsts(planner_.NextEmission(16)->blocks), ElementsAre(1));
}

TEST_F(SyncPlannerTest, TouchesWhileReadingCountToo) {
    planner_.Claimed({Region()}, Sequence{0}, 0);
    const auto start = planner_.StartNext(Sequence{0}, 0);
    planner_.Streamed(Record(RHA_RECORD_TRUNCATE, kFile, 0, 2 * kBlock + 1), 1);
    planner_.OwnRead(start->task, {Digest(1), Digest(2), Digest(3), Digest(4)});
    planner_.Replied(start->task, {});
    EXPECT_THAT(Firsts(planner_.NextEmission(16)->blocks), ElementsAre(0, 1));
    EXPECT_THAT(Firsts(planner_.NextReread(0)->blocks), ElementsAre(2, 3));
}

TEST_F(SyncPlannerTest, OtherFilesAndRegionsTouchNothing) {
    Compared();
    planner_.Streamed(Record(RHA_RECORD_WRITE, FileId{4}, kBlock, 1), 1);
    planner_.Streamed(Record(RHA_RECORD_WRITE, kFile, 4 * kBlock, kBlock), 1);
    planner_.Streamed(Record(RHA_RECORD_WRITE, kFile, kBlock, 0), 1);
    EXPECT_THAT(Firsts(planner_.NextEmission(16)->blocks), ElementsAre(1, 2));
}

TEST_F(SyncPlannerTest, ABlockThatIsHotIsReadOnTheStrandWithRoomOnly) {
    const auto task = Compared();
    planner_.NextEmission(0);  // the size only
    for (int i = 0; i < 2; ++i) planner_.Streamed(Record(RHA_RECORD_ZERO, kFile, 0, 4 * kBlock), 1);
    const auto first = planner_.NextReread(0);
    ASSERT_TRUE(first);
    planner_.RereadDone(task, first->blocks, {false, false});
    planner_.Streamed(Record(RHA_RECORD_ZERO, kFile, 0, 4 * kBlock), 1);
    EXPECT_FALSE(planner_.NextReread(0)) << "no room, so it cannot be sent in the same turn";
    const auto second = planner_.NextReread(1);
    ASSERT_TRUE(second);
    EXPECT_TRUE(second->on_strand);
    EXPECT_THAT(Firsts(second->blocks), ElementsAre(1)) << "no more than can be sent";
    planner_.RereadDone(task, second->blocks, {false});
    EXPECT_THAT(Firsts(planner_.NextEmission(1, task)->blocks), ElementsAre(1));
}

TEST_F(SyncPlannerTest, ClaimsAreCompleteOnceDurable) {
    Compared();
    planner_.NextEmission(16);
    planner_.Settle(12);
    EXPECT_THAT(planner_.TakeCompleted(11), IsEmpty());
    EXPECT_FALSE(planner_.Idle());
    EXPECT_THAT(planner_.TakeCompleted(12), ElementsAre(Region()));
    EXPECT_TRUE(planner_.Idle());
}

TEST_F(SyncPlannerTest, ARegionClaimedAgainStartsAgain) {
    const auto task = Compared();
    planner_.NextEmission(16);
    planner_.Settle(12);
    planner_.Claimed({Region()}, Sequence{30}, 13);
    EXPECT_FALSE(planner_.Knows(task));
    EXPECT_THAT(planner_.TakeCompleted(12), IsEmpty()) << "the first repair is no longer enough";
    EXPECT_FALSE(planner_.StartNext(Sequence{30}, 12)) << "its own earlier blocks are under way";
    EXPECT_TRUE(planner_.StartNext(Sequence{30}, 13));
}

TEST_F(SyncPlannerTest, ASizeGoesBehindTheBarrierOfItsFilesLatestClaim) {
    planner_.Claimed({Region(1)}, Sequence{40}, 0);
    planner_.Claimed({Region(0)}, Sequence{70}, 2);  // a shrink was lost meanwhile
    const auto early = planner_.StartNext(Sequence{40}, 1);
    ASSERT_TRUE(early);
    EXPECT_EQ(early->region, Region(1));
    planner_.OwnRead(early->task, {});
    planner_.Replied(early->task, std::vector<BlockDigest>(4));
    EXPECT_FALSE(planner_.NextEmission(16))
        << "a write of before the shrink is still to come and would grow the file again";
    planner_.Settle(2);
    const auto late = planner_.StartNext(Sequence{70}, 2);
    ASSERT_TRUE(late);
    planner_.OwnRead(late->task, {});
    planner_.Replied(late->task, std::vector<BlockDigest>(4));
    const auto emission = planner_.NextEmission(16);
    ASSERT_TRUE(emission);
    EXPECT_TRUE(emission->with_size);
}

TEST_F(SyncPlannerTest, AnUnlinkedFileNeedsNoRepair) {
    const auto task = Compared();
    planner_.Claimed({Region(1)}, Sequence{0}, 0);
    planner_.Streamed(Record(RHA_RECORD_UNLINK, kFile), 5);
    EXPECT_FALSE(planner_.Knows(task));
    EXPECT_FALSE(planner_.NextEmission(16));
    EXPECT_THAT(planner_.TakeCompleted(5), testing::UnorderedElementsAre(Region(0), Region(1)));
}

TEST_F(SyncPlannerTest, ARenameStartsEverythingInWorkAgain) {
    const auto task = Compared();
    planner_.Streamed(Record(RHA_RECORD_RENAME, FileId{9}), 5);
    EXPECT_FALSE(planner_.Knows(task)) << "its file may have been replaced";
    EXPECT_FALSE(planner_.NextEmission(16));
    EXPECT_FALSE(planner_.StartNext(Sequence{0}, 4));
    const auto again = planner_.StartNext(Sequence{0}, 5);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->region, Region());
}

TEST_F(SyncPlannerTest, CompletesBehindTheHeadAndNotAcrossAGap) {
    EXPECT_FALSE(planner_.MayComplete(Sequence{100}));
    planner_.NothingLeft(Sequence{40});
    EXPECT_FALSE(planner_.MayComplete(Sequence{39}));
    EXPECT_TRUE(planner_.MayComplete(Sequence{40}));
    planner_.Streamed(Record(RHA_RECORD_GAP, FileId{}), 5);
    EXPECT_FALSE(planner_.MayComplete(Sequence{41}));
    EXPECT_TRUE(planner_.Searching());
    planner_.NothingLeft(Sequence{41});
    planner_.Claimed({Region()}, Sequence{41}, 0);
    EXPECT_FALSE(planner_.MayComplete(Sequence{41}));
}

TEST_F(SyncPlannerTest, AFailedReadWaitsItsTurn) {
    const auto task = Compared();
    planner_.Failed(task);
    EXPECT_FALSE(planner_.Idle());
    EXPECT_TRUE(planner_.StartNext(Sequence{0}, 0));
}

TEST_F(SyncPlannerTest, LateAnswersOfAFormerTaskAreNothing) {
    const auto task = Compared();
    planner_.Reset();
    planner_.OwnRead(task, {});
    planner_.Replied(task, {});
    planner_.RereadDone(task, {}, {});
    planner_.Gone(task, 1);
    planner_.Failed(task);
    EXPECT_TRUE(planner_.Idle());
}

}  // namespace
}  // namespace rha::engine
