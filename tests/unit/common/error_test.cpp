#include "common/error.h"

#include <cerrno>

#include <gtest/gtest.h>

namespace rha {
namespace {

TEST(Error, NamesAreUniqueAndInvertible) {
    for (int i = 0; i <= static_cast<int>(ErrorCode::kInternal); ++i) {
        const auto code = static_cast<ErrorCode>(i);
        EXPECT_EQ(ErrorCodeFromName(Name(code)), code);
    }
    EXPECT_EQ(ErrorCodeFromName("no such name"), ErrorCode::kInternal);
}

TEST(Error, ContextReadsFromInnermostToOutermost) {
    auto error = ErrnoError(ENOSPC, "write 0001.rhj").While("commit batch 7").While("scenario web");
    EXPECT_EQ(error.code, ErrorCode::kNoSpace);
    EXPECT_TRUE(error.retryable);
    EXPECT_FALSE(error.remedy.empty());
    EXPECT_EQ(error.ToString(),
              "write 0001.rhj: No space left on device <- commit batch 7 <- scenario web");
}

Result<int> Half(int value) {
    if (value % 2 != 0) return Fail(ErrorCode::kInvalidArgument, "odd");
    return value / 2;
}

Result<int> Quarter(int value) {
    RHA_ASSIGN_OR_RETURN(const int half, Half(value));
    return Half(half);
}

TEST(Error, MacrosPropagateTheFirstError) {
    EXPECT_EQ(Quarter(8), 2);
    EXPECT_EQ(Quarter(7).error().message, "odd");
    EXPECT_EQ(Quarter(6).error().message, "odd");
}

}  // namespace
}  // namespace rha
