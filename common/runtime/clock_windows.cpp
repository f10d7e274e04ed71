#include <chrono>

#include "common/runtime/clock.h"
#include "common/runtime/windows_error.h"

namespace rha {

BootTime BootNow() {
    return {std::chrono::milliseconds(GetTickCount64())};
}

}  // namespace rha
