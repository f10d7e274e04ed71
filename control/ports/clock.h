// Clock: the only source of time of the control service's shells.
// Adapter: control/runtime/system_clock. Thread rule: any thread.
#pragma once

#include "common/time.h"

namespace rha::control {

class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant Now() = 0;         ///< monotonic; for decisions
    virtual WallTime WallNow() = 0;    ///< for display and records only
};

}  // namespace rha::control
