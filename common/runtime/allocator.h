// Allocator settings for programs that stream large buffers.
#pragma once

namespace rha {

/// Keeps large blocks in the heap rather than in a mapping of their own per allocation, so that
/// batch buffers are not unmapped and faulted in again for every batch. Call first in main.
void TuneAllocator();

}  // namespace rha
