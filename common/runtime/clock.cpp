#include "common/runtime/clock.h"

#include <chrono>
#include <ctime>

namespace rha {

Instant MonotonicNow() {
    return {
        std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch())};
}

WallTime WallNow() {
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(since_1970).count()};
}

std::string FormatUtc(WallTime time) {
    const std::time_t seconds = time.unix_ns / 1'000'000'000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%SZ", &parts);
    return text;
}

}  // namespace rha
