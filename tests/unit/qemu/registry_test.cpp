#include "engine/hypervisor/qemu/registry.h"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "engine/hypervisor/qemu/vm_folder.h"
#include "tests/unit/qemu/scratch.h"

namespace rha::engine {
namespace {

const VmId kA{"0a1b2c3d-1111-2222-3333-444455556666"};
const VmId kB{"1a1b2c3d-1111-2222-3333-444455556666"};

TEST(Registry, KeepsRecords) {
    Scratch scratch;
    const Registry registry(scratch / "r");
    ASSERT_TRUE(registry.Prepare());
    ASSERT_TRUE(
        registry.Store({.id = kB, .folder = "/vm/b", .taps = {{"52:54:00:00:00:01", "dr0"}}}));
    ASSERT_TRUE(registry.Store({.id = kA, .folder = "/vm/帳簿 \"a\""}));
    const auto list = Registry(scratch / "r").List();
    ASSERT_EQ(list->size(), 2u);
    EXPECT_EQ((*list)[0].id, kA);
    EXPECT_EQ((*list)[0].folder, "/vm/帳簿 \"a\"");
    ASSERT_TRUE(registry.Remove(kA));
    ASSERT_TRUE(registry.Remove(kA));
    EXPECT_EQ(registry.Load(kA).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(registry.Load(kB)->folder, "/vm/b");
    EXPECT_EQ(registry.Load(kB)->taps, (TapsByMac{{"52:54:00:00:00:01", "dr0"}}));
}

TEST(Registry, NeverLetsAnIdBecomeAPath) {
    Scratch scratch;
    const Registry registry(scratch / "r");
    ASSERT_TRUE(registry.Prepare());
    WriteText(scratch / "x.json", "{}");
    EXPECT_EQ(registry.Load({"../x"}).error().code, ErrorCode::kNotFound);
}

TEST(Registry, ReportsDamagedRecords) {
    Scratch scratch;
    const Registry registry(scratch / "r");
    ASSERT_TRUE(registry.Prepare());
    for (const std::string& text :
         {std::string(), std::string("{\"version\":1}"), std::string("[]"),
          "{\"version\":1,\"id\":\"" + kB.value + "\",\"folder\":\"/vm/b\"}",
          "{\"version\":1,\"id\":\"" + kA.value + "\",\"folder\":7}",
          "{\"version\":1,\"id\":\"" + kA.value +
              "\",\"folder\":\"/vm\",\"taps\":{\"52:54:00:00:00:01\":\"a b\"}}"}) {
        WriteText(scratch / ("r/" + kA.value + ".json"), text);
        EXPECT_EQ(registry.Load(kA).error().code, ErrorCode::kCorruption) << text;
        const auto list = registry.List();
        ASSERT_EQ(list->size(), 1u);
        EXPECT_FALSE((*list)[0].damage.message.empty());
    }
}

TEST(Registry, RefusesAFolderItCouldNotReadBack) {
    Scratch scratch;
    const Registry registry(scratch / "r");
    ASSERT_TRUE(registry.Prepare());
    EXPECT_EQ(registry.Store({.id = kA, .folder = "/vm/\xff"}).error().code,
              ErrorCode::kUnsupported);
    EXPECT_EQ(registry.Load(kA).error().code, ErrorCode::kNotFound);
}

class VmFolders : public testing::Test {
protected:
    std::string Make(const std::string& name, const VmId& id) {
        const auto folder = scratch_ / name;
        WriteText(folder + "/Virtual Machines/" + id.value + ".json",
                  FormatVmConfig({.id = id, .name = name, .memory_mib = 64}));
        return folder;
    }
    Scratch scratch_;
};

TEST_F(VmFolders, AreReadByWhateverSpelling) {
    const auto folder = Make("a", kA);
    const auto read = ReadVmFolder(folder + "/../a//");
    ASSERT_TRUE(read) << read.error().ToString();
    EXPECT_EQ(read->path, folder);
    EXPECT_EQ(read->config.name, "a");
}

TEST_F(VmFolders, MustHoldExactlyOneMachineUnderItsOwnName) {
    EXPECT_EQ(ReadVmFolder("relative").error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(ReadVmFolder(scratch_ / "none").error().code, ErrorCode::kNotFound);
    std::filesystem::create_directories(scratch_ / "empty/Virtual Machines");
    EXPECT_EQ(ReadVmFolder(scratch_ / "empty").error().code, ErrorCode::kNotFound);

    const auto folder = Make("a", kA);
    Make("a", kB);
    EXPECT_EQ(ReadVmFolder(folder).error().code, ErrorCode::kInvalidArgument);
    std::filesystem::rename(folder + "/Virtual Machines/" + kB.value + ".json",
                            folder + "/Virtual Machines/" + kA.value + ".json");
    const auto misnamed = ReadVmFolder(folder);
    EXPECT_EQ(misnamed.error().code, ErrorCode::kInvalidArgument);
    EXPECT_FALSE(misnamed.error().remedy.empty());
}

TEST_F(VmFolders, AreFoundBelowRoots) {
    Make("b", kB);
    Make("a", kA);
    WriteText(scratch_ / "c/Virtual Machines/x.json", "damaged");
    WriteText(scratch_ / "file", "");
    const auto found = FindVmFolders({scratch_.path(), "/no/such/root"});
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].config.id, kA);
    EXPECT_EQ(found[1].config.id, kB);
}

}  // namespace
}  // namespace rha::engine
