#include "engine/core/lag_meter.h"

#include <algorithm>

namespace rha::engine {

void LagMeter::Sent(const RunSummary& run) {
    lost_oldest_unix_ns_.reset();
    under_way_.push_back(run);
}

void LagMeter::Durable(Sequence upto) {
    while (!under_way_.empty() && under_way_.front().last <= upto) {
        durable_capture_time_.unix_ns = under_way_.front().last_capture_unix_ns;
        under_way_.pop_front();
    }
}

void LagMeter::Restart() {
    if (!under_way_.empty()) lost_oldest_unix_ns_ = under_way_.front().first_capture_unix_ns;
    under_way_.clear();
}

Duration LagMeter::Lag(WallTime now, std::optional<std::int64_t> oldest_waiting_unix_ns) const {
    std::optional<std::int64_t> oldest = oldest_waiting_unix_ns;
    if (lost_oldest_unix_ns_) oldest = lost_oldest_unix_ns_;
    if (!under_way_.empty()) oldest = under_way_.front().first_capture_unix_ns;
    if (!oldest) return Duration{0};
    return Duration{std::max<std::int64_t>(0, now.unix_ns - *oldest)};
}

}  // namespace rha::engine
