#include <cstdlib>

#include "common/runtime/windows_headers.h"
#include "tests/windows/fltmgr/captured_volume.h"

namespace rha::fltmgr {

void* MakeBell() {
    return CreateEventW(nullptr, FALSE, FALSE, nullptr);
}

void* ShareBell(void* bell) {
    HANDLE shared = nullptr;
    if (!DuplicateHandle(GetCurrentProcess(), bell, GetCurrentProcess(), &shared, 0, FALSE,
                         DUPLICATE_SAME_ACCESS)) {
        std::abort();
    }
    return shared;
}

void Ring(void* bell) {
    SetEvent(bell);
}

void CloseBell(void* bell) {
    CloseHandle(bell);
}

}  // namespace rha::fltmgr
