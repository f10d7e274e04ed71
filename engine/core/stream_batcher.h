// StreamBatcher: when a run of captured records becomes a batch. A quiet machine's change leaves at
// once; while batches are under way, further changes wait up to `linger` for company, so that
// batches grow with the load. Pure.
#pragma once

#include <cstddef>
#include <optional>

#include "common/time.h"

namespace rha::engine {

class StreamBatcher {
public:
    struct Limits {
        std::size_t batch_bytes_max = 1u << 20;
        Duration linger = std::chrono::milliseconds(2);
    };

    explicit StreamBatcher(Limits limits) : limits_(limits) {}

    /// `bytes` (> 0) of records wait. Returns nothing when they shall leave now, else the instant
    /// to ask again at the latest.
    std::optional<Instant> Offer(std::size_t bytes, bool under_way, Instant now) {
        // Most of a batch is as good as a whole one: waiting on would only split a large record
        // off.
        if (!under_way || bytes >= limits_.batch_bytes_max / 2) return std::nullopt;
        if (!waiting_since_) waiting_since_ = now;
        const Instant due = *waiting_since_ + limits_.linger;
        if (now >= due) return std::nullopt;
        return due;
    }
    /// A batch has left, or the stream begins anew.
    void Restart() { waiting_since_.reset(); }

private:
    Limits limits_;
    std::optional<Instant> waiting_since_;
};

}  // namespace rha::engine
