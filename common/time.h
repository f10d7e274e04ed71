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

/// Time since the host's start, also while it slept; comparable only within one run of the host,
/// but between all its processes.
struct BootTime {
    Duration since_boot{0};
    auto operator<=>(const BootTime&) const = default;
    friend BootTime operator+(BootTime at, Duration by) { return {at.since_boot + by}; }
    friend BootTime operator-(BootTime at, Duration by) { return {at.since_boot - by}; }
    friend Duration operator-(BootTime later, BootTime earlier) {
        return later.since_boot - earlier.since_boot;
    }
};

/// Nanoseconds since 1970-01-01T00:00:00Z; for display and records, never for decisions.
struct WallTime {
    std::int64_t unix_ns = 0;
    auto operator<=>(const WallTime&) const = default;
};

}  // namespace rha
