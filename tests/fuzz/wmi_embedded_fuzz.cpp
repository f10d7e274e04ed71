// Objects that Hyper-V's methods return as texts (CIM-XML).
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/hypervisor/hyperv/wmi/embedded.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto object = rha::engine::wmi::ParseEmbedded(
        std::string_view(reinterpret_cast<const char*>(data), size));
    if (object ? object->class_name.empty() : object.error().remedy.empty()) std::abort();
    return 0;
}
