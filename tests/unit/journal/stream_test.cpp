// The pure parts that judge and follow the stream.
#include <limits>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "common/interval_set.h"
#include "engine/core/apply_session.h"
#include "engine/core/checkpoint.h"
#include "engine/core/stream_cursor.h"
#include "engine/core/write_overlay.h"
#include "tests/unit/journal/sample.h"

namespace rha::engine::test {
namespace {

constexpr CaptureId kRun{9};

class StreamCursorTest : public testing::Test {
protected:
    StreamCursorTest() : cursor_({}, *PathMap::Make({{"vm", ""}})) {}

    Result<BatchFacts> Take(const RecordBuilder& builder, CaptureId run = kRun) {
        const auto& state = cursor_.state();
        const auto header = builder.Header({}, {1}, run, state.next_batch,
                                           run == state.capture_id ? state.last : Sequence{0});
        return cursor_.Take(header, builder.bytes());
    }
    /// A run with file 1 at "disk" (1 MiB), synchronised; the next change is number 4.
    void Begin() {
        RecordBuilder builder;
        builder.Add({.type = RHA_RECORD_EPOCH_START, .sequence = {1}, .file = {kRun.value}});
        builder.AddPath({.type = RHA_RECORD_CREATE,
                         .flags = RHA_RECORD_EXISTING,
                         .sequence = {2},
                         .file = {1},
                         .length = 1u << 20},
                        "vm/disk");
        builder.Add({.type = RHA_RECORD_MANIFEST_END, .sequence = {3}, .length = 1});
        builder.Add({.type = RHA_RECORD_SYNC_COMPLETE});
        ASSERT_TRUE(Take(builder));
    }
    RecordFields Truncate(std::uint64_t sequence, std::uint64_t file = 1) {
        return {.type = RHA_RECORD_TRUNCATE, .sequence = {sequence}, .file = {file}, .length = 7};
    }

