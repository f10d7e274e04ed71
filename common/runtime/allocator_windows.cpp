#include "common/runtime/allocator.h"

namespace rha {

void TuneAllocator() {
    // The heap of Windows has no such settings.
}

}  // namespace rha
