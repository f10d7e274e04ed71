// What Windows makes of names, which must not make two files of a master one, or another.
#include <gtest/gtest.h>

#include "engine/replica/replica_directory.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::engine {
namespace {

using rha::test::FailsWith;
using rha::test::IsOk;

class WindowsNamesTest : public testing::Test {
protected:
    WindowsNamesTest() : files_(std::move(*OpenReplicaDirectory(directory_.path().string()))) {}

    rha::test::TemporaryDirectory directory_;
    std::unique_ptr<ReplicaFiles> files_;
};

TEST_F(WindowsNamesTest, NamesThatWindowsWouldChangeAreRefused) {
    for (const std::string path :
         {"a:b", "nul", "d/CON.txt", "com1", "ends.", "ends ", "a\\b", "a*", "\x01", "d./f",
          "conin$", "nul .vhdx", "COM\xc2\xb9", "lpt\xc2\xb3.txt", "\xff", "d/\xc3"}) {
        EXPECT_TRUE(FailsWith(files_->CreateFile(path, 0644), ErrorCode::kInvalidArgument,
                              "cannot be a name"))
            << path;
    }
    for (const std::string path :
         {"com", "console", "nulx", "com\xc2\xba", ".hidden", "日本語", "a b.c"}) {
        EXPECT_TRUE(IsOk(files_->CreateFile(path, 0644))) << path;
    }
}

TEST_F(WindowsNamesTest, NamesThatDifferInCaseOnlyAreRefused) {
    ASSERT_TRUE(IsOk(files_->CreateFile("Disk.vhdx", 0644)));
    const std::vector<std::byte> content(5, std::byte{'x'});
    ASSERT_TRUE(IsOk(files_->Write("Disk.vhdx", 0, content)));
    EXPECT_TRUE(FailsWith(files_->CreateFile("disk.vhdx", 0644), ErrorCode::kUnsupported,
                          "one file to Windows"));
    EXPECT_EQ(files_->Size("Disk.vhdx"), 5u);
    EXPECT_TRUE(IsOk(files_->CreateFile("Disk.vhdx", 0644))) << "its own name may be used again";
    EXPECT_EQ(files_->Size("Disk.vhdx"), 0u);
}

TEST_F(WindowsNamesTest, TheCaseOfANameChanges) {
    ASSERT_TRUE(IsOk(files_->CreateFile("Disk.vhdx", 0644)));
    ASSERT_TRUE(IsOk(files_->CreateFile("other.vhdx", 0644)));
    EXPECT_TRUE(IsOk(files_->Rename("Disk.vhdx", "disk.vhdx")));
    EXPECT_TRUE(IsOk(files_->Size("disk.vhdx")));
    EXPECT_TRUE(FailsWith(files_->Rename("other.vhdx", "DISK.vhdx"), ErrorCode::kUnsupported,
                          "one file to Windows"));
}

TEST_F(WindowsNamesTest, ADirectoryWithOpenFilesIsRenamed) {
    const std::vector<std::byte> content(5, std::byte{'x'});
    ASSERT_TRUE(IsOk(files_->CreateFile("a/f", 0644)));
    ASSERT_TRUE(IsOk(files_->Write("a/f", 0, content)));
    ASSERT_TRUE(IsOk(files_->Rename("a", "b")));
    EXPECT_EQ(files_->Size("b/f"), 5u);
    EXPECT_TRUE(IsOk(files_->Sync()));
}

}  // namespace
}  // namespace rha::engine
