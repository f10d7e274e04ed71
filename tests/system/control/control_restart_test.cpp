// The control service dies and comes back (invariant I6), and refuses to run where it must not.
#include <string>

#include <gtest/gtest.h>

#include "tests/system/control/control_world.h"

namespace rha::test {
namespace {

TEST(ControlRestart, KillMinusNineLosesNothing) {
    ControlWorld world;
    world.SetUpAll();
    world.Json({"scenario", "create", "--vm", "web", "--master", "alpha", "--replica", "beta",
                "--heartbeat-ms", "100"});
    ASSERT_EQ(world.Rhactl({"scenario", "run", "web", "--wait"}).exit_code, 0);
    const auto info = world.Json({"info"});
    const auto events = world.Json({"events", "list"})["events"];
    const auto before = world.Json({"scenario", "show", "web"});
    world.KillControl();
    EXPECT_EQ(world.Rhactl({"info"}).exit_code, 5);
    world.StartControl();
    EXPECT_EQ(world.Json({"info"})["control_id"], info["control_id"]);
    EXPECT_EQ(world.Json({"info"})["ca_fingerprint_sha256"], info["ca_fingerprint_sha256"]);
    const auto after = world.WaitForScenario("web", "running");
    EXPECT_EQ(after["id"], before["id"]);
    EXPECT_EQ(after["settings"], before["settings"]);
    EXPECT_EQ(after["status"]["epoch"], before["status"]["epoch"]);
    const auto kept = world.Json({"events", "list", "--limit", "1000"})["events"];
    ASSERT_GE(kept.size(), events.size());
    for (std::size_t i = 0; i < events.size(); ++i) EXPECT_EQ(kept[i], events[i]);
    EXPECT_EQ(world.Json({"hosts", "list"})["hosts"].size(), 2u);
    const auto moved = world.Rhactl({"scenario", "switchover", "web", "--yes", "--wait"});
    EXPECT_EQ(moved.exit_code, 0) << moved.err;
}

TEST(ControlRestart, ACodeOutlivesTheService) {
    ControlWorld world;
    const auto code = world.Control({"pair"}).out;
    world.KillControl();
    world.StartControl();
    EXPECT_EQ(world.Rhactl({"login", "--control", world.enrol_address(), "--code", code}).exit_code,
              0);
}

TEST(ControlRestart, SigtermIsClean) {
    ControlWorld world;
    EXPECT_EQ(world.StopControl(), 0);
}

TEST(ControlRestart, ASecondServiceOnTheSameDataIsRefused) {
    const ControlWorld world;
    const auto second =
        world.Control({"run", "--listen", "127.0.0.1:0", "--enrol-listen", "127.0.0.1:0"});
    EXPECT_EQ(second.exit_code, 1);
    EXPECT_TRUE(second.err.contains("another rha-control runs")) << second.err;
}

TEST(ControlRestart, APortInUseIsRefused) {
    const ControlWorld world;
    const auto second =
        RunProcess({Program("rha-control"), "--data", (world.directory() / "other").string(), "run",
                    "--listen", world.api_address(), "--enrol-listen", "127.0.0.1:0"});
    EXPECT_EQ(second.exit_code, 1);
    EXPECT_TRUE(second.err.contains("cannot listen on " + world.api_address())) << second.err;
}

TEST(ControlRestart, InitShowsTheFingerprintAndKeepsWhatIsThere) {
    const TemporaryDirectory directory;
    const Words init = {Program("rha-control"), "--data", (directory / "d").string(), "init"};
    const auto first = RunProcess(init);
    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_TRUE(first.out.contains("CA fingerprint"));
    EXPECT_EQ(RunProcess(init).out, first.out);
}

TEST(ControlRestart, ALostCaIsNotReplacedInSilence) {
    ControlWorld world;
    EXPECT_EQ(world.StopControl(), 0);
    std::filesystem::remove_all(world.data() / "ca");
    const auto run = world.Control({"run"});
    EXPECT_EQ(run.exit_code, 1);
    EXPECT_TRUE(run.err.contains("certificate authority is missing")) << run.err;
    EXPECT_TRUE(run.err.contains("backup")) << run.err;
}

}  // namespace
}  // namespace rha::test
