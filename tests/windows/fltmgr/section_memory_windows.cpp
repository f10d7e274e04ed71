#include <cstdlib>
#include <map>
#include <mutex>

#include "common/runtime/windows_headers.h"
#include "tests/windows/fltmgr/section_memory.h"

namespace rha::fltmgr {
namespace {

std::mutex mutex;
std::map<void*, HANDLE> sections;  // by their view

}  // namespace

void* MakeSectionMemory(std::size_t bytes) {
    const HANDLE section =
        CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE,
                           static_cast<DWORD>(bytes >> 32), static_cast<DWORD>(bytes), nullptr);
    void* view = MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, 0);
    if (view == nullptr) std::abort();
    const std::lock_guard lock(mutex);
    sections[view] = section;
    return view;
}

void DropSectionMemory(void* memory) {
    const std::lock_guard lock(mutex);
    UnmapViewOfFile(memory);
    CloseHandle(sections.extract(memory).mapped());
}

void* ShareSectionMemory(void* memory, bool writable) {
    const std::lock_guard lock(mutex);
    HANDLE shared = nullptr;
    const DWORD access = writable ? FILE_MAP_READ | FILE_MAP_WRITE : FILE_MAP_READ;
    if (!DuplicateHandle(GetCurrentProcess(), sections.at(memory), GetCurrentProcess(), &shared,
                         access, FALSE, 0)) {
        std::abort();
    }
    return shared;
}

}  // namespace rha::fltmgr
