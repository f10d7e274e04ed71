// A replica directory on a real disk, by the promises of ReplicaFiles.
#include "engine/replica/replica_directory.h"

#include <algorithm>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/journal/aligned_buffer.h"
#include "engine/replica/block_hasher.h"
#include "engine/sync/block_digest.h"
#include "tests/unit/replica/replica_fixture.h"

namespace rha::engine::test {
namespace {

class ReplicaDirectoryTest : public testing::Test {
protected:
    ReplicaDirectoryTest() : files_(std::move(*OpenReplicaDirectory(scratch_.path()))) {}

    std::vector<std::byte> Bytes(std::size_t size, char fill = 'x') {
        return std::vector<std::byte>(size, static_cast<std::byte>(fill));
    }
    std::vector<std::byte> Content(const std::string& path) {
        return ReadTree(scratch_.path()).at(path);
    }

    ScratchDirectory scratch_;
    std::unique_ptr<ReplicaFiles> files_;
};

TEST_F(ReplicaDirectoryTest, NoPathLeavesTheDirectory) {
    for (const std::string path : {"../x", "/etc/x", "a/../../x", "", "a//b", "./a"}) {
        EXPECT_EQ(files_->Write(path, 0, Bytes(4)).error().code, ErrorCode::kInvalidArgument)
            << path;
        EXPECT_FALSE(files_->Truncate(path, 0)) << path;
        EXPECT_FALSE(files_->Size(path)) << path;
    }
    EXPECT_FALSE(files_->CreateFile("../x", 0644));
    EXPECT_FALSE(files_->Rename("../x", "mine"));
    EXPECT_FALSE(files_->Remove("../x", false));
}

TEST_F(ReplicaDirectoryTest, WritesAlignedAndUnalignedPartsAlike) {
    ASSERT_TRUE(files_->CreateFile("a/b/f", 0640));
    std::vector<std::byte> expected(1u << 20);
    std::mt19937 random(1);
    for (int i = 0; i < 60; ++i) {
        const bool aligned = i % 2 == 0;
        auto offset = random() % 700'000;
        auto size = 1 + random() % 300'000;
        if (aligned) {
            offset = RoundDown(offset, 4096);
            size = RoundUp(size, 4096);
        }
        const auto bytes = Bytes(size, static_cast<char>('a' + i % 26));
        ASSERT_TRUE(files_->Write("a/b/f", offset, bytes));
        std::ranges::copy(bytes, expected.begin() + static_cast<std::ptrdiff_t>(offset));
    }
    ASSERT_TRUE(files_->Truncate("a/b/f", expected.size()));
    ASSERT_TRUE(files_->Sync());
    EXPECT_TRUE(Content("a/b/f") == expected);
    const AlignedBuffer whole(expected.size() + 4096);
    EXPECT_EQ(files_->ReadAt("a/b/f", 0, whole.bytes()), expected.size());
    EXPECT_TRUE(std::ranges::equal(whole.bytes().first(expected.size()), expected));
}

TEST_F(ReplicaDirectoryTest, AnOpenFileFollowsItsName) {
    ASSERT_TRUE(files_->CreateFile("a", 0644));
    ASSERT_TRUE(files_->Write("a", 0, Bytes(10, 'a')));
    ASSERT_TRUE(files_->CreateDirectory("d", 0755));
    ASSERT_TRUE(files_->CreateFile("d/x", 0644));
    ASSERT_TRUE(files_->Write("d/x", 0, Bytes(10, 'x')));
    ASSERT_TRUE(files_->Rename("a", "b"));
    ASSERT_TRUE(files_->Rename("d", "e"));
    EXPECT_EQ(files_->Write("a", 0, Bytes(1)).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(files_->Write("d/x", 0, Bytes(1)).error().code, ErrorCode::kNotFound);
    ASSERT_TRUE(files_->CreateFile("a", 0644));
    ASSERT_TRUE(files_->Write("a", 0, Bytes(3, 'n')));
    ASSERT_TRUE(files_->Sync());
    EXPECT_EQ(Content("b"), Bytes(10, 'a'));
    EXPECT_EQ(Content("a"), Bytes(3, 'n'));
    EXPECT_EQ(Content("e/x"), Bytes(10, 'x'));
    EXPECT_THAT(*files_->List(), testing::ElementsAre("a", "b", "e/x"));
}

TEST_F(ReplicaDirectoryTest, DigestsEqualThoseOfTheContent) {
    constexpr std::uint64_t kBlock = 16384;
    const auto secret = Bytes(kDigestSecretBytesMin, 's');
    ASSERT_TRUE(files_->CreateFile("f", 0644));
    ASSERT_TRUE(files_->Truncate("f", 40 * kBlock + 100));
    std::mt19937 random(2);
    for (const std::uint64_t block : {0, 1, 2, 9, 17, 18, 40}) {
        std::vector<std::byte> bytes(block == 40 ? 100 : kBlock);
        for (auto& byte : bytes) byte = static_cast<std::byte>(random());
        ASSERT_TRUE(files_->Write("f", block * kBlock, bytes));
    }
    const auto content = Content("f");
    for (const std::uint64_t first : {0, 3, 17}) {
        const HashRange range{.file = {1},
                              .offset = first * kBlock,
                              .length = content.size() - first * kBlock,
                              .block_bytes = kBlock,
                              .secret = secret};
        ASSERT_TRUE(CheckHashRange(range));
        const auto digests = *HashBlocks(*files_, "f", range, nullptr);
        ASSERT_EQ(digests.size(), 41 - first);
        for (std::uint64_t i = 0; i < digests.size(); ++i) {
            const auto at = (first + i) * kBlock;
            const auto block = ByteSpan(content).subspan(at, std::min(kBlock, content.size() - at));
            EXPECT_EQ(digests[i], DigestBlock(block, secret)) << first + i;
        }
    }
    const HashRange longer{
        .file = {1}, .length = 50 * kBlock, .block_bytes = kBlock, .secret = secret};
    EXPECT_EQ((*HashBlocks(*files_, "f", longer, nullptr))[45], kZeroBlockDigest);
    EXPECT_EQ((*HashBlocks(*files_, "none", longer, nullptr))[3], kZeroBlockDigest);
    auto bad = longer;
    bad.block_bytes = 5000;
    EXPECT_EQ(CheckHashRange(bad).error().code, ErrorCode::kInvalidArgument);
    bad = longer;
    bad.secret.clear();
    EXPECT_EQ(CheckHashRange(bad).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(ReplicaDirectoryTest, TellsWhatStandsAtAPath) {
    ASSERT_TRUE(files_->CreateFile("d/f", 0600));
    EXPECT_EQ(files_->KindOf("d"), ReplicaFiles::Kind::kDirectory);
    EXPECT_EQ(files_->KindOf("d/f"), ReplicaFiles::Kind::kFile);
    EXPECT_EQ(files_->KindOf("d/g"), ReplicaFiles::Kind::kAbsent);
    EXPECT_EQ(files_->KindOf("d/f/x"), ReplicaFiles::Kind::kAbsent);
}

TEST_F(ReplicaDirectoryTest, ZeroNeverChangesTheSize) {
    ASSERT_TRUE(files_->CreateFile("f", 0644));
    ASSERT_TRUE(files_->Write("f", 0, Bytes(1u << 20, 'x')));
    ASSERT_TRUE(files_->Zero("f", 65536, 65536, true));
    ASSERT_TRUE(files_->Zero("f", (1u << 20) - 10, 1000, false));
    ASSERT_TRUE(files_->Zero("f", 1u << 21, 10, false));
    ASSERT_TRUE(files_->Sync());
    auto expected = Bytes(1u << 20, 'x');
    std::fill_n(expected.begin() + 65536, 65536, std::byte{0});
    std::fill_n(expected.end() - 10, 10, std::byte{0});
    EXPECT_TRUE(Content("f") == expected);
    std::uint64_t data_end = 0;
    const auto extents = files_->DataExtents("f", 0, 1u << 20);
    ASSERT_TRUE(extents);
    for (const auto& extent : *extents) data_end = extent.offset + extent.length;
    EXPECT_EQ(data_end, 1u << 20) << "what is data is never called a hole";
    ASSERT_TRUE(files_->Remove("f", false));
    EXPECT_EQ(files_->KindOf("f"), ReplicaFiles::Kind::kAbsent);
    EXPECT_TRUE(files_->CreateFile("f", 0644));
    EXPECT_EQ(files_->Size("f"), 0u);
}

}  // namespace
}  // namespace rha::engine::test
