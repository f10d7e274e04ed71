// What only the adapter for Linux does: links, holes, modes, the page cache.
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "common/runtime/page_cache.h"
#include "common/runtime/unique_fd.h"
#include "engine/replica/replica_directory.h"
#include "tests/unit/replica/replica_fixture.h"

namespace rha::engine::test {
namespace {

class PosixReplicaFilesTest : public testing::Test {
protected:
    PosixReplicaFilesTest() : files_(std::move(*OpenReplicaDirectory(scratch_.path()))) {}

    std::vector<std::byte> Bytes(std::size_t size, char fill = 'x') {
        return std::vector<std::byte>(size, static_cast<std::byte>(fill));
    }
    std::vector<std::byte> Content(const std::string& path) {
        return ReadTree(scratch_.path()).at(path);
    }

    ScratchDirectory scratch_;
    ScratchDirectory outside_;
    std::unique_ptr<ReplicaFiles> files_;
};

TEST_F(PosixReplicaFilesTest, NoPathLeavesTheDirectory) {
    std::filesystem::create_directory_symlink(outside_.path(), scratch_.path() + "/link");
    std::ofstream(outside_.path() + "/victim") << "data";
    std::filesystem::create_symlink(outside_.path() + "/victim", scratch_.path() + "/file");
    for (const std::string path :
         {"../x", "/etc/x", "a/../../x", "link/victim", "link/new", "file", "", "a//b", "./a"}) {
        EXPECT_EQ(files_->Write(path, 0, Bytes(4)).error().code, ErrorCode::kInvalidArgument)
            << path;
        EXPECT_FALSE(files_->Truncate(path, 0)) << path;
        EXPECT_FALSE(files_->Size(path)) << path;
    }
    for (const std::string path : {"../x", "/tmp/rha-x", "link/new", "file"}) {
        EXPECT_FALSE(files_->CreateFile(path, 0644)) << path;
    }
    EXPECT_FALSE(files_->Rename("link/victim", "mine"));
    EXPECT_FALSE(files_->Remove("link/victim", false));
    EXPECT_EQ(ReadTree(outside_.path()).at("victim").size(), 4u);
    EXPECT_EQ(ReadTree(outside_.path()).size(), 1u);
}

TEST_F(PosixReplicaFilesTest, HolesStayHolesAndZeroNeverChangesTheSize) {
    ASSERT_TRUE(files_->CreateFile("f", 0644));
    ASSERT_TRUE(files_->Truncate("f", 1u << 20));
    ASSERT_TRUE(files_->Write("f", 65536, Bytes(65536)));
    ASSERT_TRUE(files_->Write("f", 262144, Bytes(65536)));
    ASSERT_TRUE(files_->Zero("f", 65536, 65536, true));
    ASSERT_TRUE(files_->Zero("f", (1u << 20) - 10, 1000, true));
    ASSERT_TRUE(files_->Zero("f", 1u << 21, 10, false));
    ASSERT_TRUE(files_->Sync());
    EXPECT_EQ(files_->Size("f"), 1u << 20);
    const auto extents = *files_->DataExtents("f", 0, 1u << 20);
    ASSERT_EQ(extents.size(), 1u);
    EXPECT_EQ(extents[0].offset, 262144u);
    EXPECT_EQ(extents[0].length, 65536u);
    struct stat status{};
    ASSERT_EQ(::stat((scratch_.path() + "/f").c_str(), &status), 0);
    EXPECT_LE(status.st_blocks * 512, 2 * 65536);
}

TEST_F(PosixReplicaFilesTest, APipeIsNeitherFileNorDirectory) {
    ASSERT_EQ(::mkfifo((scratch_.path() + "/pipe").c_str(), 0600), 0);
    EXPECT_EQ(files_->KindOf("pipe").error().code, ErrorCode::kUnsupported);
}

TEST_F(PosixReplicaFilesTest, ASyncLeavesInThePageCacheWhatOthersBroughtThere) {
    constexpr std::uint64_t kMib = 1u << 20;
    ASSERT_TRUE(files_->CreateFile("f", 0640));
    std::ofstream(scratch_.path() + "/f") << std::string(kMib, 'a');  // through the cache
    const UniqueFd file(::open((scratch_.path() + "/f").c_str(), O_RDONLY | O_CLOEXEC));
    ASSERT_TRUE(InPageCache(file.Get(), 0, kMib));
    ASSERT_TRUE(files_->Truncate("f", 2 * kMib));
    ASSERT_TRUE(files_->Zero("f", kMib, kMib, true));
    ASSERT_TRUE(files_->Write("f", kMib + 1, Bytes(10)));
    ASSERT_TRUE(files_->Sync());
    EXPECT_TRUE(InPageCache(file.Get(), 0, kMib));
}

}  // namespace
}  // namespace rha::engine::test
