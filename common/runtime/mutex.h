// Mutex, MutexLock and CondVar: the standard ones with thread-safety annotations, which libstdc++'s
// own lack. Shells only; a core has no lock. Waiting takes no predicate on purpose: write
// `while (!ready_) changed_.Wait(mutex_);`, which the analysis can see through.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "common/runtime/thread_annotations.h"

namespace rha {

class RHA_CAPABILITY("mutex") Mutex {
public:
    Mutex() = default;
    Mutex(const Mutex&) = delete;
    Mutex& operator=(const Mutex&) = delete;

    void Lock() RHA_ACQUIRE() { mutex_.lock(); }
    void Unlock() RHA_RELEASE() { mutex_.unlock(); }
    bool TryLock() RHA_TRY_ACQUIRE(true) { return mutex_.try_lock(); }

private:
    friend class CondVar;
    std::mutex mutex_;
};

/// Holds a Mutex for a scope; Unlock() and Lock() open a gap in it.
class RHA_SCOPED_CAPABILITY MutexLock {
public:
    explicit MutexLock(Mutex& mutex) RHA_ACQUIRE(mutex) : mutex_(mutex) { mutex_.Lock(); }
    ~MutexLock() RHA_RELEASE() {
        if (held_) mutex_.Unlock();
    }
    MutexLock(const MutexLock&) = delete;
    MutexLock& operator=(const MutexLock&) = delete;

    void Unlock() RHA_RELEASE() {
        held_ = false;
        mutex_.Unlock();
    }
    void Lock() RHA_ACQUIRE() {
        mutex_.Lock();
        held_ = true;
    }

private:
    Mutex& mutex_;
    bool held_ = true;
};

class CondVar {
public:
    /// Releases `mutex`, waits for a notification (or a spurious one), takes it again.
    void Wait(Mutex& mutex) RHA_REQUIRES(mutex) {
        std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
        condition_.wait(lock);
        lock.release();
    }
    /// Likewise until `deadline`; false when it passed.
    bool WaitUntil(Mutex& mutex, std::chrono::steady_clock::time_point deadline)
        RHA_REQUIRES(mutex) {
        std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
        const bool notified = condition_.wait_until(lock, deadline) == std::cv_status::no_timeout;
        lock.release();
        return notified;
    }
    /// Likewise for at most `duration`; false when it passed.
    bool WaitFor(Mutex& mutex, std::chrono::nanoseconds duration) RHA_REQUIRES(mutex) {
        return WaitUntil(mutex, std::chrono::steady_clock::now() + duration);
    }
    void NotifyOne() { condition_.notify_one(); }
    void NotifyAll() { condition_.notify_all(); }

private:
    std::condition_variable condition_;
};

}  // namespace rha
