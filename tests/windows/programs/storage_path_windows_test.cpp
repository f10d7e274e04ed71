#include <gtest/gtest.h>

#include "engine/service/storage_path.h"

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

}  // namespace
}  // namespace rha::engine
