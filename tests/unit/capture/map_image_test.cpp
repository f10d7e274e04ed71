#include "engine/capture/capturefs/map_image.h"

#include <span>

#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"

namespace rha::capturefs {
namespace {

MapImage Sample() {
    MapImage image;
    image.scenario = {"01234567-89ab-cdef-0123-456789abcdef"};
    image.capture_id = {77};
    image.clean_stop = true;
    MapFile first{.id = {1}, .path = "vm1/disk.vhdx", .inode = 12, .size_bytes = 1u << 30};
    first.pages.resize(2);
    first.pages[1][5] = 0x80;
    MapFile second{.id = {9}, .path = "vm1/vm1.vmcx", .inode = 13};
    image.files = {first, second};
    return image;
}

ByteSpan Bytes(const std::string& text) {
    return std::as_bytes(std::span(text));
}

TEST(MapImageTest, DecodesWhatItEncodes) {
    std::vector<std::uint64_t> offsets;
    const std::string bytes = EncodeMapImage(Sample(), &offsets);
    ASSERT_EQ(offsets.size(), 2u);
    EXPECT_EQ(static_cast<std::uint8_t>(bytes[offsets[0] + RHA_MAP_PAGE_BYTES + 5]), 0x80);
    const auto decoded = DecodeMapImage(Bytes(bytes));
    ASSERT_TRUE(test::IsOk(decoded));
    EXPECT_EQ(decoded->scenario, Sample().scenario);
    EXPECT_EQ(decoded->capture_id, Sample().capture_id);
    EXPECT_TRUE(decoded->clean_stop);
    ASSERT_EQ(decoded->files.size(), 2u);
    EXPECT_EQ(decoded->files[0].path, "vm1/disk.vhdx");
    EXPECT_EQ(decoded->files[0].inode, 12u);
    EXPECT_EQ(decoded->files[0].size_bytes, 1u << 30);
    EXPECT_EQ(decoded->files[0].pages, Sample().files[0].pages);
    EXPECT_EQ(decoded->files[1].id, FileId{9});
}

TEST(MapImageTest, EveryTruncationIsCorruption) {
    const std::string bytes = EncodeMapImage(Sample());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const auto decoded = DecodeMapImage(Bytes(bytes).first(size));
        ASSERT_FALSE(decoded) << size;
        ASSERT_EQ(decoded.error().code, ErrorCode::kCorruption);
        ASSERT_FALSE(decoded.error().remedy.empty());
    }
}

TEST(MapImageTest, EveryFlippedBitOutsideThePagesIsCorruption) {
    std::vector<std::uint64_t> offsets;
    const std::string bytes = EncodeMapImage(Sample(), &offsets);
    // Padding between table and pages carries nothing.
    const std::size_t table_end = 512 + 2 * 56 + 16 + 16;
    for (std::size_t at = 0; at < table_end; ++at) {
        std::string damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ 1);
        EXPECT_FALSE(DecodeMapImage(Bytes(damaged))) << at;
    }
}

}  // namespace
}  // namespace rha::capturefs
