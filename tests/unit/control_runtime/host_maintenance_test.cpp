#include <gtest/gtest.h>

#include "tests/unit/control_runtime/runtime_fixture.h"

namespace rha::control {
namespace {

class HostMaintenanceTest : public testing_support::ControlRuntimeTest {
protected:
    HostMaintenanceTest() {
        Create("db");
        Create("web");
    }

    void Run(const std::string& name) {
        ASSERT_TRUE(runtime_->RunScenario(name, {}, "anna"));
        ASSERT_TRUE(UntilState(name, State::kRunning));
    }
    void Boot(const std::string& host) {
        fleet_.With(host, [](auto& engine) {
            engine.reachable = true;
            ++engine.boot_run;
        });
        fleet_.With("b", [](auto& engine) {
            for (auto& [id, facts] : engine.replications) facts.peer_connected = true;
        });
    }
    bool Ready(const std::string& name) {
        const auto view = runtime_->GetScenario(name);
        return view && view->machine.maintenance.ready;
    }
};

TEST_F(HostMaintenanceTest, EveryScenarioOfTheHostTakesPartAndItEndsByItself) {
    Run("web");
    const auto items = runtime_->StartMaintenance(
        {.host = "host-a", .scenarios = {}, .shutdown_guests = true}, "anna");
    ASSERT_TRUE(items) << items.error().ToString();
    ASSERT_EQ(items->size(), 2u);
    EXPECT_EQ((*items)[0].view.scenario.name, "db");
    EXPECT_TRUE((*items)[0].not_needed);  // it is stopped
    EXPECT_FALSE((*items)[0].error);
    EXPECT_FALSE((*items)[1].not_needed);
    ASSERT_TRUE(Until([&] { return Ready("web"); }));
    // Longer than the is-alive timeout, and the service is restarted meanwhile.
    fleet_.With("a", [](auto& engine) { engine.reachable = false; });
    int rounds = 0;
    ASSERT_TRUE(Until([&] { return ++rounds > 100; }));
    Restart();
    rounds = 0;
    ASSERT_TRUE(Until([&] { return ++rounds > 100; }));
    EXPECT_EQ(StateOf("web"), State::kMaintenance);
    EXPECT_EQ(Count([](const Command& c) { return std::holds_alternative<StartVm>(c.body); }), 0);
    Boot("a");
    ASSERT_TRUE(Until([&] { return store_.HasEvent(EventCode::kMaintenanceEnded); }));
    // Shut down gently, and started again.
    ASSERT_TRUE(UntilState("web", State::kRunning));
    ASSERT_TRUE(Until([&] { return store_.HasEvent(EventCode::kGuestRestarted); }));
    EXPECT_EQ(Count([](const Command& c) {
                  const auto* shutdown = std::get_if<ShutdownVm>(&c.body);
                  return shutdown != nullptr && !shutdown->force;
              }),
              1);
    EXPECT_FALSE(store_.HasEvent(EventCode::kCountdownStarted));
}

TEST_F(HostMaintenanceTest, ARefusalIsOneScenariosOwn) {
    Run("web");
    fleet_.HoldSynchronisation();
    ASSERT_TRUE(runtime_->RunScenario("db", {}, "anna"));
    ASSERT_TRUE(UntilState("db", State::kSynchronising));
    const auto items = runtime_->StartMaintenance({.host = "b"}, "anna");
    ASSERT_TRUE(items);
    ASSERT_TRUE((*items)[0].error);
    EXPECT_FALSE((*items)[0].error->remedy.empty());
    EXPECT_FALSE((*items)[1].error);
    EXPECT_TRUE(Until([&] { return Ready("web"); }));
    // Ending it is everybody's, or one's; whoever is not under maintenance stays as it is.
    ASSERT_TRUE(runtime_->EndMaintenance({.host = "host-b", .scenarios = {"web"}}, "anna"));
    EXPECT_EQ(StateOf("web"), State::kRunning);
    const auto again = runtime_->EndMaintenance({.host = "host-b"}, "anna");
    ASSERT_TRUE(again);
    EXPECT_TRUE((*again)[1].not_needed);
}

TEST_F(HostMaintenanceTest, UnknownNamesAreNamed) {
    EXPECT_EQ(runtime_->StartMaintenance({.host = "nowhere"}, "anna").error().code,
              ErrorCode::kNotFound);
    EXPECT_EQ(runtime_->StartMaintenance({.host = "a", .scenarios = {"mail"}}, "anna").error().code,
              ErrorCode::kNotFound);
}

TEST_F(HostMaintenanceTest, UpdatesAreSuspendedAndTheCopyIsChosenByName) {
    Run("web");
    ASSERT_TRUE(runtime_->SetUpdates("web", {.suspend = true}, "anna"));
    ASSERT_TRUE(Until([&] { return store_.HasEvent(EventCode::kUpdatesSuspended); }));
    ASSERT_TRUE(runtime_->SetUpdates("web", {.suspend = false}, "anna"));
    ASSERT_TRUE(Until([&] { return store_.HasEvent(EventCode::kUpdatesResumed); }));
    EXPECT_FALSE(runtime_->RecoverActive("web", {.confirmation = "web"}, "anna"));  // it runs
    ASSERT_TRUE(runtime_->StopScenario("web", "anna"));
    ASSERT_TRUE(UntilState("web", State::kStopped));
    EXPECT_EQ(runtime_->RecoverActive("web", {.confirmation = "db"}, "anna").error().code,
              ErrorCode::kInvalidArgument);
    const auto view = runtime_->RecoverActive("web", {.confirmation = "web"}, "anna");
    ASSERT_TRUE(view) << view.error().ToString();
    EXPECT_EQ(view->machine.epoch, Epoch{2});
    EXPECT_TRUE(store_.HasEvent(EventCode::kActiveRecovered));
}

}  // namespace
}  // namespace rha::control
