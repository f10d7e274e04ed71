#include "control/api/worker_pool.h"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

namespace rha::control {
namespace {

TEST(WorkerPool, RefusesWhatItCannotHold) {
    std::promise<void> release;
    const std::shared_future<void> released = release.get_future().share();
    std::atomic<int> done = 0;
    {
        WorkerPool pool(2, 1);
        const auto job = [&] {
            released.wait();
            ++done;
        };
        EXPECT_TRUE(pool.Submit(job));
        EXPECT_TRUE(pool.Submit(job));
        EXPECT_TRUE(pool.Submit(job));
        EXPECT_FALSE(pool.Submit(job));
        release.set_value();
    }
    EXPECT_EQ(done, 3);  // what was accepted was run before the pool ended
}

TEST(WorkerPool, TakesMoreWhenSomethingIsDone) {
    WorkerPool pool(1, 0);
    for (int i = 0; i < 100; ++i) {
        std::promise<void> ran;
        while (!pool.Submit([&ran] { ran.set_value(); })) {
        }
        ran.get_future().wait();
    }
}

}  // namespace
}  // namespace rha::control
