// Everything the QEMU adapter parses: the monitor's lines, the guest agent's (hostile: they come
// out of the guest), qemu-img's replies, and machine configurations. The first byte chooses.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/hypervisor/qemu/replies.h"
#include "engine/hypervisor/qemu/vm_config.h"

namespace {

using namespace rha::engine;

void Require(bool holds) {
    if (!holds) std::abort();
}

void FuzzMonitor(std::string_view text) {
    const auto line = ParseQmpLine(text);
    if (!line) return;
    for (const char c : line->text + line->reason) Require(c >= 0x20 && c <= 0x7e);
    (void)StateFromQmpStatus(line->text, line->running);
}

void FuzzConfig(std::string_view text) {
    const auto config = ParseVmConfig(text);
    if (!config) {
        Require(!config.error().message.empty() && !config.error().remedy.empty());
        return;
    }
    const auto again = ParseVmConfig(FormatVmConfig(*config));
    Require(again && *again == *config);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0]) {
        case 'm':
            FuzzMonitor(text);
            break;
        case 'a':
            if (const auto line = ParseAgentLine(text)) {
                for (const char c : line->text) Require(c >= 0x20 && c <= 0x7e);
            }
            break;
        case 'i':
            if (const auto info = ParseImageInfo(text)) Require(!info->format.empty());
            break;
        case 'v':
            if (const auto version = ParseQemuVersion(text)) Require(!version->empty());
            break;
        default:
            FuzzConfig(text);
            break;
    }
    return 0;
}
