#include "engine/service/storage_path.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace rha::engine
