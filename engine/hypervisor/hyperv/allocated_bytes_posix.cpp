#include <sys/stat.h>

#include "engine/hypervisor/hyperv/allocated_bytes.h"

namespace rha::engine {

std::uint64_t AllocatedBytes(const std::filesystem::path& file, std::uint64_t size_bytes) {
    constexpr std::uint64_t kStatBlockBytes = 512;
    struct stat status{};
    if (::stat(file.c_str(), &status) != 0) return size_bytes;
    return static_cast<std::uint64_t>(status.st_blocks) * kStatBlockBytes;
}

}  // namespace rha::engine
