#include "engine/master/spool.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/core/record_builder.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::engine {
namespace {

using test::FailsWith;
using test::IsOk;

constexpr CaptureId kRun{42};

class SpoolTest : public testing::Test {
protected:
    void Open(CaptureId run = kRun) {
        spool_.reset();
        auto opened = Spool::Open(directory_ / "spool", limits_, run);
        ASSERT_TRUE(IsOk(opened));
        spool_ = std::move(*opened);
    }
    static std::vector<std::byte> Records(std::uint64_t first, std::uint64_t last) {
        RecordBuilder builder;
        for (auto i = first; i <= last; ++i) {
            builder.Add({.type = RHA_RECORD_FLUSH,
                         .sequence = {i},
                         .file = {1},
                         .capture_unix_ns = static_cast<std::int64_t>(i)});
        }
        const auto bytes = builder.bytes();
        return {bytes.begin(), bytes.end()};
    }
    Status Append(std::uint64_t first, std::uint64_t last) {
        const auto records = Records(first, last);
        const auto run =
            SummariseRun(records, records.size(), Sequence{first - 1}, [](const RecordView&) {});
        return spool_->Append(records, Sequence{first - 1}, *run);
    }
    std::vector<std::filesystem::path> Files() const {
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::directory_iterator(directory_ / "spool")) {
            files.push_back(entry.path());
        }
        std::ranges::sort(files);
        return files;
    }
    static void Spoil(const std::filesystem::path& path, std::uint64_t at) {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(at));
        file.put('\x5a');
    }

    test::TemporaryDirectory directory_;
    Spool::Limits limits_{.bytes_max = 1u << 20, .free_bytes_min = 0, .segment_bytes = 300};
    std::unique_ptr<Spool> spool_;
};

TEST_F(SpoolTest, GivesBackWhatWasAppendedInOrder) {
    Open();
    EXPECT_TRUE(spool_->empty());
    ASSERT_TRUE(IsOk(Append(11, 13)));
    ASSERT_TRUE(IsOk(Append(14, 14)));
    EXPECT_EQ(spool_->after(), Sequence{10});
    EXPECT_EQ(spool_->last(), Sequence{14});
    const auto first = spool_->Read(Sequence{10});
    ASSERT_TRUE(IsOk(first));
    EXPECT_EQ(*first->bytes, Records(11, 13));
    EXPECT_EQ(first->last, Sequence{13});
    EXPECT_EQ(spool_->Read(Sequence{12})->after, Sequence{10}) << "the chunk that holds 13";
    EXPECT_EQ(*spool_->Read(Sequence{13})->bytes, Records(14, 14));
    EXPECT_EQ(spool_->first_capture_unix_ns(Sequence{13}), 14);
}

TEST_F(SpoolTest, SurvivesTheEngine) {
    Open();
    ASSERT_TRUE(IsOk(Append(1, 3)));
    ASSERT_TRUE(IsOk(Append(4, 6)));
    Open();
    EXPECT_EQ(spool_->after(), Sequence{0});
    EXPECT_EQ(spool_->last(), Sequence{6});
    ASSERT_TRUE(IsOk(Append(7, 7)));
    EXPECT_EQ(*spool_->Read(Sequence{6})->bytes, Records(7, 7));
}

TEST_F(SpoolTest, DropsWholeSegmentsOnceDurable) {
    Open();
    for (std::uint64_t i = 1; i <= 9; ++i) ASSERT_TRUE(IsOk(Append(i, i)));
    ASSERT_GT(Files().size(), 1u);
    const auto before = spool_->bytes();
    spool_->Trim(Sequence{4});
    EXPECT_LT(spool_->bytes(), before);
    EXPECT_LE(spool_->after(), Sequence{4});
    EXPECT_EQ(spool_->bytes_behind(Sequence{7}), 2u * RHA_RECORD_HEADER_BYTES);
    spool_->Trim(Sequence{9});
    EXPECT_TRUE(spool_->empty());
    EXPECT_EQ(spool_->bytes(), 0u);
    EXPECT_TRUE(Files().empty());
}

TEST_F(SpoolTest, CutsATornTailAtEveryByte) {
    limits_.segment_bytes = 1u << 20;
    Open();
    ASSERT_TRUE(IsOk(Append(1, 3)));
    const auto whole = std::filesystem::file_size(Files().front());
    ASSERT_TRUE(IsOk(Append(4, 5)));
    const auto full = std::filesystem::file_size(Files().front());
    for (auto size = full - 1; size >= whole; --size) {
        spool_.reset();
        std::filesystem::resize_file(Files().front(), size);
        Open();
        EXPECT_EQ(spool_->last(), Sequence{3}) << size;
        EXPECT_EQ(*spool_->Read(Sequence{0})->bytes, Records(1, 3));
    }
    ASSERT_TRUE(IsOk(Append(4, 4)));
    EXPECT_EQ(*spool_->Read(Sequence{3})->bytes, Records(4, 4));
}

TEST_F(SpoolTest, ReportsEverySpoiltByteAndNeverPassesItOn) {
    Open();
    ASSERT_TRUE(IsOk(Append(1, 3)));
    const auto file = Files().front();
    const auto size = std::filesystem::file_size(file);
    const auto good = Records(1, 3);
    for (std::uint64_t at = 0; at < size; at += 7) {
        std::filesystem::copy_file(file, directory_ / "copy",
                                   std::filesystem::copy_options::overwrite_existing);
        Spoil(file, at);
        const auto read = spool_->Read(Sequence{0});
        if (read) {
            EXPECT_EQ(*read->bytes, good) << "at byte " << at;
        } else {
            EXPECT_TRUE(FailsWith(read, ErrorCode::kCorruption, file.filename().string()));
        }
        std::filesystem::copy_file(directory_ / "copy", file,
                                   std::filesystem::copy_options::overwrite_existing);
    }
    Spoil(file, kSpoolChunkHeaderBytes + 16);
    EXPECT_FALSE(spool_->Read(Sequence{0}));
}

TEST_F(SpoolTest, WhatFollowsASpoiltHeaderIsNotTakenForItsContinuation) {
    Open();
    for (std::uint64_t i = 1; i <= 9; ++i) ASSERT_TRUE(IsOk(Append(i, i)));
    const auto files = Files();
    ASSERT_GE(files.size(), 3u);
    Spoil(files[1], 20);
    Open();
    EXPECT_EQ(spool_->after(), Sequence{0});
    EXPECT_LT(spool_->last(), Sequence{9});
    EXPECT_EQ(Files().size(), 1u);
}

TEST_F(SpoolTest, ForgetsAnotherCaptureRun) {
    Open();
    ASSERT_TRUE(IsOk(Append(1, 3)));
    Open(CaptureId{43});
    EXPECT_TRUE(spool_->empty());
    EXPECT_TRUE(Files().empty());
}

TEST_F(SpoolTest, KeepsItsBoundsAndSaysWhatToDo) {
    limits_.bytes_max = 400;
    Open();
    ASSERT_TRUE(IsOk(Append(1, 3)));
    EXPECT_TRUE(FailsWith(Append(4, 6), ErrorCode::kNoSpace, "reached its bound"));
    EXPECT_EQ(spool_->last(), Sequence{3});
    limits_.bytes_max = 1u << 20;
    limits_.free_bytes_min = ~0ull >> 1;
    Open();
    EXPECT_TRUE(FailsWith(Append(4, 6), ErrorCode::kNoSpace, "free space"));
}

}  // namespace
}  // namespace rha::engine
