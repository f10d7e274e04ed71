#include "engine/sync/region_reader.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include <gtest/gtest.h>

#include "engine/sync/block_digest.h"
#include "tests/support/result_matchers.h"

namespace rha::engine {
namespace {

using test::IsOk;

constexpr std::uint32_t kBlock = 65536;

/// Data extents over zeros; counts what is read.
class SparseFile final : public BackingFile {
public:
    struct Extent {
        std::uint64_t begin;
        std::uint64_t end;
    };
    SparseFile(std::uint64_t size, std::vector<Extent> data)
        : size_(size), data_(std::move(data)) {}

    Result<std::size_t> ReadAt(std::uint64_t offset, MutableByteSpan into) override {
        if (failing) return Fail(ErrorCode::kIo, "cannot read", "check the disk");
        const auto count =
            offset < size_ ? std::min<std::uint64_t>(into.size(), size_ - offset) : 0;
        for (std::uint64_t i = 0; i < count; ++i) into[i] = At(offset + i);
        bytes_read += count;
        return count;
    }
    Result<std::uint64_t> Size() override { return size_; }
    Result<std::uint64_t> NextData(std::uint64_t offset) override {
        for (const auto& extent : data_) {
            if (offset < extent.end) return std::max(offset, extent.begin);
        }
        return size_;
    }
    Result<std::uint64_t> NextHole(std::uint64_t offset) override {
        for (const auto& extent : data_) {
            if (offset >= extent.begin && offset < extent.end) return extent.end;
        }
        return offset;
    }

    std::byte At(std::uint64_t offset) const {
        const bool data = std::ranges::any_of(data_, [&](const Extent& extent) {
            return offset >= extent.begin && offset < extent.end;
        });
        return data ? static_cast<std::byte>(1 + offset % 251) : std::byte{0};
    }

    std::uint64_t bytes_read = 0;
    bool failing = false;

private:
    std::uint64_t size_;
    std::vector<Extent> data_;
};

class RegionReaderTest : public testing::Test {
protected:
    BlockDigest Expected(const SparseFile& file, std::uint64_t offset, std::uint64_t length) {
        std::vector<std::byte> bytes(length);
        for (std::uint64_t i = 0; i < length; ++i) bytes[i] = file.At(offset + i);
        return DigestBlock(bytes, secret_);
    }

    std::vector<std::byte> secret_ = std::vector<std::byte>(192, std::byte{5});
    std::vector<std::byte> buffer_ = std::vector<std::byte>(kRegionBytes, std::byte{0xee});
};

TEST_F(RegionReaderTest, NeitherReadsNorHashesHoles) {
    SparseFile file(3 * kRegionBytes, {{kRegionBytes + 3 * kBlock, kRegionBytes + 4 * kBlock}});
    const auto digests = ReadRegion(file, {.offset = kRegionBytes}, secret_, buffer_);
    ASSERT_TRUE(IsOk(digests));
    ASSERT_EQ(digests->size(), kRegionBytes / kBlock);
    for (std::size_t i = 0; i < digests->size(); ++i) {
        EXPECT_EQ((*digests)[i] == kZeroBlockDigest, i != 3) << i;
    }
    EXPECT_EQ(file.bytes_read, kBlock);
    EXPECT_EQ((*digests)[3], Expected(file, kRegionBytes + 3 * kBlock, kBlock));
}

TEST_F(RegionReaderTest, HashesTheLastBlockUpToTheEndOfFile) {
    SparseFile file(kBlock + 100, {{0, kBlock + 100}});
    const auto digests = ReadRegion(file, {.offset = 0}, secret_, buffer_);
    ASSERT_TRUE(IsOk(digests));
    EXPECT_EQ((*digests)[1], Expected(file, kBlock, 100));
    EXPECT_EQ((*digests)[2], kZeroBlockDigest);
    EXPECT_EQ(buffer_[kBlock + 99], file.At(kBlock + 99));
    EXPECT_EQ(buffer_[kBlock + 100], std::byte{0}) << "zeros behind the end of file";
}

TEST_F(RegionReaderTest, ExtentsThatShareABlockAreReadOnce) {
    SparseFile file(kRegionBytes, {{100, 200}, {5000, 6000}, {kBlock - 1, kBlock + 1}});
    const auto digests = ReadRegion(file, {.offset = 0}, secret_, buffer_);
    ASSERT_TRUE(IsOk(digests));
    EXPECT_EQ((*digests)[0], Expected(file, 0, kBlock));
    EXPECT_EQ((*digests)[1], Expected(file, kBlock, kBlock));
    EXPECT_EQ(file.bytes_read, 2 * kBlock);
}

TEST_F(RegionReaderTest, ARegionBehindTheEndIsZeros) {
    SparseFile file(10, {{0, 10}});
    const auto digests = ReadRegion(file, {.offset = kRegionBytes}, secret_, buffer_);
    ASSERT_TRUE(IsOk(digests));
    EXPECT_TRUE(std::ranges::all_of(*digests, [](const auto& d) { return d == kZeroBlockDigest; }));
    EXPECT_EQ(file.bytes_read, 0u);
}

TEST_F(RegionReaderTest, ReadsSingleBlocksToTheirPlaces) {
    SparseFile file(2 * kBlock + 10, {{0, 2 * kBlock + 10}});
    ASSERT_TRUE(IsOk(ReadBlocks(file, {.offset = 0}, 1, 2, buffer_)));
    EXPECT_EQ(buffer_[kBlock - 1], std::byte{0xee}) << "not asked for";
    EXPECT_EQ(buffer_[kBlock], file.At(kBlock));
    EXPECT_EQ(buffer_[2 * kBlock + 9], file.At(2 * kBlock + 9));
    EXPECT_EQ(buffer_[2 * kBlock + 10], std::byte{0});
    EXPECT_EQ(buffer_[3 * kBlock], std::byte{0xee});
}

TEST_F(RegionReaderTest, PassesOnWhatTheDiskSays) {
    SparseFile file(kBlock, {{0, kBlock}});
    file.failing = true;
    const auto digests = ReadRegion(file, {.offset = 0}, secret_, buffer_);
    EXPECT_TRUE(test::FailsWith(digests, ErrorCode::kIo, "cannot read"));
}

}  // namespace
}  // namespace rha::engine
