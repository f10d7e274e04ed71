// Deadlines of calls, counted on the monotonic clock: a wall clock that jumps neither ends a call
// nor keeps it for ever.
#pragma once

#include <chrono>

#include <grpc/support/time.h>

namespace rha::engine {

inline gpr_timespec CallDeadline(std::chrono::milliseconds from_now) {
    return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                        gpr_time_from_millis(from_now.count(), GPR_TIMESPAN));
}

}  // namespace rha::engine
