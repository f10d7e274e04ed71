// What a machine changed, by span and file; on disk, too.
#include "engine/core/change_history.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "common/runtime/files.h"
#include "engine/core/record_builder.h"
#include "engine/master/change_history_file.h"
#include "engine/master/last_sync.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::engine {
namespace {

using test::IsOk;

constexpr std::int64_t kSpan = 1000;

class ChangeHistoryTest : public testing::Test {
protected:
    /// The history counts what `builder` holds.
    void Count(const RecordBuilder& builder) {
        RecordReader reader(builder.bytes());
        for (auto record = reader.Next(); record && *record; record = reader.Next()) {
            history_.Add(**record);
        }
    }
    RecordFields Fields(RecordType type, FileId file, std::int64_t at) {
        return {.type = type, .sequence = {++sequence_}, .file = file, .capture_unix_ns = at};
    }
    void Write(FileId file, std::int64_t at, std::size_t bytes, std::uint32_t flags = 0) {
        const std::vector<std::byte> payload(bytes, std::byte{7});
        auto fields = Fields(RHA_RECORD_WRITE, file, at);
        fields.flags = flags;
        fields.length = bytes;
        RecordBuilder builder;
        Count(builder.Add(fields, payload));
    }
    void Path(RecordType type, FileId file, std::int64_t at, const std::string& path,
              std::uint32_t flags = 0) {
        auto fields = Fields(type, file, at);
        fields.flags = flags;
        RecordBuilder builder;
        Count(builder.AddPath(fields, path));
    }
    void Plain(RecordType type, FileId file, std::int64_t at, std::uint64_t length) {
        auto fields = Fields(type, file, at);
        fields.length = length;
        RecordBuilder builder;
        Count(builder.Add(fields));
    }
    ChangeCounts Of(std::int64_t span, const std::string& path) const {
        ChangeCounts counts;
        for (const auto& [file, more] : history_.samples().at(span).files) {
            if (history_.paths()[file] == path) AddTo(counts, more);
        }
        return counts;
    }

