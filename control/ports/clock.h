// Clock: the only source of time of the control service's shells.
// Adapter: control/runtime/system_clock. Thread rule: any thread.
#pragma once

#include <functional>

#include "common/time.h"

namespace rha::control {

class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant Now() = 0;       ///< monotonic; for decisions
    virtual WallTime WallNow() = 0;  ///< for display and records only
    /// Runs `call` once, from any thread, when Now() has reached `at`; never after destruction.
    virtual void CallAt(Instant at, std::function<void()> call) = 0;
};

}  // namespace rha::control
