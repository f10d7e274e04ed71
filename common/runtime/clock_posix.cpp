#include <chrono>
#include <ctime>

#include "common/runtime/clock.h"

namespace rha {

BootTime BootNow() {
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return {std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec)};
}

}  // namespace rha
