// The modes that POSIX systems give to files.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "common/runtime/files.h"
#include "common/runtime/native_file.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha {
namespace {

using test::IsOk;

unsigned ModeOf(const std::filesystem::path& path) {
    struct stat facts{};
    EXPECT_EQ(::stat(path.c_str(), &facts), 0);
    return facts.st_mode & 07777u;
}

TEST(FileModes, AreExactWhateverTheUmask) {
    const test::TemporaryDirectory directory;
    const auto file = directory / "a";
    const mode_t before = ::umask(0);
    ASSERT_TRUE(IsOk(WriteFileAtomically(file, "first", 0644)));
    EXPECT_EQ(ModeOf(file), 0644u);
    ::umask(0777);
    ASSERT_TRUE(IsOk(WriteFileAtomically(file, "second", 0600)));
    EXPECT_EQ(ModeOf(file), 0600u);
    ::umask(before);
    ASSERT_TRUE(IsOk(NativeFile::Open(directory / "b", NativeFile::Mode::kCreate)));
    EXPECT_EQ(ModeOf(directory / "b"), 0600u);
}

}  // namespace
}  // namespace rha
