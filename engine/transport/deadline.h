// Deadlines of calls, counted on the monotonic clock: a wall clock that jumps neither ends a call
// nor keeps it for ever. And how long connecting may take.
#pragma once

#include <chrono>

#include <grpc/support/time.h>

namespace rha::engine {

/// What one attempt to connect to another engine may take, TLS with it: much more than a long line
/// or a busy host needs, and too little for TCP to wait long before it asks again.
inline constexpr int kHandshakeMs = 5000;

inline gpr_timespec CallDeadline(std::chrono::milliseconds from_now) {
    return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                        gpr_time_from_millis(from_now.count(), GPR_TIMESPAN));
}

}  // namespace rha::engine
