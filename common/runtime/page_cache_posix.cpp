#include <algorithm>
#include <vector>

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/runtime/page_cache.h"

namespace rha {

bool InPageCache(int fd, std::uint64_t offset, std::uint64_t length) {
    struct stat status{};
    if (::fstat(fd, &status) != 0) return false;
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (offset >= size) return true;
    length = std::min(length, size - offset);
    // Mapping touches no page, so a file that is cut meanwhile does no harm.
    void* mapped = ::mmap(nullptr, length, PROT_READ, MAP_SHARED, fd, static_cast<off_t>(offset));
    if (mapped == MAP_FAILED) return false;
    const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    std::vector<unsigned char> resident((length + page - 1) / page);
    const bool known = ::mincore(mapped, length, resident.data()) == 0;
    ::munmap(mapped, length);
    return known && std::ranges::all_of(resident, [](unsigned char r) { return (r & 1) != 0; });
}

}  // namespace rha
