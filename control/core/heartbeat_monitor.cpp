#include "control/core/heartbeat_monitor.h"

#include <algorithm>

namespace rha::control {

HeartbeatLimits LimitsFor(Duration heartbeat_interval, Duration is_alive_timeout) {
    const Duration wanted = std::max<Duration>(3 * heartbeat_interval, std::chrono::seconds(3));
    return {.suspect_after = std::min<Duration>(wanted, is_alive_timeout / 2),
            .lost_after = is_alive_timeout};
}

HeartbeatMonitor::HeartbeatMonitor(HeartbeatLimits limits, Instant now)
    : limits_(limits), last_heard_(now), healthy_since_(now) {}

void HeartbeatMonitor::Heard(Instant now) {
    if (now < last_heard_) return;
    if (now - last_heard_ > limits_.suspect_after) healthy_since_ = now;
    last_heard_ = now;
}

void HeartbeatMonitor::SetLimits(HeartbeatLimits limits, Instant now) {
    if (Level(now) == HostLevel::kHealthy) Heard(now);
    limits_ = limits;
}

HostLevel HeartbeatMonitor::Level(Instant now) const {
    const Duration silence = Silence(now);
    if (silence >= limits_.lost_after) return HostLevel::kLost;
    return silence > limits_.suspect_after ? HostLevel::kSuspect : HostLevel::kHealthy;
}

Duration HeartbeatMonitor::Silence(Instant now) const {
    return std::max(Duration{}, now - last_heard_);
}

std::string_view Name(HostLevel level) {
    switch (level) {
        case HostLevel::kHealthy:
            return "healthy";
        case HostLevel::kSuspect:
            return "suspect";
        case HostLevel::kLost:
            return "lost";
    }
    return "lost";
}

}  // namespace rha::control
