#include "engine/service/storage_path.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/temporary_directory.h"

namespace rha::engine {
namespace {

TEST(PartBelow, IsWhatComesBehindTheFolder) {
    EXPECT_EQ(PartBelow("/srv/vms/web", "/srv/vms"), "web");
    EXPECT_EQ(PartBelow("/srv/vms/web/disks/a.vhdx", "/srv/vms"), "web/disks/a.vhdx");
    EXPECT_EQ(PartBelow("/srv/vms", "/srv/vms"), std::nullopt);
    EXPECT_EQ(PartBelow("/srv/vms2/web", "/srv/vms"), std::nullopt);
    EXPECT_EQ(PartBelow("/srv", "/srv/vms"), std::nullopt);
}

TEST(Overlap, IsToBeTheSameOrToLieInIt) {
    EXPECT_TRUE(Overlap("/srv/vms", "/srv/vms"));
    EXPECT_TRUE(Overlap("/srv/vms/web", "/srv/vms"));
    EXPECT_TRUE(Overlap("/srv/vms", "/srv/vms/web"));
    EXPECT_FALSE(Overlap("/srv/vms/web", "/srv/vms/web2"));
}

TEST(SameFolder, TheFileSystemDecidesWhereBothExist) {
    const rha::test::TemporaryDirectory scratch;
    const auto top = scratch.path();
    std::filesystem::create_directories(top / "web");
    std::filesystem::create_directories(top / "db");
    std::filesystem::create_directory_symlink(top / "web", top / "link");
    const auto web = (top / "web").string();
    EXPECT_TRUE(IsSameFolder(web, web + "/"));
    EXPECT_TRUE(IsSameFolder(web, (top / "link").string()));
    EXPECT_FALSE(IsSameFolder(web, (top / "db").string()));
}

TEST(SameFolder, NamesDecideOtherwise) {
    EXPECT_TRUE(IsSameFolder("/none/web", "/none/web/"));
    EXPECT_FALSE(IsSameFolder("/none/web", "/none/web2"));
    EXPECT_FALSE(IsSameFolder("/none", "/none/web"));
    EXPECT_FALSE(IsSameFolder("/none/web", "/"));
}

}  // namespace
}  // namespace rha::engine
