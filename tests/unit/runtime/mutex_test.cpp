#include "common/runtime/mutex.h"

#include <chrono>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace rha {
namespace {

class Counter {
public:
    void Add() RHA_EXCLUDES(mutex_) {
        const MutexLock lock(mutex_);
        ++value_;
        changed_.NotifyAll();
    }
    void WaitFor(int value) RHA_EXCLUDES(mutex_) {
        const MutexLock lock(mutex_);
        while (value_ < value) changed_.Wait(mutex_);
    }

private:
    Mutex mutex_;
    CondVar changed_;
    int value_ RHA_GUARDED_BY(mutex_) = 0;
};

TEST(Mutex, WaitersSeeEveryChange) {
    Counter counter;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&counter] {
            for (int j = 0; j < 1000; ++j) counter.Add();
        });
    }
    counter.WaitFor(4000);
}

TEST(Mutex, AGapInALockIsAGap) {
    Mutex mutex;
    MutexLock lock(mutex);
    lock.Unlock();
    if (mutex.TryLock()) {
        mutex.Unlock();
    } else {
        ADD_FAILURE() << "still locked";
    }
    lock.Lock();
}

TEST(CondVar, ADeadlineInThePastEndsTheWait) {
    Mutex mutex;
    CondVar never;
    const MutexLock lock(mutex);
    EXPECT_FALSE(never.WaitFor(mutex, std::chrono::nanoseconds(0)));
}

}  // namespace
}  // namespace rha
