// Backoff: how long to wait before the next attempt: doubling, bounded, with jitter from a seeded
// generator so that engines which lost the same peer do not come back in step. Pure.
#pragma once

#include <algorithm>
#include <cstdint>

#include "common/time.h"

namespace rha::engine {

class Backoff {
public:
    Backoff(Duration min, Duration max, std::uint64_t seed) : min_(min), max_(max), state_(seed) {}

    /// The wait before the next attempt: between half and all of the current bound.
    Duration Next() {
        const Duration bound = std::clamp(bound_, min_, max_);
        bound_ = std::min(bound * 2, max_);
        const auto half = static_cast<std::uint64_t>(bound.count()) / 2;
        return Duration(static_cast<Duration::rep>(half + Random() % (half + 1)));
    }
    /// The last attempt came to something.
    void Reset() { bound_ = Duration{0}; }

private:
    /// SplitMix64: enough to spread attempts.
    std::uint64_t Random() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }

    Duration min_;
    Duration max_;
    Duration bound_{0};
    std::uint64_t state_;
};

}  // namespace rha::engine
