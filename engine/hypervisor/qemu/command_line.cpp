#include "engine/hypervisor/qemu/command_line.h"

#include <string_view>
#include <utility>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace rha::engine {
namespace {

using Json = nlohmann::ordered_json;

/// A value of an old-style option list, where a comma ends it.
std::string Escaped(std::string_view value) {
    std::string result;
    for (const char c : value) {
        result += c;
        if (c == ',') result += c;
    }
    return result;
}

void AddDisk(std::vector<std::string>& words, const VmFolder& folder, std::size_t index) {
    const auto path = DiskPath(folder.path, folder.config.disks[index]);
    const auto node = fmt::format("disk{}", index);
    Json cache;
    cache["direct"] = true;
    cache["no-flush"] = false;
    Json file;
    file["driver"] = "file";
    file["filename"] = path;
    file["aio"] = "native";
    file["cache"] = cache;
    Json image;
    image["driver"] = DiskFormatOf(path);
    image["node-name"] = node;
    image["cache"] = cache;
    image["file"] = std::move(file);
    words.insert(
        words.end(),
        {"-blockdev", image.dump(-1, ' ', false, Json::error_handler_t::replace), "-device",
         fmt::format("virtio-blk-pci,drive={},bootindex={},write-cache=on", node, index)});
}

void AddNic(std::vector<std::string>& words, const NicConfig& nic, std::size_t index) {
    const auto net = fmt::format("net{}", index);
    const auto device = fmt::format("virtio-net-pci,mac={},romfile=", nic.mac);
    switch (nic.network) {
        case NicNetwork::kNone:
            words.insert(words.end(), {"-device", device});
            return;
        case NicNetwork::kUser:
            words.insert(words.end(), {"-netdev", "user,id=" + net});
            break;
        case NicNetwork::kTap:
            words.insert(words.end(),
                         {"-netdev", fmt::format("tap,id={},ifname={},script=no,downscript=no", net,
                                                 nic.tap)});
            break;
    }
    words.insert(words.end(), {"-device", device + ",netdev=" + net});
}

}  // namespace

std::vector<std::string> QemuCommandLine(const std::string& qemu_binary, const VmFolder& folder,
                                         const std::string& runtime_directory) {
    const auto& config = folder.config;
    const auto in_runtime = [&](const char* name) { return runtime_directory + "/" + name; };
    const bool kvm = config.accelerator == Accelerator::kKvm;
    std::vector<std::string> words = {qemu_binary, "-nodefaults", "-no-user-config", "-daemonize"};
    const auto add = [&](const char* option, std::string value) {
        words.emplace_back(option);
        words.push_back(std::move(value));
    };
    add("-display", "none");
    add("-name", "guest=" + Escaped(config.name));
    add("-uuid", config.id.value);
    add("-pidfile", in_runtime(kPidFile));
    add("-D", in_runtime(kQemuLog));
    add("-msg", "timestamp=on");
    add("-machine", "pc");
    add("-accel", kvm ? "kvm" : "tcg,thread=multi");
    if (kvm) add("-cpu", "host");
    add("-smp", std::to_string(config.cpu_count));
    add("-m", fmt::format("{}M", config.memory_mib));
    add("-rtc", "base=utc");
    add("-chardev", fmt::format("socket,id=monitor,fd={},server=on,wait=off", kMonitorDescriptor));
    add("-mon", "chardev=monitor,mode=control");
    add("-chardev",
        fmt::format("file,id=console,path={},append=on", Escaped(in_runtime(kConsoleLog))));
    add("-serial", "chardev:console");
    add("-device", "virtio-serial-pci");
    add("-chardev", fmt::format("socket,id=agent,fd={},server=on,wait=off", kAgentDescriptor));
    add("-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0");
    for (std::size_t i = 0; i < config.disks.size(); ++i) AddDisk(words, folder, i);
    for (std::size_t i = 0; i < config.nics.size(); ++i) AddNic(words, config.nics[i], i);
    return words;
}

}  // namespace rha::engine
