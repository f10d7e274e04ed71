#include "engine/hypervisor/qemu/vm_config.h"

#include <gtest/gtest.h>

namespace rha::engine {
namespace {

constexpr const char* kId = "0a1b2c3d-1111-2222-3333-444455556666";

VmConfig Example() {
    return {
        .id = {kId},
        .name = "ledger, \"main\" 帳簿",
        .cpu_count = 2,
        .memory_mib = 512,
        .accelerator = Accelerator::kTcg,
        .disks = {"Virtual Hard Disks/a.vhdx", "Snapshots/b,1.qcow2"},
        .nics = {
            {.name = "lan", .mac = "52:54:00:01:02:03", .network = NicNetwork::kUser},
            {.name = "dmz", .mac = "52:54:00:01:02:04", .network = NicNetwork::kTap, .tap = "tap0"},
            {.name = "off", .mac = "52:54:00:01:02:05"}}};
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(VmConfig, ReadsBackWhatItFormats) {
    const auto parsed = ParseVmConfig(FormatVmConfig(Example()));
    ASSERT_TRUE(parsed) << parsed.error().ToString();
    EXPECT_EQ(*parsed, Example());
}

TEST(VmConfig, GuessesTheSafeAcceleratorWhenNoneIsNamed) {
    auto config = Example();
    config.accelerator = Accelerator::kKvm;
    const auto text = FormatVmConfig(config);
    EXPECT_EQ(ParseVmConfig(text)->accelerator, Accelerator::kKvm);
    EXPECT_EQ(ParseVmConfig(Replaced(text, "\"accelerator\": \"kvm\",", ""))->accelerator,
              Accelerator::kTcg);
}

struct Mistake {
    const char* from;
    const char* to;
    ErrorCode code;
};

class VmConfigMistake : public testing::TestWithParam<Mistake> {};

TEST_P(VmConfigMistake, IsRefusedWithARemedy) {
    const auto parsed =
        ParseVmConfig(Replaced(FormatVmConfig(Example()), GetParam().from, GetParam().to));
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().code, GetParam().code) << parsed.error().ToString();
    EXPECT_FALSE(parsed.error().remedy.empty());
}

INSTANTIATE_TEST_SUITE_P(
    All, VmConfigMistake,
    testing::Values(
        Mistake{"{", "", ErrorCode::kCorruption},
        Mistake{"\"version\": 1", "\"version\": 2", ErrorCode::kUnsupported},
        Mistake{"\"version\": 1", "\"version\": \"1\"", ErrorCode::kInvalidArgument},
        Mistake{"\"name\"", "\"nom\"", ErrorCode::kInvalidArgument},
        Mistake{"0a1b2c3d", "0A1B2C3D", ErrorCode::kInvalidArgument},
        Mistake{"0a1b2c3d-1111", "../../../etc/", ErrorCode::kInvalidArgument},
        Mistake{"\"cpus\": 2", "\"cpus\": 0", ErrorCode::kInvalidArgument},
        Mistake{"\"cpus\": 2", "\"cpus\": 2.5", ErrorCode::kInvalidArgument},
        Mistake{"\"memory_mib\": 512", "\"memory_mib\": -512", ErrorCode::kInvalidArgument},
        Mistake{"\"tcg\"", "\"auto\"", ErrorCode::kInvalidArgument},
        Mistake{"Snapshots/b,1.qcow2", "Virtual Hard Disks/a.vhdx", ErrorCode::kInvalidArgument},
        Mistake{"Snapshots/b,1.qcow2", "", ErrorCode::kInvalidArgument},
        Mistake{"Snapshots/b,1.qcow2", "a\\u0000b", ErrorCode::kInvalidArgument},
        Mistake{"\"path\"", "\"file\"", ErrorCode::kInvalidArgument},
        Mistake{"52:54:00:01:02:03", "52:54:00:01:02:0G", ErrorCode::kInvalidArgument},
        Mistake{"52:54:00:01:02:03", "53:54:00:01:02:03", ErrorCode::kInvalidArgument},
        Mistake{"\"user\"", "\"bridge\"", ErrorCode::kInvalidArgument},
        Mistake{"\"tap0\"", "\"tap0,script=/bin/sh\"", ErrorCode::kInvalidArgument},
        Mistake{"\"network\": \"tap\"", "\"network\": \"none\"", ErrorCode::kInvalidArgument}));

TEST(VmConfig, RefusesWhatIsNoObjectOrTooLarge) {
    for (const std::string& text :
         {std::string(), std::string("[]"), std::string("null"), std::string(100000, '['),
          FormatVmConfig(Example()) + std::string(kVmConfigBytesMax, ' ')}) {
        EXPECT_EQ(ParseVmConfig(text).error().code, ErrorCode::kCorruption);
    }
}

TEST(VmConfig, KnowsDiskFormatsByExtension) {
    EXPECT_EQ(DiskFormatOf("a.vhdx"), "vhdx");
    EXPECT_EQ(DiskFormatOf("A.VHDX"), "vhdx");
    EXPECT_EQ(DiskFormatOf("a.qcow2"), "qcow2");
    EXPECT_EQ(DiskFormatOf("a.raw"), "");
}

TEST(VmConfig, ResolvesDiskPaths) {
    EXPECT_EQ(DiskPath("/vm/a", "Virtual Hard Disks/x.vhdx"), "/vm/a/Virtual Hard Disks/x.vhdx");
    EXPECT_EQ(DiskPath("/vm/a", "../b/x.vhdx"), "/vm/b/x.vhdx");
    EXPECT_EQ(DiskPath("/vm/a", "/disks/x.vhdx"), "/disks/x.vhdx");
}

}  // namespace
}  // namespace rha::engine
