#include "common/runtime/service_status_windows.h"

#include <atomic>
#include <chrono>
#include <future>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rha {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// What a service manager hears of one service.
class ServiceStatusTest : public testing::Test {
protected:
    void Begin() {
        status_.Begin([this](SERVICE_STATUS& told) { told_.push_back(told.dwCurrentState); });
    }

    ServiceStatus status_;
    std::vector<DWORD> told_;
};

TEST_F(ServiceStatusTest, GoesThroughItsLife) {
    Begin();
    status_.Ready();
    status_.Stopping();
    status_.Stopped(false);
    EXPECT_THAT(told_, ElementsAre(SERVICE_START_PENDING, SERVICE_RUNNING, SERVICE_STOP_PENDING,
                                   SERVICE_STOPPED));
}

TEST_F(ServiceStatusTest, NeverGoesBack) {
    Begin();
    status_.Stopping();
    status_.Ready();  // a stop that came meanwhile counts
    status_.Stopped(true);
    status_.Stopping();
    EXPECT_THAT(told_, ElementsAre(SERVICE_START_PENDING, SERVICE_STOP_PENDING, SERVICE_STOPPED));
}

TEST_F(ServiceStatusTest, RepeatsTheWholeOfWhatWasTold) {
    std::vector<SERVICE_STATUS> all;
    status_.Begin([&](SERVICE_STATUS& told) { all.push_back(told); });
    status_.Ready();
    status_.Repeat();
    status_.Stopped(true);
    status_.Repeat();  // not after the end
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[2].dwCurrentState, static_cast<DWORD>(SERVICE_RUNNING));
    EXPECT_EQ(all[2].dwControlsAccepted, all[1].dwControlsAccepted);
    EXPECT_EQ(all[3].dwCurrentState, static_cast<DWORD>(SERVICE_STOPPED));
    EXPECT_EQ(all[3].dwServiceSpecificExitCode, 1u);
}

TEST_F(ServiceStatusTest, OutsideAServiceNobodyIsTold) {
    status_.Ready();
    status_.Repeat();
    status_.Stopped(false);
    EXPECT_THAT(told_, IsEmpty());
}

TEST_F(ServiceStatusTest, AQuestionDoesNotBringAnOlderStateBack) {
    std::promise<void> answering;
    std::promise<void> stopping;
    std::atomic<int> calls = 0;
    std::atomic<DWORD> last = 0;
    status_.Begin([&](SERVICE_STATUS& told) {
        const DWORD state = told.dwCurrentState;
        if (++calls == 3) {  // the answer to Repeat(), on its way to the manager
            answering.set_value();
            stopping.get_future().wait_for(std::chrono::milliseconds(200));  // overtaken by none
        }
        if (state == SERVICE_STOP_PENDING) stopping.set_value();
        last = state;
    });
    status_.Ready();
    std::thread asks([this] { status_.Repeat(); });
    answering.get_future().wait();
    status_.Stopping();
    asks.join();
    EXPECT_EQ(last, static_cast<DWORD>(SERVICE_STOP_PENDING));
}

}  // namespace
}  // namespace rha
