// Where a file has data, by a file system that answers in many pieces: Wine's knows no holes.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/runtime/files_windows.h"

namespace rha {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint64_t kUnit = 65536;

/// Every other unit of a file holds data; an answer has room for some of them only.
struct SparseFile {
    std::uint64_t units = 0;
    std::size_t ranges_at_once = 0;
    int calls = 0;

    RangeQuery Query() {
        return [this](FILE_ALLOCATED_RANGE_BUFFER wanted,
                      std::span<FILE_ALLOCATED_RANGE_BUFFER> room, DWORD* bytes) -> DWORD {
            ++calls;
            const auto begin = static_cast<std::uint64_t>(wanted.FileOffset.QuadPart);
            const auto end = begin + static_cast<std::uint64_t>(wanted.Length.QuadPart);
            std::size_t count = 0;
            for (auto unit = begin / kUnit; unit < units && unit * kUnit < end; ++unit) {
                if (unit % 2 != 0) continue;
                if (count == std::min(room.size(), ranges_at_once)) return ERROR_MORE_DATA;
                room[count].FileOffset.QuadPart = static_cast<LONGLONG>(unit * kUnit);
                room[count].Length.QuadPart = kUnit;
                *bytes = static_cast<DWORD>(++count * sizeof room[0]);
            }
            return ERROR_SUCCESS;
        };
    }
};

auto Range(std::uint64_t begin, std::uint64_t end) {
    return testing::AllOf(testing::Field(&DataRange::begin, begin),
                          testing::Field(&DataRange::end, end));
}

TEST(DataRanges, ComeInAsManyAnswersAsItTakes) {
    SparseFile file{.units = 2000, .ranges_at_once = 7};
    const auto ranges = DataRanges(file.Query(), "disk", {0, 2000 * kUnit}, 100'000);
    ASSERT_TRUE(ranges);
    ASSERT_THAT(*ranges, SizeIs(1000));
    for (std::size_t i = 0; i < ranges->size(); ++i) {
        ASSERT_THAT((*ranges)[i], Range(2 * i * kUnit, (2 * i + 1) * kUnit));
    }
    EXPECT_EQ(file.calls, 143);
}

TEST(DataRanges, FillTheRoomOfOneCall) {
    SparseFile file{.units = 2000, .ranges_at_once = 1'000'000};
    ASSERT_THAT(*DataRanges(file.Query(), "disk", {0, 2000 * kUnit}, 100'000), SizeIs(1000));
    EXPECT_EQ(file.calls, 4);
}

TEST(DataRanges, AreNoMoreThanWanted) {
    SparseFile file{.units = 2000, .ranges_at_once = 2};
    EXPECT_THAT(*DataRanges(file.Query(), "disk", {kUnit, 2000 * kUnit}, 3),
                ElementsAre(Range(2 * kUnit, 3 * kUnit), Range(4 * kUnit, 5 * kUnit),
                            Range(6 * kUnit, 7 * kUnit)));
    EXPECT_THAT(*DataRanges(file.Query(), "disk", {kUnit, 2 * kUnit}, 3), IsEmpty());
    EXPECT_THAT(*DataRanges(file.Query(), "disk", {100, 100}, 3), IsEmpty());
}

TEST(DataRanges, AreCutToWhatIsAskedFor) {
    SparseFile file{.units = 10, .ranges_at_once = 1};
    EXPECT_THAT(*DataRanges(file.Query(), "disk", {100, 2 * kUnit + 5}, 9),
                ElementsAre(Range(100, kUnit), Range(2 * kUnit, 2 * kUnit + 5)));
}

TEST(DataRanges, EverythingIsDataWhereTheFileSystemCannotTell) {
    const RangeQuery query = [](auto, auto, DWORD*) -> DWORD { return ERROR_NOT_SUPPORTED; };
    EXPECT_THAT(*DataRanges(query, "disk", {5, 10}, 9), ElementsAre(Range(5, 10)));
}

TEST(DataRanges, ErrorsAndAnswersThatLeadNowhereAreToldAndEnd) {
    const RangeQuery broken = [](auto, auto, DWORD*) -> DWORD { return ERROR_CRC; };
    EXPECT_FALSE(DataRanges(broken, "disk", {0, 10}, 9));
    const RangeQuery empty = [](auto, auto, DWORD*) -> DWORD { return ERROR_MORE_DATA; };
    EXPECT_FALSE(DataRanges(empty, "disk", {0, 10}, 9));
    int calls = 0;
    const RangeQuery again = [&](auto, auto room, DWORD* bytes) -> DWORD {
        room[0].FileOffset.QuadPart = 0;
        room[0].Length.QuadPart = 4;
        *bytes = sizeof room[0];
        ++calls;
        return ERROR_MORE_DATA;
    };
    EXPECT_FALSE(DataRanges(again, "disk", {0, 10}, 9));
    EXPECT_EQ(calls, 2);
    // One more than there was room for: nobody's memory is read.
    const RangeQuery boasting = [](auto, auto room, DWORD* bytes) -> DWORD {
        room[0].FileOffset.QuadPart = 0;
        room[0].Length.QuadPart = 10;
        *bytes = static_cast<DWORD>((room.size() + 1) * sizeof room[0]);
        return ERROR_SUCCESS;
    };
    EXPECT_THAT(*DataRanges(boasting, "disk", {0, 10}, 1), ElementsAre(Range(0, 10)));
}

}  // namespace
}  // namespace rha
