#include "common/runtime/directories.h"

#include <iterator>

#include <gtest/gtest.h>

#include "common/runtime/access.h"
#include "common/runtime/files.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha {
namespace {

using test::FailsWith;
using test::IsOk;

class DirectoriesTest : public testing::Test {
protected:
    std::filesystem::path Fresh(const std::string& content) {
        const auto fresh = MakeDirectoryBeside(target_);
        EXPECT_TRUE(IsOk(fresh));
        EXPECT_TRUE(IsOk(WriteFileAtomically(*fresh / "file", content)));
        return *fresh;
    }
    auto EntryCount() const {
        return std::distance(std::filesystem::directory_iterator(directory_.path()), {});
    }

    test::TemporaryDirectory directory_;
    std::filesystem::path target_ = directory_ / "target";
};

TEST_F(DirectoriesTest, OneTakesTheOthersPlaceAndNothingStaysBeside) {
    ASSERT_TRUE(IsOk(ReplaceDirectory(Fresh("old"), target_)));
    EXPECT_EQ(ReadSmallFile(target_ / "file"), "old");
    ASSERT_TRUE(IsOk(ReplaceDirectory(Fresh("new"), target_)));
    EXPECT_EQ(ReadSmallFile(target_ / "file"), "new");
    EXPECT_EQ(EntryCount(), 1);
    EXPECT_TRUE(IsOk(FinishReplacing(target_)));
    EXPECT_EQ(ReadSmallFile(target_ / "file"), "new");
}

TEST_F(DirectoriesTest, APrivateFileIsToldFromOneThatOthersMayRead) {
    ASSERT_TRUE(IsOk(WriteFileAtomically(directory_ / "key", "secret", 0600)));
    EXPECT_TRUE(IsOk(CheckKeyIsPrivate(directory_ / "key")));
    ASSERT_TRUE(IsOk(WriteFileAtomically(directory_ / "open", "known")));
    EXPECT_TRUE(FailsWith(CheckKeyIsPrivate(directory_ / "open"), ErrorCode::kPermissionDenied,
                          "read by others"));
}

}  // namespace
}  // namespace rha
