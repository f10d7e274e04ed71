#include "engine/hypervisor/qemu/command_line.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rha::engine {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

VmFolder Example() {
    VmFolder folder;
    folder.path = "/vm/a, b";
    folder.config = {.id = {"0a1b2c3d-1111-2222-3333-444455556666"},
                     .name = "x,debug-threads=on",
                     .cpu_count = 2,
                     .memory_mib = 256,
                     .disks = {"Virtual Hard Disks/x.vhdx", "Snapshots/y.qcow2"}};
    return folder;
}

/// The values given for an option, in order.
std::vector<std::string> ValuesOf(const std::vector<std::string>& words, const std::string& name) {
    std::vector<std::string> values;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (words[i] == name) values.push_back(words[i + 1]);
    }
    return values;
}

TEST(QemuCommandLine, OpensDisksUncachedInTheirOwnFormat) {
    const auto disks = ValuesOf(QemuCommandLine("qemu", Example(), "/run/x"), "-blockdev");
    ASSERT_EQ(disks.size(), 2u);
    EXPECT_EQ(disks[0],
              R"({"driver":"vhdx","node-name":"disk0","cache":{"direct":true,"no-flush":false},)"
              R"("file":{"driver":"file","filename":"/vm/a, b/Virtual Hard Disks/x.vhdx",)"
              R"("aio":"native","cache":{"direct":true,"no-flush":false}}})");
    EXPECT_THAT(disks[1], HasSubstr(R"("driver":"qcow2","node-name":"disk1")"));
}

TEST(QemuCommandLine, UsesKvmOnlyOnRequest) {
    auto folder = Example();
    EXPECT_EQ(ValuesOf(QemuCommandLine("qemu", folder, "/run/x"), "-accel"),
              std::vector<std::string>{"tcg,thread=multi"});
    folder.config.accelerator = Accelerator::kKvm;
    EXPECT_EQ(ValuesOf(QemuCommandLine("qemu", folder, "/run/x"), "-accel"),
              std::vector<std::string>{"kvm"});
}

TEST(QemuCommandLine, LetsNoNameBecomeAnOption) {
    const auto words = QemuCommandLine("qemu", Example(), "/run/a,b");
    EXPECT_EQ(ValuesOf(words, "-name")[0], "guest=x,,debug-threads=on");
    EXPECT_THAT(ValuesOf(words, "-chardev"),
                Contains("file,id=console,path=/run/a,,b/console.log,append=on"));
    EXPECT_EQ(ValuesOf(words, "-pidfile")[0], "/run/a,b/qemu.pid");
}

TEST(QemuCommandLine, ConnectsNetworks) {
    auto folder = Example();
    folder.config.nics = {
        {.name = "a", .mac = "52:54:00:00:00:01", .network = NicNetwork::kUser},
        {.name = "b", .mac = "52:54:00:00:00:02", .network = NicNetwork::kTap, .tap = "tap7"},
        {.name = "c", .mac = "52:54:00:00:00:03", .network = NicNetwork::kNone}};
    const auto words = QemuCommandLine("qemu", folder, "/run/x");
    EXPECT_EQ(ValuesOf(words, "-netdev"),
              (std::vector<std::string>{"user,id=net0",
                                        "tap,id=net1,ifname=tap7,script=no,downscript=no"}));
    const auto devices = ValuesOf(words, "-device");
    EXPECT_THAT(devices, Contains("virtio-net-pci,mac=52:54:00:00:00:02,romfile=,netdev=net1"));
    EXPECT_THAT(devices, Contains("virtio-net-pci,mac=52:54:00:00:00:03,romfile="));
    EXPECT_THAT(ValuesOf(QemuCommandLine("qemu", Example(), "/run/x"), "-device"),
                Not(Contains(HasSubstr("virtio-net"))));
}

}  // namespace
}  // namespace rha::engine
