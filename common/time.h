// Time as the cores see it: a monotonic Instant passed in, and wall time only for display.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace rha {

using Duration = std::chrono::nanoseconds;

/// Monotonic nanoseconds since an arbitrary start; comparable only within one process run.
struct Instant {
    Duration since_start{0};
    auto operator<=>(const Instant&) const = default;
    friend Instant operator+(Instant at, Duration by) { return {at.since_start + by}; }
    friend Instant operator-(Instant at, Duration by) { return {at.since_start - by}; }
    friend Duration operator-(Instant later, Instant earlier) {
        return later.since_start - earlier.since_start;
    }
};

/// Nanoseconds since 1970-01-01T00:00:00Z; for display and records, never for decisions.
struct WallTime {
    std::int64_t unix_ns = 0;
    auto operator<=>(const WallTime&) const = default;
};

}  // namespace rha
