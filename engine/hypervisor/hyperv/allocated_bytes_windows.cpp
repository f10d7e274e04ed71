#include "common/runtime/files_windows.h"
#include "engine/hypervisor/hyperv/allocated_bytes.h"

namespace rha::engine {

std::uint64_t AllocatedBytes(const std::filesystem::path& file, std::uint64_t size_bytes) {
    DWORD high = 0;
    SetLastError(NO_ERROR);
    const DWORD low = GetCompressedFileSizeW(LongPath(file).c_str(), &high);
    if (low == INVALID_FILE_SIZE && GetLastError() != NO_ERROR) return size_bytes;
    return static_cast<std::uint64_t>(high) << 32 | low;
}

}  // namespace rha::engine
