// LagMeter: how old the oldest change is that the replica does not have durably. Wall time is data
// here (capture times of records), for display only. Pure.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "common/ids.h"
#include "common/time.h"
#include "engine/core/run_summary.h"

namespace rha::engine {

class LagMeter {
public:
    /// A run has been put into the stream.
    void Sent(const RunSummary& run);
    void Durable(Sequence upto);
    /// The connection is gone: nothing is under way; what was is waiting again.
    void Restart();

    /// `oldest_waiting_unix_ns`: capture time of the first change not in the stream, if one waits.
    Duration Lag(WallTime now, std::optional<std::int64_t> oldest_waiting_unix_ns) const;
    /// Capture time of the newest durable change; 0 before the first.
    WallTime durable_capture_time() const { return durable_capture_time_; }

private:
    std::deque<RunSummary> under_way_;
    /// Of the oldest change under way when the connection was lost, until it is under way again.
    std::optional<std::int64_t> lost_oldest_unix_ns_;
    WallTime durable_capture_time_;
};

}  // namespace rha::engine
