#include "common/runtime/files.h"

#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "common/runtime/access.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha {
namespace {

using test::FailsWith;
using test::IsOk;
using test::TemporaryDirectory;

std::size_t EntryCount(const std::filesystem::path& directory) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(directory),
                                                  std::filesystem::directory_iterator()));
}

TEST(Files, ReplacesContentAndLeavesNothingBeside) {
    const TemporaryDirectory directory;
    const auto file = directory / "a";
    ASSERT_TRUE(IsOk(WriteFileAtomically(file, "first")));
    ASSERT_TRUE(IsOk(WriteFileAtomically(file, "second", 0600)));
    EXPECT_EQ(ReadSmallFile(file), "second");
    EXPECT_TRUE(IsOk(CheckKeyIsPrivate(file)));
    EXPECT_EQ(EntryCount(directory.path()), 1u);
}

TEST(Files, AFailedReplacementKeepsTheOldAndCleansUp) {
    const TemporaryDirectory directory;
    ASSERT_TRUE(IsOk(MakeDirectory(directory / "target")));
    ASSERT_TRUE(IsOk(WriteFileAtomically(directory / "target/inside", "x")));
    EXPECT_FALSE(WriteFileAtomically(directory / "target", "y"));  // a directory is in the way
    EXPECT_EQ(ReadSmallFile(directory / "target/inside"), "x");
    EXPECT_EQ(EntryCount(directory.path()), 1u);
}

TEST(Files, ReadsNoMoreThanTheBound) {
    const TemporaryDirectory directory;
    ASSERT_TRUE(IsOk(WriteFileAtomically(directory / "a", std::string(40000, 'x'))));
    EXPECT_EQ(ReadSmallFile(directory / "a", 40000)->size(), 40000u);
    EXPECT_TRUE(FailsWith(ReadSmallFile(directory / "a", 39999), ErrorCode::kCorruption, "larger"));
    EXPECT_EQ(ReadSmallFile(directory / "none").error().code, ErrorCode::kNotFound);
}

TEST(Files, MakesParentsAndAcceptsWhatIsThere) {
    const TemporaryDirectory directory;
    EXPECT_TRUE(IsOk(MakeDirectory(directory / "x/y/z", 0700)));
    EXPECT_TRUE(IsOk(MakeDirectory(directory / "x/y/z", 0700)));
    EXPECT_TRUE(std::filesystem::is_directory(directory / "x/y/z"));
}

}  // namespace
}  // namespace rha
