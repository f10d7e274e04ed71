// The journal's directory on a real disk, by the promises of JournalDisk.
#include "engine/journal/journal_directory.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include <gtest/gtest.h>

#include "engine/journal/aligned_buffer.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::engine {
namespace {

using rha::test::IsOk;

class JournalDirectoryTest : public testing::Test {
protected:
    JournalDirectoryTest() : disk_(Open()) {}

    std::unique_ptr<JournalDisk> Open() {
        auto disk = OpenJournalDirectory((directory_ / "journal").string(),
                                         (directory_ / "set-aside").string());
        EXPECT_TRUE(IsOk(disk));
        return std::move(*disk);
    }
    static AlignedBuffer Filled(char with) {
        AlignedBuffer buffer(kJournalAlign);
        std::memset(buffer.bytes().data(), with, kJournalAlign);
        return buffer;
    }
    std::vector<std::string> Names() {
        auto names = *disk_->List();
        std::ranges::sort(names);
        return names;
    }

    rha::test::TemporaryDirectory directory_;
    std::unique_ptr<JournalDisk> disk_;
};

TEST_F(JournalDirectoryTest, KeepsWhatIsWritten) {
    auto file = disk_->Create("one", 4 * kJournalAlign);
    ASSERT_TRUE(IsOk(file));
    EXPECT_EQ((*file)->Size(), 4 * kJournalAlign);
    const auto a = Filled('a');
    const auto b = Filled('b');
    const std::array<ByteSpan, 2> parts = {a.bytes(), b.bytes()};
    ASSERT_TRUE(IsOk((*file)->Write(kJournalAlign, parts)));
    ASSERT_TRUE(IsOk((*file)->Sync()));
    const auto again = disk_->Open("one");
    ASSERT_TRUE(IsOk(again));
    const AlignedBuffer read(2 * kJournalAlign);
    ASSERT_TRUE(IsOk((*again)->Read(kJournalAlign, read.bytes())));
    EXPECT_TRUE(std::ranges::equal(read.bytes().first(kJournalAlign), a.bytes()));
    EXPECT_TRUE(std::ranges::equal(read.bytes().subspan(kJournalAlign), b.bytes()));
    ASSERT_TRUE(IsOk((*again)->Read(2 * kJournalAlign, read.bytes().first(kJournalAlign))));
    EXPECT_EQ(read.bytes()[0], std::byte('b'));
    ASSERT_TRUE(IsOk((*file)->Truncate(2 * kJournalAlign)));
    EXPECT_EQ((*again)->Size(), 2 * kJournalAlign);
    EXPECT_FALSE((*again)->Read(kJournalAlign, read.bytes())) << "behind the end";
}

TEST_F(JournalDirectoryTest, NamesComeGoAndAreReplaced) {
    for (const char* name : {"one", "two", "three"}) {
        ASSERT_TRUE(IsOk(disk_->Create(name, kJournalAlign)));
    }
    EXPECT_EQ(disk_->Create("one", kJournalAlign).error().code, ErrorCode::kAlreadyExists);
    EXPECT_EQ(disk_->Open("four").error().code, ErrorCode::kNotFound);
    EXPECT_TRUE(IsOk(disk_->Rename("one", "two")));
    EXPECT_TRUE(IsOk(disk_->Remove("three")));
    EXPECT_TRUE(IsOk(disk_->Remove("three")));
    EXPECT_TRUE(IsOk(disk_->SyncNames()));
    EXPECT_EQ(Names(), std::vector<std::string>{"two"});
    EXPECT_GT(*disk_->FreeBytes(), 0u);
}

TEST_F(JournalDirectoryTest, ANameIsFreeOnceItsFileIsRemovedAlthoughItIsOpen) {
    const auto held = disk_->Create("one", kJournalAlign);
    ASSERT_TRUE(IsOk(held));
    ASSERT_TRUE(IsOk(disk_->Remove("one")));
    EXPECT_TRUE(IsOk(disk_->Create("one", kJournalAlign)));
    disk_ = Open();
    EXPECT_TRUE(std::ranges::count(Names(), "one") == 1);
}

TEST_F(JournalDirectoryTest, WhatIsSetAsideNeverOverwrites) {
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(IsOk(disk_->Create("one", kJournalAlign)));
        ASSERT_TRUE(IsOk(disk_->SetAside("one")));
    }
    EXPECT_TRUE(Names().empty());
    EXPECT_TRUE(std::filesystem::exists(directory_ / "set-aside/one"));
    EXPECT_TRUE(std::filesystem::exists(directory_ / "set-aside/one.1"));
    EXPECT_TRUE(std::filesystem::exists(directory_ / "set-aside/one.2"));
}

}  // namespace
}  // namespace rha::engine
