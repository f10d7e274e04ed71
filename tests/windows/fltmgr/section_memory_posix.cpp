#include <cstdlib>
#include <cstring>

#include "tests/windows/fltmgr/section_memory.h"

namespace rha::fltmgr {

void* MakeSectionMemory(std::size_t bytes) {
    void* memory = std::aligned_alloc(4096, bytes);
    std::memset(memory, 0, bytes);
    return memory;
}

void DropSectionMemory(void* memory) {
    std::free(memory);
}

}  // namespace rha::fltmgr
