#include "engine/master/asio_runtime.h"

#include <future>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <gtest/gtest.h>
#include <unistd.h>

namespace rha::engine {
namespace {

class AsioRuntimeTest : public testing::Test {
protected:
    AsioRuntimeTest() {
        for (int i = 0; i < 2; ++i) threads_.emplace_back([this] { context_.run(); });
    }
    ~AsioRuntimeTest() override {
        guard_.reset();
        context_.stop();
        for (auto& thread : threads_) thread.join();
        workers_.join();
    }
    void CancelWhenReadable() {
        std::promise<void> cancelled;
        runtime_.Post([&] {
            runtime_.CancelWhenReadable();
            cancelled.set_value();
        });
        cancelled.get_future().wait();
    }

    boost::asio::io_context context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{
        context_.get_executor()};
    boost::asio::thread_pool workers_{2};
    AsioRuntime runtime_{context_, workers_};
    std::vector<std::thread> threads_;
};

TEST_F(AsioRuntimeTest, PostsRunOneAtATimeInOrder) {
    std::vector<int> order;  // only the strand touches it
    std::promise<void> done;
    for (int i = 0; i < 1000; ++i) runtime_.Post([&order, i] { order.push_back(i); });
    runtime_.Post([&done] { done.set_value(); });
    done.get_future().wait();
    ASSERT_EQ(order.size(), 1000u);
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST_F(AsioRuntimeTest, OnlyTheNewestWakeCounts) {
    std::promise<int> woken;
    runtime_.Post([&] {
        runtime_.WakeAt(runtime_.Now(), [&] { woken.set_value(1); });
        runtime_.WakeAt(runtime_.Now() + std::chrono::milliseconds(1), [&] { woken.set_value(2); });
    });
    EXPECT_EQ(woken.get_future().get(), 2);
}

TEST_F(AsioRuntimeTest, TellsOnceThatADescriptorIsReadableAndLeavesItOpen) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    std::promise<void> readable;
    runtime_.Post([&] {
        runtime_.WhenReadable(ends[0], [] { ADD_FAILURE() << "it was replaced"; });
        runtime_.WhenReadable(ends[0], [&] { readable.set_value(); });
        ASSERT_EQ(::write(ends[1], "x", 1), 1);
    });
    readable.get_future().wait();
    CancelWhenReadable();
    char byte = 0;
    EXPECT_EQ(::read(ends[0], &byte, 1), 1);
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_F(AsioRuntimeTest, ADescriptorMayBeClosedAndItsNumberUsedAgain) {
    int ends[2];
    int next[2];
    ASSERT_EQ(::pipe(ends), 0);
    ASSERT_EQ(::pipe(next), 0);
    std::promise<void> readable;
    runtime_.Post([&] {
        runtime_.WhenReadable(ends[0], [] { ADD_FAILURE() << "that one is closed"; });
        runtime_.CancelWhenReadable();
        // As when one ring's doorbell is closed and the next one's is opened.
        ASSERT_EQ(::close(ends[0]), 0);
        ASSERT_EQ(::dup2(next[0], ends[0]), ends[0]);
        runtime_.WhenReadable(ends[0], [&] { readable.set_value(); });
        ASSERT_EQ(::write(next[1], "x", 1), 1);
    });
    readable.get_future().wait();
    CancelWhenReadable();
    for (const int fd : {ends[0], ends[1], next[0], next[1]}) ::close(fd);
}

TEST_F(AsioRuntimeTest, BackgroundWorkRunsElsewhere) {
    std::promise<std::thread::id> worker;
    runtime_.InBackground([&] { worker.set_value(std::this_thread::get_id()); });
    const auto id = worker.get_future().get();
    for (const auto& thread : threads_) EXPECT_NE(id, thread.get_id());
    EXPECT_NE(runtime_.NewSecret(), runtime_.NewSecret());
}

}  // namespace
}  // namespace rha::engine
