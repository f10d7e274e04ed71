// HeartbeatMonitor: how alive one host is, judged from the signals that were received from it.
//
// Clock-free: the caller passes a monotonic `now` with every call, so neither a jump of the wall
// clock nor a pause of this process while nothing was processed can be taken for the host's death:
// silence is only ever counted between instants the caller vouches for. Pure; not thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/time.h"

namespace rha::control {

enum class HostLevel : std::uint8_t {
    kHealthy,  ///< heard within three heartbeats
    kSuspect,  ///< silent for longer: worth a countdown
    kLost,     ///< silent for the whole is-alive timeout
};

struct HeartbeatLimits {
    Duration suspect_after{};
    Duration lost_after{};
};

/// Three intervals, at least 3 s, and never more than a half of the timeout.
HeartbeatLimits LimitsFor(Duration heartbeat_interval, Duration is_alive_timeout);

class HeartbeatMonitor {
public:
    /// As if the host had been heard at `now`: after a restart nobody is dead.
    HeartbeatMonitor(HeartbeatLimits limits, Instant now);

    /// A sign of life. An instant before the last one changes nothing.
    void Heard(Instant now);

    /// From now on other limits. A host that was healthy by the old ones is not dead by the new
    /// ones: its silence counts from `now`.
    void SetLimits(HeartbeatLimits limits, Instant now);

    HostLevel Level(Instant now) const;
    Duration Silence(Instant now) const;
    Instant last_heard() const { return last_heard_; }
    /// Start of the unbroken run of signals that the last one belongs to.
    Instant healthy_since() const { return healthy_since_; }
    const HeartbeatLimits& limits() const { return limits_; }

private:
    HeartbeatLimits limits_;
    Instant last_heard_;
    Instant healthy_since_;
};

std::string_view Name(HostLevel level);

}  // namespace rha::control
