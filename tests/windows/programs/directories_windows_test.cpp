// What only Windows needs: putting right what a crash left between two renames.
#include <gtest/gtest.h>

#include "common/runtime/directories.h"
#include "common/runtime/files.h"
#include "common/runtime/system_error.h"
#include "common/runtime/text_windows.h"
#include "common/runtime/windows_error.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha {
namespace {

using test::IsOk;

class FinishReplacingTest : public testing::Test {
protected:
    void Put(const std::string& name, const std::string& content) {
        ASSERT_TRUE(IsOk(MakeDirectory(directory_ / name)));
        ASSERT_TRUE(IsOk(WriteFileAtomically(directory_ / name / "file", content)));
    }
    bool IsThere(const std::string& name) { return std::filesystem::exists(directory_ / name); }

    test::TemporaryDirectory directory_;
};

TEST_F(FinishReplacingTest, TheOldComesBackWhenTheNewNeverArrived) {
    Put("target.replaced", "old");
    EXPECT_TRUE(IsOk(FinishReplacing(directory_ / "target")));
    EXPECT_EQ(ReadSmallFile(directory_ / "target/file"), "old");
    EXPECT_FALSE(IsThere("target.replaced"));
}

TEST_F(FinishReplacingTest, TheOldGoesWhenTheNewIsInPlace) {
    Put("target.replaced", "old");
    Put("target", "new");
    EXPECT_TRUE(IsOk(FinishReplacing(directory_ / "target")));
    EXPECT_EQ(ReadSmallFile(directory_ / "target/file"), "new");
    EXPECT_FALSE(IsThere("target.replaced"));
}

TEST(WindowsText, GoesThereAndBack) {
    const std::string text = "Grüße, 日本語 😀";
    EXPECT_EQ(ToUtf8(ToUtf16(text)), text);
    EXPECT_EQ(ToUtf16(""), L"");
    EXPECT_EQ(ToUtf8(L"\xd800"), "\xef\xbf\xbd");
}

TEST(WindowsErrors, SayWhatTheyMean) {
    const Error missing = WindowsError(ERROR_FILE_NOT_FOUND, "open x");
    EXPECT_EQ(missing.code, ErrorCode::kNotFound);
    EXPECT_TRUE(missing.message.starts_with("open x: ")) << missing.message;
    EXPECT_FALSE(missing.retryable);
    EXPECT_TRUE(WindowsError(ERROR_SHARING_VIOLATION, "open x").retryable);
    EXPECT_EQ(WindowsError(ERROR_DISK_FULL, "write x").code, ErrorCode::kNoSpace);
    constexpr DWORD kNoSuchDevice = 433;  // which mingw-w64's headers lack
    for (const DWORD gone :
         std::initializer_list<DWORD>{ERROR_NOT_READY, ERROR_DEVICE_NOT_CONNECTED, kNoSuchDevice}) {
        EXPECT_EQ(WindowsError(gone, "read x").code, ErrorCode::kUnavailable) << gone;
        EXPECT_TRUE(WindowsError(gone, "read x").retryable) << gone;
    }
    std::error_code failure;
    std::filesystem::create_directory("C:\\no\\such\\parent", failure);
    EXPECT_EQ(SystemError(failure, "create it").code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace rha
