// DurationHistogram: how often something took how long. Plain value.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "common/time.h"

namespace rha::control {

/// Counts in classes with these upper bounds (seconds); the last class is open.
struct DurationHistogram {
    static constexpr std::array kBounds = {0.001, 0.0025, 0.005, 0.01, 0.025,
                                           0.05,  0.1,    0.25,  0.5,  1.0};
    std::array<std::uint64_t, kBounds.size() + 1> counts{};
    double sum_seconds = 0;

    void Add(Duration duration) {
        const double seconds = std::chrono::duration<double>(duration).count();
        std::size_t at = 0;
        while (at < kBounds.size() && seconds > kBounds[at]) ++at;
        ++counts[at];
        sum_seconds += seconds;
    }
};

}  // namespace rha::control
