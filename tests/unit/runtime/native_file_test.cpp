#include "common/runtime/native_file.h"

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "common/runtime/files.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha {
namespace {

using test::IsOk;
using Mode = NativeFile::Mode;

ByteSpan Bytes(std::string_view text) {
    return std::as_bytes(std::span(text));
}

class NativeFileTest : public testing::Test {
protected:
    std::string Read(std::uint64_t offset, std::size_t size) {
        std::string text(size, '?');
        const auto file = NativeFile::Open(path_, Mode::kRead);
        const auto got = file->ReadAt(offset, std::as_writable_bytes(std::span(text)));
        EXPECT_TRUE(IsOk(got));
        text.resize(got.value_or(0));
        return text;
    }

    test::TemporaryDirectory directory_;
    std::filesystem::path path_ = directory_ / "日本語.bin";
};

TEST_F(NativeFileTest, ReadsAndWritesAtOffsets) {
    const auto file = NativeFile::Open(path_, Mode::kCreateNew);
    ASSERT_TRUE(IsOk(file));
    ASSERT_TRUE(IsOk(file->WriteAt(4, Bytes("efgh"))));
    ASSERT_TRUE(IsOk(file->WriteAt(0, Bytes("abcd"))));
    ASSERT_TRUE(IsOk(file->Sync()));
    EXPECT_EQ(file->Size(), 8u);
    EXPECT_EQ(Read(2, 4), "cdef");
    EXPECT_EQ(Read(6, 100), "gh");
    EXPECT_EQ(Read(100, 4), "");
    ASSERT_TRUE(IsOk(file->Resize(3)));
    EXPECT_EQ(Read(0, 100), "abc");
    ASSERT_TRUE(IsOk(file->Resize(6)));
    EXPECT_EQ(Read(0, 100), std::string("abc\0\0\0", 6));
}

TEST_F(NativeFileTest, CreatesOnlyWhatItWasToldTo) {
    EXPECT_EQ(NativeFile::Open(path_, Mode::kRead).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(NativeFile::Open(path_, Mode::kReadWrite).error().code, ErrorCode::kNotFound);
    EXPECT_TRUE(IsOk(NativeFile::Open(path_, Mode::kCreate)));
    EXPECT_TRUE(IsOk(NativeFile::Open(path_, Mode::kCreate)));
    EXPECT_EQ(NativeFile::Open(path_, Mode::kCreateNew).error().code, ErrorCode::kAlreadyExists);
}

TEST_F(NativeFileTest, OneHasTheLockAndOthersMayStillReadWriteAndRename) {
    auto first = NativeFile::Open(path_, Mode::kCreate);
    const auto second = NativeFile::Open(path_, Mode::kCreate);
    EXPECT_EQ(first->TryLock(), true);
    EXPECT_EQ(second->TryLock(), false);
    ASSERT_TRUE(IsOk(second->WriteAt(0, Bytes("x"))));
    EXPECT_EQ(Read(0, 10), "x");
    std::error_code failure;
    std::filesystem::rename(path_, directory_ / "elsewhere", failure);
    EXPECT_FALSE(failure) << failure.message();
    first->Close();
    EXPECT_EQ(second->TryLock(), true);
}

TEST_F(NativeFileTest, MovesItsFile) {
    auto first = NativeFile::Open(path_, Mode::kCreate);
    ASSERT_TRUE(IsOk(first));
    NativeFile second = std::move(*first);
    EXPECT_FALSE(*first);
    EXPECT_TRUE(second);
    second = NativeFile();
    EXPECT_FALSE(second);
}

TEST_F(NativeFileTest, ADirectoryIsNoPlainFile) {
    ASSERT_TRUE(IsOk(WriteFileAtomically(path_, "content")));
    EXPECT_TRUE(IsOk(NativeFile::OpenRegular(path_)));
    EXPECT_FALSE(NativeFile::OpenRegular(directory_.path()));
    EXPECT_EQ(NativeFile::OpenRegular(directory_ / "none").error().code, ErrorCode::kNotFound);
}

TEST_F(NativeFileTest, PathsMayBeLong) {
    auto deep = directory_.path();
    for (int i = 0; i < 8; ++i) deep /= std::string(40, static_cast<char>('a' + i));
    ASSERT_TRUE(IsOk(MakeDirectory(deep)));
    EXPECT_TRUE(IsOk(WriteFileAtomically(deep / "file", "deep")));
    EXPECT_EQ(ReadSmallFile(deep / "file"), "deep");
}

}  // namespace
}  // namespace rha
