#include "control/runtime/system_clock.h"

#include <utility>

#include "common/runtime/clock.h"

namespace rha::control {

SystemClock::SystemClock() : thread_([this] { Run(); }) {}

SystemClock::~SystemClock() {
    {
        MutexLock lock(mutex_);
        stopping_ = true;
        changed_.NotifyAll();
    }
    thread_.join();
}

Instant SystemClock::Now() {
    return MonotonicNow();
}

WallTime SystemClock::WallNow() {
    return rha::WallNow();
}

void SystemClock::CallAt(Instant at, std::function<void()> call) {
    MutexLock lock(mutex_);
    due_.emplace(at, std::move(call));
    changed_.NotifyAll();
}

void SystemClock::Run() {
    MutexLock lock(mutex_);
    while (!stopping_) {
        if (due_.empty()) {
            changed_.Wait(mutex_);
            continue;
        }
        const Duration left = due_.begin()->first - Now();
        if (left > Duration{}) {
            changed_.WaitFor(mutex_, left);
            continue;
        }
        auto call = std::move(due_.begin()->second);
        due_.erase(due_.begin());
        lock.Unlock();
        call();
        lock.Lock();
    }
}

}  // namespace rha::control