    StreamCursor cursor_;
};

TEST_F(StreamCursorTest, FollowsARun) {
    Begin();
    EXPECT_TRUE(cursor_.state().consistent);
    EXPECT_EQ(cursor_.state().last.value, 3u);
    EXPECT_EQ(cursor_.state().table.Find({1})->path, "disk");
}

TEST_F(StreamCursorTest, ARunBeginsWithItsFirstRecord) {
    EXPECT_FALSE(Take(RecordBuilder().Add(Truncate(1))));
    EXPECT_FALSE(
        Take(RecordBuilder().Add({.type = RHA_RECORD_EPOCH_START, .sequence = {2}, .file = {9}})));
    EXPECT_FALSE(
        Take(RecordBuilder().Add({.type = RHA_RECORD_EPOCH_START, .sequence = {1}, .file = {8}})));
    Begin();
    EXPECT_FALSE(
        Take(RecordBuilder().Add({.type = RHA_RECORD_EPOCH_START, .sequence = {4}, .file = {9}})));
}

TEST_F(StreamCursorTest, AHoleNeedsAGapThatCoversIt) {
    Begin();
    EXPECT_FALSE(Take(RecordBuilder().Add(Truncate(5))));
    EXPECT_FALSE(Take(RecordBuilder().Add(Truncate(3))));
    EXPECT_FALSE(Take(RecordBuilder().Add({.type = RHA_RECORD_GAP, .sequence = {7}, .length = 2})));
    EXPECT_TRUE(cursor_.state().consistent);
    EXPECT_TRUE(Take(RecordBuilder().Add({.type = RHA_RECORD_GAP, .sequence = {7}, .length = 3})));
    EXPECT_FALSE(cursor_.state().consistent);
    EXPECT_TRUE(Take(RecordBuilder().Add(Truncate(8))));
}

TEST_F(StreamCursorTest, ARefusedBatchChangesNothing) {
    Begin();
    RecordBuilder builder;
    builder.AddPath({.type = RHA_RECORD_CREATE, .sequence = {4}, .file = {2}}, "vm/new");
    builder.Add(Truncate(6));
    EXPECT_FALSE(Take(builder));
    EXPECT_EQ(cursor_.state().table.Find({2}), nullptr);
    EXPECT_EQ(cursor_.state().next_batch, 2u);
    EXPECT_TRUE(Take(RecordBuilder().Add(Truncate(4))));
}

TEST_F(StreamCursorTest, EveryChangeNeedsAFileThatWasIntroducedOnce) {
    Begin();
    EXPECT_FALSE(Take(RecordBuilder().Add(Truncate(4, 77))));
    EXPECT_TRUE(Take(RecordBuilder().Add({.type = RHA_RECORD_GAP, .sequence = {4}, .length = 1})));
    EXPECT_FALSE(Take(RecordBuilder().Add(Truncate(5, 77))));
    EXPECT_FALSE(Take(RecordBuilder().AddPath(
        {.type = RHA_RECORD_CREATE, .sequence = {5}, .file = {1}}, "vm/disk")));
}

TEST_F(StreamCursorTest, AGuestMayWriteToAFileThatItHasRemoved) {
    Begin();
    RecordBuilder builder;
    builder.Add({.type = RHA_RECORD_UNLINK, .sequence = {4}, .file = {1}});
    builder.Add(Truncate(5));
    EXPECT_TRUE(Take(builder));
    EXPECT_TRUE(Take(RecordBuilder().Add(Truncate(6))));
}

TEST_F(StreamCursorTest, ASizeRepairedBySynchronisationHasNoNumber) {
    Begin();
    ASSERT_TRUE(Take(RecordBuilder().Add(Truncate(0))));
    EXPECT_EQ(cursor_.state().last.value, 3u);
    EXPECT_TRUE(Take(RecordBuilder().Add(Truncate(4))));
}

TEST_F(StreamCursorTest, AnIncompleteManifestDoesNotCount) {
    RecordBuilder builder;
    builder.Add({.type = RHA_RECORD_EPOCH_START, .sequence = {1}, .file = {kRun.value}});
    builder.Add({.type = RHA_RECORD_MANIFEST_END, .sequence = {2}, .length = 1});
    EXPECT_FALSE(Take(builder));
    RecordBuilder early;
    early.Add({.type = RHA_RECORD_EPOCH_START, .sequence = {1}, .file = {kRun.value}});
    early.Add({.type = RHA_RECORD_SYNC_COMPLETE});
    EXPECT_FALSE(Take(early));
}

TEST_F(StreamCursorTest, KnowsWhatIsHeldUntilSynchronisationCompletes) {
    Begin();
    EXPECT_EQ(cursor_.held(), nullptr);
    RecordBuilder builder;
    builder.Add({.type = RHA_RECORD_ZERO, .sequence = {4}, .file = {1}, .length = 4096});
    builder.Add({.type = RHA_RECORD_GAP, .sequence = {5}, .length = 1});
    builder.Add(
        {.type = RHA_RECORD_ZERO, .sequence = {6}, .file = {1}, .offset = 65536, .length = 10});
    builder.Add({.type = RHA_RECORD_TRUNCATE, .sequence = {7}, .file = {1}, .length = 500'000});
    ASSERT_TRUE(Take(builder));
    ASSERT_NE(cursor_.held(), nullptr);
    EXPECT_FALSE(cursor_.held()->Touches("disk", 0, 65536));
    EXPECT_TRUE(cursor_.held()->Touches("disk", 65536, 131072));
    EXPECT_TRUE(cursor_.held()->Touches("disk", 720'000, 800'000));
    EXPECT_FALSE(cursor_.held()->Touches("other", 65536, 131072));
    ASSERT_TRUE(Take(RecordBuilder().AddPath(
        {.type = RHA_RECORD_RENAME, .sequence = {8}, .file = {1}}, "vm/other")));
    EXPECT_TRUE(cursor_.held()->Touches("disk", 0, 1));
    EXPECT_TRUE(cursor_.held()->Touches("other", 0, 1));
    ASSERT_TRUE(Take(RecordBuilder().Add({.type = RHA_RECORD_SYNC_COMPLETE})));
    EXPECT_EQ(cursor_.held(), nullptr);
}

TEST_F(StreamCursorTest, AGivenUpHoldIsForgottenButALaterOneIsNot) {
    Begin();
    ASSERT_TRUE(Take(RecordBuilder().Add({.type = RHA_RECORD_GAP, .sequence = {4}, .length = 1})));
    cursor_.DropHeld({.batch = 1, .record = 0});
    EXPECT_NE(cursor_.held(), nullptr);
    cursor_.DropHeld({.batch = 2, .record = 0});
    EXPECT_EQ(cursor_.held(), nullptr);
}

TEST(FileTable, ADirectoryTakesItsFilesAlong) {
    FileTable table;
    table.Put({1}, {.path = "a", .directory = true});
    table.Put({2}, {.path = "a/x", .size = 5});
    table.Put({3}, {.path = "ab"});
    table.Rename({1}, "b");
    EXPECT_EQ(table.Find({2})->path, "b/x");
    EXPECT_EQ(table.Find({3})->path, "ab");
    EXPECT_EQ(table.At("a/x"), std::nullopt);
    table.Erase({1});
    EXPECT_EQ(table.Find({2}), nullptr);
}

TEST(FileTable, ARenameForgetsWhatWasThere) {
    FileTable table;
    table.Put({1}, {.path = "a"});
    table.Put({2}, {.path = "b"});
    table.Rename({1}, "b");
    EXPECT_EQ(table.Find({2}), nullptr);
    EXPECT_EQ(table.At("b"), FileId{1});
    EXPECT_EQ(table.At("a"), std::nullopt);
}

TEST(ApplySession, DirectoriesAboveTheMachinesFolderNeedNoPlace) {
    const auto paths = *PathMap::Make({{"vms/sales/web", ""}});
    RecordBuilder builder;
    builder.Add({.type = RHA_RECORD_EPOCH_START, .sequence = {1}, .file = {kRun.value}});
    std::uint64_t number = 1;
    for (const char* path : {"vms", "vms/sales", "vms/sales/web", "vms/sales/web/disk"}) {
        std::uint32_t flags = RHA_RECORD_EXISTING;
        if (number != 4) flags |= RHA_RECORD_DIRECTORY;
        builder.AddPath(
            {.type = RHA_RECORD_CREATE, .flags = flags, .sequence = {number + 1}, .file = {number}},
            path);
        ++number;
    }
    builder.Add({.type = RHA_RECORD_MANIFEST_END, .sequence = {6}, .length = 4});
    ApplySession session({}, paths);
    RecordReader reader(builder.bytes());
    std::vector<std::string> made;
    while (const auto record = *reader.Next()) {
        const auto action = session.Plan(*record);
        ASSERT_TRUE(action) << action.error().ToString();
        if (action->kind != ApplyAction::Kind::kNone) made.push_back(action->path);
        ASSERT_TRUE(session.Commit(*record));
    }
    EXPECT_EQ(made, (std::vector<std::string>{"", "disk"}));
    EXPECT_EQ(session.state().table.Find({4})->path, "disk");
    EXPECT_FALSE(session.state().manifest_open);
}

TEST(ApplyGate, HoldsOnlyAConsistentReplicaWithoutACompletionBehind) {
    ApplyGate gate;
    const StreamPoint at{.batch = 5, .record = 2};
    EXPECT_FALSE(gate.MayPass(at, RHA_RECORD_GAP, true));
    EXPECT_TRUE(gate.MayPass(at, RHA_RECORD_GAP, false));
    EXPECT_TRUE(gate.MayPass(at, RHA_RECORD_WRITE, true));
    gate.NoteComplete({.batch = 5, .record = 1});
    EXPECT_FALSE(gate.MayPass(at, RHA_RECORD_EPOCH_START, true));
    gate.NoteComplete({.batch = 5, .record = 3});
    EXPECT_TRUE(gate.MayPass(at, RHA_RECORD_EPOCH_START, true));
}

TEST(WriteOverlay, EqualsWritingOneAfterTheOther) {
    std::mt19937 random(3);
    for (int round = 0; round < 200; ++round) {
        std::vector<std::byte> expected(4096);
        std::vector<std::vector<std::byte>> payloads;
        std::vector<std::uint64_t> offsets;
        WriteOverlay overlay;
        for (int i = 0; i < 12; ++i) {
            payloads.emplace_back(1 + random() % 700, static_cast<std::byte>(i + 1));
            offsets.push_back(random() % 3300);
        }
        for (std::size_t i = 0; i < payloads.size(); ++i) {
            overlay.Add("f", offsets[i], payloads[i]);
            std::ranges::copy(payloads[i],
                              expected.begin() + static_cast<std::ptrdiff_t>(offsets[i]));
        }
        std::vector<std::byte> got(4096);
        std::uint64_t end = 0;
        for (const auto& run : overlay.Runs("f", 1024)) {
            EXPECT_GE(run.offset, end) << "runs overlap or are out of order";
            EXPECT_EQ(run.offset / 1024, (run.offset + run.length - 1) / 1024);
            auto at = run.offset;
            for (const auto& piece : run.pieces) {
                std::ranges::copy(piece, got.begin() + static_cast<std::ptrdiff_t>(at));
                at += piece.size();
            }
            end = at;
            EXPECT_EQ(end, run.offset + run.length);
        }
        EXPECT_EQ(got, expected);
    }
}

TEST(IntervalSet, EqualsASetOfPositions) {
    std::mt19937 random(4);
    for (int round = 0; round < 100; ++round) {
        IntervalSet set;
        std::set<std::uint64_t> positions;
        for (int i = 0; i < 20; ++i) {
            const auto begin = random() % 200;
            const auto end = begin + random() % 20;
            set.Insert(begin, end);
            for (auto p = begin; p < end; ++p) positions.insert(p);
        }
        for (std::uint64_t begin = 0; begin < 220; ++begin) {
            const auto end = begin + 1 + random() % 5;
            const auto found = positions.lower_bound(begin);
            EXPECT_EQ(set.Intersects(begin, end), found != positions.end() && *found < end);
        }
        std::uint64_t last = 0;
        for (const auto& [begin, end] : set.ranges()) {
            EXPECT_TRUE(last == 0 || begin > last) << "ranges touch";
            last = end;
        }
    }
}

Checkpoint SampleCheckpoint() {
    Checkpoint checkpoint{.scenario = *ToScenarioUuid({kSampleScenario}),
                          .save = 12,
                          .generation = 0xabcdef,
                          .epoch = {4},
                          .promoted = true};
    checkpoint.applied.capture_id = kSampleCapture;
    checkpoint.applied.sequence = {99};
    checkpoint.applied.capture_unix_ns = 1'700'000'000'000'000'000;
    checkpoint.applied.next = {.batch = 17, .record = 3};
    checkpoint.applied.consistent = true;
    checkpoint.applied.table.Put({1}, {.path = "", .directory = true});
    checkpoint.applied.table.Put({5}, {.path = "disk.vhdx", .size = 1u << 20});
    checkpoint.applied.table.PutGone(2, 4);
    checkpoint.applied.known_before = {{.path = "old", .directory = false}};
    return checkpoint;
}

TEST(Checkpoint, RoundTripsAndNoticesEveryFlippedBit) {
    const auto checkpoint = SampleCheckpoint();
    const auto bytes = EncodeCheckpoint(checkpoint);
    EXPECT_EQ(bytes.size(), kCheckpointAlign);
    EXPECT_EQ(DecodeCheckpoint(bytes), checkpoint);
    const auto length = LoadLe<std::uint32_t>(bytes.data() + 8);
    for (std::size_t i = 0; i < length; ++i) {
        auto bad = bytes;
        bad[i] ^= std::byte{4};
        EXPECT_FALSE(DecodeCheckpoint(bad)) << "byte " << i;
    }
    for (std::size_t size = 0; size < length; ++size) {
        EXPECT_FALSE(DecodeCheckpoint(ByteSpan(bytes).first(size)));
    }
}

}  // namespace
}  // namespace rha::engine::test
