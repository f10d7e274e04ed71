#include "engine/lease/boot_id.h"

namespace rha::engine {

std::uint64_t BootRunId(std::string_view boot_id) {
    std::uint64_t id = 0;
    for (const char digit : boot_id) {
        if (digit >= '0' && digit <= '9') id = id << 4 | static_cast<std::uint64_t>(digit - '0');
        if (digit >= 'a' && digit <= 'f') {
            id = id << 4 | static_cast<std::uint64_t>(digit - 'a' + 10);
        }
    }
    return id;
}

}  // namespace rha::engine
