#include <future>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include "common/runtime/files_windows.h"
#include "engine/master/doorbell_turn.h"
#include "engine/master/doorbell_wait.h"

namespace rha::engine {
namespace {

/// An event as the driver's: it loses its signal to the first who has waited for it.
class DoorbellWaitTest : public testing::Test {
protected:
    ~DoorbellWaitTest() override {
        OnStrand([this] { wait_.reset(); });
        stay_.reset();
        thread_.join();
    }
    template <typename Work>
    void OnStrand(Work work) {
        std::promise<void> done;
        boost::asio::post(strand_, [&] {
            work();
            done.set_value();
        });
        done.get_future().wait();
    }
    void Begin(std::promise<int>& rung, int value) {
        OnStrand(
            [&, value] { wait_->Begin(bell_.Get(), [&rung, value] { rung.set_value(value); }); });
    }

    /// Whether somebody who waits has taken the signal.
    bool Taken() const {
        // Signalled again where it still was, which changes nothing.
        if (WaitForSingleObject(bell_.Get(), 0) != WAIT_OBJECT_0) return true;
        SetEvent(bell_.Get());
        return false;
    }

    const UniqueHandle bell_{CreateEventW(nullptr, FALSE, FALSE, nullptr)};
    boost::asio::io_context context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> stay_{
        context_.get_executor()};
    DoorbellWait::Strand strand_ = boost::asio::make_strand(context_);
    std::unique_ptr<DoorbellWait> wait_ = std::make_unique<DoorbellWait>(strand_);
    std::thread thread_{[this] { context_.run(); }};
};

TEST_F(DoorbellWaitTest, RingsOnceForEachWait) {
    for (int i = 0; i < 100; ++i) {
        std::promise<int> rung;
        Begin(rung, i);
        SetEvent(bell_.Get());
        EXPECT_EQ(rung.get_future().get(), i);
    }
}

TEST_F(DoorbellWaitTest, ASignalIsNotLostToAWaitThatWasReplaced) {
    std::promise<int> first;
    std::promise<int> second;
    Begin(first, 1);
    Begin(second, 2);
    SetEvent(bell_.Get());
    EXPECT_EQ(second.get_future().get(), 2);
    EXPECT_EQ(WaitForSingleObject(bell_.Get(), 0), static_cast<DWORD>(WAIT_TIMEOUT));
}

TEST_F(DoorbellWaitTest, WhatHasEndedDoesNotRing) {
    for (int i = 0; i < 100; ++i) {
        ResetEvent(bell_.Get());  // what the turn before has left ends no wait of this one
        bool ended = false;
        std::promise<int> later;
        OnStrand([&] {
            wait_->Begin(bell_.Get(), [&ended] { ended = true; });
            SetEvent(bell_.Get());
            while (i % 2 == 0 && !Taken()) std::this_thread::yield();  // rung, but not told yet
            wait_->End();
        });
        Begin(later, i);
        SetEvent(bell_.Get());
        EXPECT_EQ(later.get_future().get(), i);
        OnStrand([&] { EXPECT_FALSE(ended); });
    }
}

TEST(DoorbellTurnTest, AWaitThatFailedIsFollowedByAnother) {
    int rung = 0;
    DoorbellTurn turn;
    EXPECT_TRUE(turn.Begin([&] { rung = 1; }));
    EXPECT_FALSE(turn.Begin([&] { rung = 2; })) << "one is under way";
    turn.Finish(false);
    EXPECT_EQ(rung, 0);
    EXPECT_TRUE(turn.Begin([&] { rung = 3; })) << "none is under way";
    turn.Finish(true);
    EXPECT_EQ(rung, 3);
}

TEST(DoorbellTurnTest, AnEndedOneRunsNothing) {
    bool rung = false;
    DoorbellTurn turn;
    EXPECT_TRUE(turn.Begin([&] { rung = true; }));
    turn.End();
    turn.Finish(true);
    EXPECT_FALSE(rung);
}

}  // namespace
}  // namespace rha::engine
