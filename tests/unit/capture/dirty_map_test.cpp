#include "engine/capture/core/dirty_map.h"

#include <gtest/gtest.h>

#include "engine/capture/capturefs/tracked_file.h"

namespace rha::capturefs {
namespace {

constexpr std::uint64_t kRegions = 10'000;  // three pages

class DirtyMapTest : public testing::Test {
protected:
    DirtyMapTest() : file_(FileId{5}, false, "disk", 1) { file_.Cover(kRegions - 1); }
    rha_file_map* map() { return &file_.map; }
    bool Marked(std::uint64_t region) {
        return (file_.map.regions[region].bits & RHA_REGION_MARKED) != 0;
    }
    TrackedFile file_;
};

TEST_F(DirtyMapTest, TheFirstChangeOfARegionMustWaitForItsMarkLaterOnesNeedNot) {
    EXPECT_EQ(rha_map_pin(map(), 3, 4, 11), 11u);
    EXPECT_EQ(rha_map_pin(map(), 4, 5, 12), 12u);
    EXPECT_EQ(rha_map_pin(map(), 3, 4, 13), 11u);  // durable with generation 11
    EXPECT_EQ(map()->marked, 3u);
}

TEST_F(DirtyMapTest, AMarkIsClearedOnlyWhenAcknowledgedIdleAndUnpinned) {
    rha_map_pin(map(), 3, 3, 1);
    rha_map_record(map(), 3, 3, 50, 100);
    EXPECT_EQ(rha_map_clear(map(), 50, 200, 10), 0u);  // under way
    rha_map_unpin(map(), 3, 3, 0);
    EXPECT_EQ(rha_map_clear(map(), 49, 200, 10), 0u);  // not acknowledged
    EXPECT_EQ(rha_map_clear(map(), 50, 105, 10), 0u);  // not idle
    EXPECT_EQ(rha_map_clearable(map(), 50, 110, 10), 1u);
    EXPECT_EQ(rha_map_clear(map(), 50, 110, 10), 1u);
    EXPECT_FALSE(Marked(3));
    EXPECT_EQ(rha_map_pin(map(), 3, 3, 9), 9u);  // and must be durable again
}

TEST_F(DirtyMapTest, RepairsAreClaimedOnceAndStayMarked) {
    rha_map_repair(map(), 7, 8, 1);
    EXPECT_EQ(rha_map_claim(map(), 0), 7u);
    EXPECT_EQ(rha_map_claim(map(), 0), 8u);
    EXPECT_EQ(rha_map_claim(map(), 0), map()->count);
    EXPECT_EQ(map()->dirty, 2u);
    EXPECT_EQ(rha_map_clear(map(), 99, 99, 0), 0u);  // claimed: still dirty on disk
    EXPECT_EQ(rha_map_complete(map(), 7), 1);
    EXPECT_EQ(rha_map_complete(map(), 7), 0);
    EXPECT_EQ(rha_map_complete(map(), kRegions * 9), 0);
    EXPECT_EQ(map()->dirty, 1u);
    EXPECT_EQ(rha_map_clear(map(), 99, 99, 0), 1u);
    rha_map_abandon(map());
    EXPECT_EQ(rha_map_claim(map(), 0), 8u);
}

TEST_F(DirtyMapTest, ALossDuringAClaimMakesTheRegionDirtyAnew) {
    rha_map_repair(map(), 7, 7, 1);
    ASSERT_EQ(rha_map_claim(map(), 0), 7u);
    rha_map_pin(map(), 7, 7, 1);
    rha_map_lose(map(), 7, 7);
    EXPECT_EQ(rha_map_complete(map(), 7), 1);
    EXPECT_EQ(map()->dirty, 1u);
    EXPECT_EQ(rha_map_claim(map(), 0), map()->count);  // still being written
    rha_map_unpin(map(), 7, 7, 1);
    EXPECT_EQ(rha_map_claim(map(), 0), 7u);
}

TEST_F(DirtyMapTest, PagesCarryExactlyTheMarks) {
    for (const std::uint64_t region : {0ull, 3967ull, 3968ull, 7936ull, 9999ull}) {
        rha_map_repair(map(), region, region, 1);
    }
    TrackedFile copy(FileId{6}, false, "disk", 1);
    copy.Cover(kRegions - 1);
    for (std::uint32_t page = 0; page < file_.page_count(); ++page) {
        const MapPage image = file_.Page(page);
        ASSERT_EQ(rha_map_decode_page(&copy.map, 5, page, image.data(), 1), 1);
    }
    EXPECT_EQ(copy.map.marked, 5u);
    EXPECT_EQ(copy.map.dirty, 5u);
    for (std::uint64_t i = 0; i < kRegions; ++i) {
        EXPECT_EQ((copy.map.regions[i].bits & RHA_REGION_MARKED) != 0, Marked(i)) << i;
    }
}

TEST_F(DirtyMapTest, ADamagedOrForeignPageChangesNothing) {
    rha_map_repair(map(), 1, 1, 1);
    const MapPage image = file_.Page(0);
    TrackedFile copy(FileId{6}, false, "disk", 1);
    copy.Cover(100);
    for (std::size_t byte = 0; byte < image.size(); ++byte) {
        MapPage damaged = image;
        damaged[byte] ^= 4;
        EXPECT_EQ(rha_map_decode_page(&copy.map, 5, 0, damaged.data(), 1), 0) << byte;
    }
    EXPECT_EQ(rha_map_decode_page(&copy.map, 4, 0, image.data(), 1), 0);
    EXPECT_EQ(rha_map_decode_page(&copy.map, 5, 1, image.data(), 1), 0);
    EXPECT_EQ(copy.map.marked, 0u);
}

TEST_F(DirtyMapTest, ChangedPagesAreKnown) {
    std::fill_n(map()->page_changed, file_.page_count(), std::uint8_t{0});
    rha_map_repair(map(), 4000, 4000, 1);
    EXPECT_EQ(map()->page_changed[0], 0);
    EXPECT_EQ(map()->page_changed[1], 1);
}

TEST(RegionsTest, OfARange) {
    EXPECT_TRUE(Regions::Of(5, 0).empty());
    EXPECT_EQ(Regions::Of(0, 1).last, 0u);
    EXPECT_EQ(Regions::Of(RHA_REGION_BYTES - 1, 2).first, 0u);
    EXPECT_EQ(Regions::Of(RHA_REGION_BYTES - 1, 2).last, 1u);
    EXPECT_EQ(Regions::Of(0, RHA_REGION_BYTES).last, 0u);
}

}  // namespace
}  // namespace rha::capturefs
