// WorkerPool: a fixed number of threads and a bounded queue, so that calls which block (on the
// store or on engines) never occupy gRPC's own threads, and a flood of them is refused, not piled
// up. Thread rule: Submit from any thread.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "common/runtime/mutex.h"

namespace rha::control {

class WorkerPool {
public:
    WorkerPool(std::size_t thread_count, std::size_t queue_max);
    /// Runs what is queued, then ends the threads.
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// False when every thread is busy and the queue is full: `job` will not run.
    [[nodiscard]] bool Submit(std::function<void()> job) RHA_EXCLUDES(mutex_);

private:
    void Work() RHA_EXCLUDES(mutex_);

    const std::size_t jobs_max_;
    Mutex mutex_;
    CondVar changed_;
    std::deque<std::function<void()>> queue_ RHA_GUARDED_BY(mutex_);
    std::size_t unfinished_ RHA_GUARDED_BY(mutex_) = 0;  ///< queued or running
    bool ending_ RHA_GUARDED_BY(mutex_) = false;
    std::vector<std::thread> threads_;
};

}  // namespace rha::control
