// LatencyBook: when each event was said by an engine, and how long it took to arrive.
// Thread rule: any thread.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/runtime/clock.h"
#include "common/runtime/mutex.h"

namespace rha::bench {

class LatencyBook {
public:
    void Said(const std::string& message) {
        const MutexLock lock(mutex_);
        under_way_[message] = MonotonicNow();
    }
    /// Unknown messages and repetitions do not count.
    void Arrived(const std::string& message) {
        const MutexLock lock(mutex_);
        const auto found = under_way_.find(message);
        if (found == under_way_.end()) return;
        latencies_.push_back(MonotonicNow() - found->second);
        under_way_.erase(found);
        arrived_.NotifyAll();
    }
    /// The latencies of so many events; fewer when they do not arrive within `patience`.
    std::vector<Duration> Take(std::size_t count, Duration patience) {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        const MutexLock lock(mutex_);
        while (latencies_.size() < count && arrived_.WaitUntil(mutex_, deadline)) {
        }
        return std::exchange(latencies_, {});
    }

private:
    Mutex mutex_;
    CondVar arrived_;
    std::map<std::string, Instant> under_way_ RHA_GUARDED_BY(mutex_);
    std::vector<Duration> latencies_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::bench
