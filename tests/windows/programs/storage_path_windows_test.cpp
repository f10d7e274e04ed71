#include <filesystem>

#include <gtest/gtest.h>

#include "common/runtime/windows_headers.h"
#include "engine/service/storage_path.h"
#include "tests/support/temporary_directory.h"

namespace rha::engine {
namespace {

TEST(StoragePathWindows, NeitherCaseNorSeparatorsCount) {
    EXPECT_EQ(PartBelow("D:/VMs/Web/disk.vhdx", "d:\\vms"), "Web/disk.vhdx");
    EXPECT_EQ(PartBelow("D:\\VMs\\Web\\disk.vhdx", "D:/VMs"), "Web/disk.vhdx");
    EXPECT_EQ(PartBelow("E:/VMs/Web", "D:/VMs"), std::nullopt);
    EXPECT_EQ(PartBelow("\\\\server\\share\\web", "//server/share"), "web");
    EXPECT_TRUE(Overlap("D:/VMs/Web", "d:\\vms\\web\\disks"));
    EXPECT_FALSE(Overlap("D:/VMs/web", "D:/VMs/web2"));
}

TEST(StoragePathWindows, OtherSpellingsOfAFolderAreTheSame) {
    const rha::test::TemporaryDirectory scratch;
    const auto folder = scratch.path() / "A rather long name";
    std::filesystem::create_directories(folder);
    const auto known = folder.string();
    std::wstring name(MAX_PATH, L'\0');
    name.resize(GetShortPathNameW(folder.c_str(), name.data(), MAX_PATH));
    const auto short_name = std::filesystem::path(name).string();
    EXPECT_NE(short_name, known);
    EXPECT_TRUE(IsSameFolder(known, short_name));
    EXPECT_TRUE(IsSameFolder(known, known + "\\"));
    EXPECT_TRUE(IsSameFolder(known, (scratch.path() / "a RATHER long NAME").generic_string()));
    EXPECT_TRUE(IsSameFolder(known, R"(\\?\)" + known));
    EXPECT_FALSE(IsSameFolder(known, scratch.path().string()));
}

TEST(StoragePathWindows, NamesOfFoldersThatAreNotThereDecide) {
    EXPECT_TRUE(IsSameFolder("C:/none/Web", "c:\\NONE\\web\\"));
    EXPECT_TRUE(IsSameFolder("C:/none/Web", R"(\\?\C:\none\web)"));
    EXPECT_FALSE(IsSameFolder("C:/none/web", "C:/none/web2"));
    EXPECT_FALSE(IsSameFolder("C:/none/web", "C:/"));
}

}  // namespace
}  // namespace rha::engine
