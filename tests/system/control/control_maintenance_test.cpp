// Host maintenance, suspended updates and the recovery of the active server as an administrator
// sees them: a real control service and rhactl, engines without guests.
#include <string>

#include <gtest/gtest.h>

#include "tests/system/control/control_world.h"

namespace rha::test {
namespace {

class ControlMaintenance : public testing::Test {
protected:
    void SetUp() override {
        world_.SetUpAll();
        world_.Json({"scenario", "create", "--vm", "web", "--master", "alpha", "--replica", "beta",
                     "--heartbeat-ms", "100"});
    }
    void Run() {
        const auto run = world_.Rhactl({"scenario", "run", "web", "--wait"});
        ASSERT_EQ(run.exit_code, 0) << run.out << run.err;
    }
    Finished Maintenance(Words words) {
        words.insert(words.begin(), "maintenance");
        return world_.Rhactl(words);
    }

    ControlWorld world_;
};

TEST_F(ControlMaintenance, EndsByItselfWhenTheHostIsBack) {
    const auto idle = Maintenance({"start", "--host", "beta"});
    EXPECT_EQ(idle.exit_code, 0) << idle.err;
    EXPECT_TRUE(idle.out.contains("web: nothing to do, it is stopped")) << idle.out;
    Run();
    const auto ready = Maintenance({"start", "--host", "beta", "--wait"});
    EXPECT_EQ(ready.exit_code, 0) << ready.err;
    EXPECT_TRUE(ready.out.contains("web: ready for the reboot")) << ready.out;
    const auto listed = Maintenance({"list"});
    EXPECT_TRUE(listed.out.contains("beta")) << listed.out;
    EXPECT_TRUE(listed.out.contains("replica")) << listed.out;
    EXPECT_EQ(Maintenance({"start", "--host", "beta"}).exit_code, 0);  // as it is already
    const auto both = Maintenance({"start", "--host", "alpha"});
    EXPECT_EQ(both.exit_code, 1);
    EXPECT_TRUE(both.out.contains("under maintenance already")) << both.out;
    world_.beta.Reboot();
    EXPECT_EQ(world_.WaitForScenario("web", "running")["status"]["state"], "running");
    EXPECT_TRUE(Maintenance({"list"}).out.contains("No host is under maintenance"));
    const auto told = world_.Rhactl({"events", "list", "--scenario", "web"});
    EXPECT_TRUE(told.out.contains("RHA-3033")) << told.out;
}

TEST_F(ControlMaintenance, ShutsGuestsDownOnlyWhenThatIsConfirmedAndStartsThemAgain) {
    Run();
    EXPECT_EQ(Maintenance({"start", "--host", "alpha", "--shutdown-guests"}).exit_code, 4);
    const auto ready =
        Maintenance({"start", "--host", "alpha", "--shutdown-guests", "--wait", "--yes"});
    EXPECT_EQ(ready.exit_code, 0) << ready.err;
    EXPECT_EQ(world_.alpha.StateOf("11111111-2222-3333-4444-555555555555"), v1::VM_STATE_OFF);
    const auto stop = world_.JsonError({"scenario", "stop", "web", "--yes"}, 4);
    EXPECT_TRUE(stop.value("remedy", "").contains("end the maintenance first")) << stop;
    EXPECT_EQ(Maintenance({"end", "--host", "alpha"}).exit_code, 0);
    world_.WaitForScenario("web", "running");
    world_.alpha.WaitForState("11111111-2222-3333-4444-555555555555", v1::VM_STATE_RUNNING);
}

TEST_F(ControlMaintenance, MistakesAreExplained) {
    EXPECT_EQ(Maintenance({"start", "--host", "none"}).exit_code, 3);
    EXPECT_EQ(Maintenance({"end", "--host", "none"}).exit_code, 3);
    EXPECT_EQ(Maintenance({"start"}).exit_code, 2);
    EXPECT_EQ(Maintenance({"start", "--host", "alpha", "--scenario", "none"}).exit_code, 3);
}

TEST_F(ControlMaintenance, UpdatesStandStillAndGoOn) {
    const auto early = world_.JsonError({"scenario", "suspend", "web"}, 4);
    EXPECT_TRUE(early.value("remedy", "").contains("wait until it is running")) << early;
    Run();
    EXPECT_EQ(world_.Rhactl({"scenario", "suspend", "web"}).exit_code, 0);
    world_.beta.WaitForSuspended(true);
    const auto shown = world_.Rhactl({"scenario", "show", "web"});
    EXPECT_TRUE(shown.out.contains("suspended")) << shown.out;
    EXPECT_TRUE(world_.Rhactl({"scenario", "readiness", "web"}).out.contains("stand still"));
    EXPECT_EQ(world_.Rhactl({"scenario", "resume", "web"}).exit_code, 0);
    world_.beta.WaitForSuspended(false);
}

TEST_F(ControlMaintenance, TheActiveServerIsRecoveredWithTheNameTyped) {
    Run();
    const auto recover = [](const char* side, const char* host, const char* name) {
        return std::vector<std::string>{"scenario", "recover", "web",       "--active", side,
                                        "--host",   host,      "--confirm", name};
    };
    const auto runs = world_.JsonError(recover("replica", "beta", "web"), 4);
    EXPECT_TRUE(runs.value("message", "").contains("cannot be recovered while it is running"))
        << runs;
    ASSERT_EQ(world_.Rhactl({"scenario", "stop", "web", "--yes", "--wait"}).exit_code, 0);
    EXPECT_EQ(world_.JsonError(recover("master", "alpha", "wep"), 2)["code"], "invalid-argument");
    EXPECT_EQ(world_.JsonError(recover("master", "beta", "web"), 4)["code"], "conflict");
    EXPECT_EQ(world_.Rhactl({"scenario", "recover", "web", "--active", "both"}).exit_code, 2);
    const auto done = world_.Rhactl(recover("master", "alpha", "web"));
    EXPECT_EQ(done.exit_code, 0) << done.err;
    EXPECT_TRUE(done.out.contains("its machine is the copy on alpha")) << done.out;
}

}  // namespace
}  // namespace rha::test
