// What the parts of FakeHyperv share: texts of objects.
#pragma once

#include <string>

#include "engine/hypervisor/hyperv/paths.h"
#include "engine/hypervisor/hyperv/wmi/instance.h"

namespace rha::engine {

/// ResourceSubType.
inline constexpr const char* kVirtualHardDisk = "Microsoft:Hyper-V:Virtual Hard Disk";

/// A property that is a text; else empty.
inline std::string TextOf(const wmi::Instance& object, const std::string& name) {
    const auto found = object.properties.find(name);
    if (found == object.properties.end()) return {};
    const auto* text = std::get_if<std::string>(&found->second);
    return text == nullptr ? std::string() : *text;
}

inline bool Is(const wmi::Instance& object, const std::string& name, const std::string& value) {
    return SameText(TextOf(object, name), value);
}

}  // namespace rha::engine
