#include "control/api/worker_pool.h"

#include <utility>

namespace rha::control {

WorkerPool::WorkerPool(std::size_t thread_count, std::size_t queue_max)
    : jobs_max_(thread_count + queue_max) {
    threads_.reserve(thread_count);
    for (std::size_t i = 0; i < thread_count; ++i) threads_.emplace_back([this] { Work(); });
}

WorkerPool::~WorkerPool() {
    {
        const MutexLock lock(mutex_);
        ending_ = true;
        changed_.NotifyAll();
    }
    for (auto& thread : threads_) thread.join();
}

bool WorkerPool::Submit(std::function<void()> job) {
    const MutexLock lock(mutex_);
    if (unfinished_ >= jobs_max_) return false;
    ++unfinished_;
    queue_.push_back(std::move(job));
    changed_.NotifyOne();
    return true;
}

void WorkerPool::Work() {
    MutexLock lock(mutex_);
    for (;;) {
        while (queue_.empty() && !ending_) changed_.Wait(mutex_);
        if (queue_.empty()) return;
        {
            const auto job = std::move(queue_.front());
            queue_.pop_front();
            lock.Unlock();
            job();
        }
        lock.Lock();
        --unfinished_;
    }
}

}  // namespace rha::control
