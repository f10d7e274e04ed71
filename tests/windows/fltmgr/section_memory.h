// The memory of the harness's sections. Any thread.
#pragma once

#include <cstddef>

namespace rha::fltmgr {

/// Zeros, aligned to pages.
void* MakeSectionMemory(std::size_t bytes);
void DropSectionMemory(void* memory);

#ifdef _WIN32
/// A handle that maps the same memory, for reading only unless it is `writable`; the caller's to
/// close. Views of it outlive the memory's own.
void* ShareSectionMemory(void* memory, bool writable);
#endif

}  // namespace rha::fltmgr
