// SystemClock: the Clock port on this machine's clocks, with one thread for what is due.
#pragma once

#include <map>
#include <thread>

#include "common/runtime/mutex.h"
#include "control/ports/clock.h"

namespace rha::control {

class SystemClock : public Clock {
public:
    SystemClock();
    /// Drops what is not yet due and waits for a call that is running.
    ~SystemClock() override;

    Instant Now() override;
    WallTime WallNow() override;
    void CallAt(Instant at, std::function<void()> call) override;

private:
    void Run();

    Mutex mutex_;
    CondVar changed_;
    std::multimap<Instant, std::function<void()>> due_ RHA_GUARDED_BY(mutex_);
    bool stopping_ RHA_GUARDED_BY(mutex_) = false;
    std::thread thread_;
};

}  // namespace rha::control
