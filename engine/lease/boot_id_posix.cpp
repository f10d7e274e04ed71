#include "common/runtime/files.h"
#include "engine/lease/boot_id.h"

namespace rha::engine {

Result<std::string> CurrentBootId() {
    RHA_ASSIGN_OR_RETURN(auto id, ReadSmallFile("/proc/sys/kernel/random/boot_id"));
    while (!id.empty() && id.back() == '\n') id.pop_back();
    return id;
}

}  // namespace rha::engine
