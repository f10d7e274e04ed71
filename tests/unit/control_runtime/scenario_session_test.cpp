#include "control/runtime/scenario_session.h"

#include <future>
#include <memory>

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include "tests/unit/control_runtime/fakes.h"

namespace rha::control {
namespace {

using testing_support::FakeFleet;
using testing_support::FakeHooks;
using testing_support::ManualClock;
using testing_support::MemoryStore;

TEST(ScenarioSession, AReportCountsFromWhenItCameHoweverLongItWaited) {
    ManualClock clock;
    MemoryStore store;
    FakeFleet fleet(store);
    FakeHooks hooks;
    const auto context = std::make_shared<RuntimeContext>(clock, store, fleet, hooks, 1u, 10u);
    StoredScenario stored;
    stored.scenario.id = {"1"};
    stored.scenario.master_host = {"a"};
    stored.scenario.replica_host = {"b"};
    const auto session = std::make_shared<ScenarioSession>(context, stored);

    std::promise<void> busy;
    boost::asio::post(context->pool, [free = busy.get_future().share()] { free.wait(); });
    session->Deliver(Report{.host = {"b"}, .replication = {}, .vm = {}});
    clock.Advance(std::chrono::seconds(10));
    busy.set_value();
    (void)session->Ask(StopRequest{});  // returns when all before it was handled

    const auto view = session->View();
    EXPECT_EQ(view.status_age_ms, 10'000u);
    EXPECT_FALSE(view.replica_answers);
    context->pool.join();
}

}  // namespace
}  // namespace rha::control
