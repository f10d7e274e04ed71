#include "common/runtime/log.h"

#include <gtest/gtest.h>

#include "common/runtime/files.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha {
namespace {

TEST(Log, WritesLinesOfItsLevelToItsFile) {
    const test::TemporaryDirectory directory;
    const auto file = directory / "log";
    ASSERT_TRUE(test::IsOk(StartLog("test", {.level = "warning", .file = file.string()})));
    LogInfo("quiet {}", 1);
    Error error{.code = ErrorCode::kIo, .message = "it broke", .remedy = "mend it"};
    LogWarning("{}", Describe(error.While("outer step")));
    FlushLog();
    const auto text = ReadSmallFile(file);
    ASSERT_TRUE(test::IsOk(text));
    EXPECT_EQ(text->find("quiet"), std::string::npos);
    EXPECT_NE(text->find("warning it broke <- outer step; mend it\n"), std::string::npos) << *text;
    ASSERT_TRUE(test::IsOk(StartLog("test", {})));
}

TEST(Log, RefusesUnknownLevelsAndImpossibleFiles) {
    EXPECT_TRUE(
        test::FailsWith(StartLog("test", {.level = "loud"}), ErrorCode::kInvalidArgument, "loud"));
    const test::TemporaryDirectory directory;
    EXPECT_TRUE(test::FailsWith(StartLog("test", {.file = directory.path().string()}),
                                ErrorCode::kIo, "log file"));
}

}  // namespace
}  // namespace rha
