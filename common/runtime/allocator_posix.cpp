#include "common/runtime/allocator.h"

#include <malloc.h>

namespace rha {

void TuneAllocator() {
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 512 << 20);
    mallopt(M_TOP_PAD, 64 << 20);
}

}  // namespace rha
