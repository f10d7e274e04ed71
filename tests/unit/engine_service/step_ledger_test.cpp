#include "engine/service/step_ledger.h"

#include <atomic>
#include <future>
#include <latch>

#include <gtest/gtest.h>

#include "rha/v1/engine.pb.h"

namespace rha::engine {
namespace {

const ScenarioId kScenario{"0f8fad5b-d9cb-469f-a165-70867728950e"};

StepLedger::Outcome Succeed() {
    return {std::make_shared<v1::CommandReply>(), true};
}

StepLedger::Outcome FailWith(const std::string& code) {
    auto reply = std::make_shared<v1::CommandReply>();
    reply->mutable_error()->set_code(code);
    return {std::move(reply), false};
}

class StepLedgerTest : public ::testing::Test {
protected:
    ~StepLedgerTest() override { pool_.join(); }

    std::string RunAndWait(std::uint64_t epoch, std::uint64_t step,
                           std::function<StepLedger::Outcome()> work) {
        std::promise<std::string> code;
        ledger_.Run(kScenario, {epoch}, step, "command", std::move(work),
                    [&code](StepLedger::Reply reply) {
                        code.set_value(static_cast<const v1::CommandReply&>(*reply).error().code());
                    });
        return code.get_future().get();
    }

    boost::asio::thread_pool pool_{4};
    StepLedger ledger_{pool_};
};

TEST_F(StepLedgerTest, CarriesOutASucceedingStepOnce) {
    std::atomic<int> runs = 0;
    const auto work = [&runs] {
        ++runs;
        return Succeed();
    };
    EXPECT_EQ(RunAndWait(1, 1, work), "");
    EXPECT_EQ(RunAndWait(1, 1, work), "");
    EXPECT_EQ(runs, 1);
    RunAndWait(1, 2, work);
    RunAndWait(2, 1, work);
    EXPECT_EQ(runs, 3);
}

TEST_F(StepLedgerTest, RepeatsAFailedStep) {
    EXPECT_EQ(RunAndWait(1, 1, [] { return FailWith("io"); }), "io");
    EXPECT_EQ(RunAndWait(1, 1, [] { return Succeed(); }), "");
}

TEST_F(StepLedgerTest, LetsARepetitionWaitForTheRunUnderWay) {
    std::latch entered(1);
    std::latch release(1);
    std::atomic<int> runs = 0;
    std::promise<void> first;
    std::promise<void> second;
    const auto work = [&] {
        ++runs;
        entered.count_down();
        release.wait();
        return Succeed();
    };
    ledger_.Run(kScenario, {1}, 1, "c", work, [&](StepLedger::Reply) { first.set_value(); });
    entered.wait();
    ledger_.Run(kScenario, {1}, 1, "c", work, [&](StepLedger::Reply) { second.set_value(); });
    release.count_down();
    first.get_future().wait();
    second.get_future().wait();
    EXPECT_EQ(runs, 1);
}

TEST_F(StepLedgerTest, ForgetsTheOldestOnesFirst) {
    int runs = 0;
    const auto work = [&runs] {
        ++runs;
        return Succeed();
    };
    for (std::uint64_t step = 1; step <= 100; ++step) RunAndWait(1, step, work);
    RunAndWait(1, 100, work);
    EXPECT_EQ(runs, 100);
    RunAndWait(1, 1, work);
    EXPECT_EQ(runs, 101);
}

}  // namespace
}  // namespace rha::engine