    ChangeHistory::Limits limits_{.span_ns = kSpan, .samples_max = 4, .files_max = 3};
    ChangeHistory history_{limits_, 500};
    std::uint64_t sequence_ = 0;
};

TEST_F(ChangeHistoryTest, CountsBySpanOfCaptureAndByFile) {
    Path(RHA_RECORD_CREATE, {1}, 1000, "disk", RHA_RECORD_EXISTING);
    EXPECT_TRUE(history_.samples().empty()) << "what was there before is no change";
    Write({1}, 1000, 100);
    Write({1}, 1999, 50);
    Write({1}, 2000, 7);
    Path(RHA_RECORD_CREATE, {2}, 2100, "log");
    Plain(RHA_RECORD_ZERO, {2}, 2200, 4096);
    Write({1}, 1500, 1);  // spooled for long
    EXPECT_EQ(history_.samples().at(1000).total, (ChangeCounts{3, 151, 0}));
    EXPECT_EQ(history_.samples().at(2000).total, (ChangeCounts{3, 7, 4096}));
    EXPECT_EQ(Of(2000, "log"), (ChangeCounts{2, 0, 4096}));
    EXPECT_EQ(history_.Total(), (ChangeCounts{6, 158, 4096}));
}

TEST_F(ChangeHistoryTest, WhatFailedOrWasNotRecordedIsNoChange) {
    Write({1}, 1000, 100, RHA_RECORD_ABORTED);
    Plain(RHA_RECORD_FLUSH, {1}, 1000, 0);
    EXPECT_TRUE(history_.samples().empty());
    Plain(RHA_RECORD_GAP, {}, 1000, 12);
    EXPECT_EQ(history_.samples().at(1000).uncounted, 12u);
    EXPECT_EQ(history_.Total(), ChangeCounts{});
}

TEST_F(ChangeHistoryTest, AFileGetsItsNameWhenItIsKnown) {
    Write({5}, 1000, 10);
    ASSERT_TRUE(history_.AnyUnnamed());
    history_.Name({5}, "disk");
    EXPECT_FALSE(history_.AnyUnnamed());
    EXPECT_EQ(Of(1000, "disk").written_bytes, 10u) << "what was counted before has it, too";
    Path(RHA_RECORD_RENAME, {5}, 1000, "disk.old");
    Write({5}, 1000, 3);
    EXPECT_EQ(Of(1000, "disk").written_bytes, 10u);
    EXPECT_EQ(Of(1000, "disk.old").written_bytes, 3u);
    Write({6}, 1000, 10);
    Plain(RHA_RECORD_UNLINK, {6}, 1000, 0);
    EXPECT_FALSE(history_.AnyUnnamed()) << "nobody will ever name it";
}

TEST_F(ChangeHistoryTest, WhatWasCountedWithoutANameGoesToWhoHasIt) {
    history_.Name({5}, "disk");
    Write({5}, 1000, 10);
    history_.NewRun();
    Write({9}, 1000, 5);
    history_.Name({9}, "disk");
    Write({9}, 1000, 1);
    EXPECT_EQ(history_.samples().at(1000).files.size(), 1u);
    EXPECT_EQ(Of(1000, "disk"), (ChangeCounts{3, 16, 0}));
    EXPECT_FALSE(history_.AnyUnnamed());
}

TEST_F(ChangeHistoryTest, AnotherRunMayGiveTheNumberToAnotherFile) {
    history_.Name({5}, "disk");
    history_.NewRun();
    Write({5}, 1000, 10);
    history_.Name({5}, "log");
    EXPECT_EQ(Of(1000, "disk").written_bytes, 0u);
    EXPECT_EQ(Of(1000, "log").written_bytes, 10u);
}

TEST_F(ChangeHistoryTest, IsBoundedInSpansAndFiles) {
    for (std::uint64_t file = 1; file <= 5; ++file) {
        history_.Name({file}, "f" + std::to_string(file));
        Write({file}, 1000, 10);
    }
    EXPECT_EQ(history_.samples().at(1000).files.size(), 4u);
    EXPECT_EQ(Of(1000, "").written_bytes, 20u) << "the last two together";
    for (std::int64_t at = 2000; at <= 6000; at += kSpan) Write({1}, at, 1);
    EXPECT_EQ(history_.samples().size(), 4u);
    EXPECT_EQ(history_.samples().begin()->first, 3000);
    EXPECT_EQ(history_.begin_unix_ns(), 3000) << "what is forgotten was not counted";
    Write({1}, 100, 1);
    EXPECT_EQ(history_.samples().begin()->first, 3000) << "what is too old counts in the oldest";
    EXPECT_EQ(history_.samples().at(3000).total.written_bytes, 2u);
}

TEST_F(ChangeHistoryTest, SurvivesTheDisk) {
    history_.Name({1}, "disk");
    history_.Name({2}, "never changed");
    Write({1}, 1000, 10);
    history_.Probed(1000, 10, 4);
    Plain(RHA_RECORD_GAP, {}, 2000, 3);
    const auto read = DecodeChangeHistory(EncodeChangeHistory(history_), limits_);
    ASSERT_TRUE(IsOk(read));
    EXPECT_EQ(read->begin_unix_ns(), 500);
    EXPECT_EQ(read->paths(), (std::vector<std::string>{"", "disk"}));
    EXPECT_EQ(read->samples().at(2000).uncounted, 3u);
    EXPECT_EQ(read->samples().at(1000).compressed_bytes, 4u);
    EXPECT_EQ(read->Total(), history_.Total());
    EXPECT_EQ(read->samples().at(1000).files.at(1).written_bytes, 10u);
}

TEST_F(ChangeHistoryTest, RefusesWhatIsNoHistory) {
    Write({1}, 1000, 10);
    const std::string good = EncodeChangeHistory(history_);
    const auto damaged = [&good](const std::string& from, const std::string& to) {
        std::string text = good;
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from << " in " << good;
        if (at != std::string::npos) text.replace(at, from.size(), to);
        return text;
    };
    for (const std::string& text :
         {std::string("[]"), std::string("x"), damaged("\"version\":1", "\"version\":9"),
          damaged("\"span\":1000", "\"span\":60"), damaged("[[1,", "[[2,"),
          damaged("\"uncounted\":0", "\"uncounted\":-1"),
          damaged("\"total\":[1,", "\"total\":[")}) {
        const auto refused = DecodeChangeHistory(text, limits_);
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error().code, ErrorCode::kCorruption);
    }
}

TEST(ChangeHistoryFile, BeginsAnewWhereThereIsNone) {
    const test::TemporaryDirectory directory;
    const auto path = directory.path() / "changes.json";
    EXPECT_EQ(LoadChangeHistory(path, {}, 77).begin_unix_ns(), 77);
    ASSERT_TRUE(IsOk(WriteFileAtomically(path, EncodeChangeHistory(ChangeHistory({}, 55)))));
    EXPECT_EQ(LoadChangeHistory(path, {}, 77).begin_unix_ns(), 55);
    ASSERT_TRUE(IsOk(WriteFileAtomically(path, "{")));
    EXPECT_EQ(LoadChangeHistory(path, {}, 77).begin_unix_ns(), 77);
}

TEST(LastSyncFile, IsReadAsItWasWritten) {
    const test::TemporaryDirectory directory;
    const auto path = directory.path() / "last_sync.json";
    EXPECT_FALSE(LoadLastSync(path));
    const LastSync sync{.began = {5},
                        .ended = {9},
                        .epoch = {3},
                        .full = true,
                        .bytes_compared = 100,
                        .bytes_sent = 20,
                        .files = {{.path = "disk", .size_bytes = 80, .differing_bytes = 16}}};
    ASSERT_TRUE(IsOk(WriteFileAtomically(path, EncodeLastSync(sync))));
    EXPECT_EQ(LoadLastSync(path), sync);
    ASSERT_TRUE(IsOk(WriteFileAtomically(path, "{\"version\":1}")));
    EXPECT_FALSE(LoadLastSync(path));
}

}  // namespace
}  // namespace rha::engine
