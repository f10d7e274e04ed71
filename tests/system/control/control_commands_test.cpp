// Every command of rhactl against a real control service: what it prints, its JSON, its exit code.
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <signal.h>

#include "common/runtime/rpc/enrol.h"
#include "tests/support/result_matchers.h"
#include "tests/system/control/control_world.h"

namespace rha::test {
namespace {

const std::string kVm = "11111111-2222-3333-4444-555555555555";

class ControlCommands : public testing::Test {
protected:
    void SetUp() override { world_.SetUpAll(); }

    void CreateWeb() {
        const auto scenario = world_.Json({"scenario", "create", "--vm", "web", "--master", "alpha",
                                           "--replica", "beta", "--heartbeat-ms", "100"});
        ASSERT_EQ(scenario["name"], "web");
    }
    void RunWeb() {
        CreateWeb();
        const auto run = world_.Rhactl({"scenario", "run", "web", "--wait"});
        ASSERT_EQ(run.exit_code, 0) << run.out << run.err;
    }

    ControlWorld world_;
};

TEST_F(ControlCommands, Info) {
    const auto info = world_.Json({"info"});
    EXPECT_EQ(info["ca_fingerprint_sha256"].get<std::string>().size(), 64u);
    EXPECT_GT(info["started_unix_ns"].get<std::int64_t>(), 0);
    EXPECT_TRUE(world_.Rhactl({"info"}).out.contains("CA fingerprint"));
}

TEST_F(ControlCommands, HostsListVerifyAdd) {
    const auto hosts = world_.Json({"hosts", "list"})["hosts"];
    ASSERT_EQ(hosts.size(), 2u);
    EXPECT_EQ(hosts[0]["name"], "alpha");
    EXPECT_EQ(hosts[0]["address"], world_.alpha.address());
    EXPECT_TRUE(hosts[0]["connected"]);
    EXPECT_TRUE(world_.Rhactl({"hosts", "list"}).out.contains("alpha"));
    EXPECT_EQ(world_.Rhactl({"hosts", "list", "--quiet"}).out, "alpha\nbeta\n");
    EXPECT_EQ(world_.Rhactl({"hosts", "verify", "beta"}).exit_code, 0);
    const auto typo = world_.JsonError({"hosts", "verify", "bata"}, 3);
    EXPECT_TRUE(typo.value("remedy", "").contains("did you mean 'beta'?")) << typo;
    const auto added = world_.Rhactl({"hosts", "add"});
    EXPECT_EQ(added.exit_code, 0);
    EXPECT_TRUE(
        added.out.contains("rha-engine enroll --control " + world_.enrol_address() + " --code "))
        << added.out;
}

TEST_F(ControlCommands, HostsRemove) {
    EXPECT_EQ(world_.Rhactl({"hosts", "remove", "beta"}).exit_code, 4);  // not confirmed
    EXPECT_EQ(world_.Rhactl({"hosts", "remove", "beta", "--yes"}).exit_code, 0);
    EXPECT_EQ(world_.JsonError({"hosts", "remove", "beta", "--yes"}, 3)["code"], "not-found");
    EXPECT_EQ(world_.Json({"hosts", "list"})["hosts"].size(), 1u);
    world_.Enrol(world_.beta);  // its name is free again
    CreateWeb();
    EXPECT_EQ(world_.JsonError({"hosts", "remove", "beta", "--yes"}, 4)["code"],
              "failed-precondition");
}

TEST_F(ControlCommands, HostsRenewKeepsTheId) {
    const auto before = world_.Json({"hosts", "list"})["hosts"][0]["id"];
    const auto renewed = world_.Json({"hosts", "renew", "alpha"});
    EXPECT_TRUE(renewed.value("command", "").contains("--name alpha")) << renewed;
    const auto enrolled = Enrol({.role = PeerRole::kEngine,
                                 .control_address = world_.enrol_address(),
                                 .code = renewed["code"],
                                 .host_name = "alpha",
                                 .engine_address = world_.alpha.address(),
                                 .directory = world_.directory() / "alpha"});
    ASSERT_TRUE(IsOk(enrolled));
    EXPECT_EQ(enrolled->identity.self.id, before);
    EXPECT_EQ(world_.JsonError({"hosts", "renew", "gamma"}, 3)["code"], "not-found");
}

TEST_F(ControlCommands, VmsList) {
    const auto hosts = world_.Json({"vms", "list"})["hosts"];
    ASSERT_EQ(hosts.size(), 2u);
    EXPECT_EQ(hosts[0]["vms"][0]["id"], kVm);
    EXPECT_EQ(hosts[0]["vms"][0]["state"], "running");
    EXPECT_TRUE(world_.Rhactl({"vms", "list", "--host", "alpha"}).out.contains("web"));
    EXPECT_EQ(world_.Rhactl({"vms", "list", "--host", "gamma"}).exit_code, 3);
    world_.beta.Stop();
    EXPECT_EQ(world_.Rhactl({"vms", "list"}).exit_code, 5);
}

TEST_F(ControlCommands, ScenarioCreateListShow) {
    EXPECT_TRUE(world_.Json({"scenario", "list"})["scenarios"].empty());
    CreateWeb();
    const auto web = world_.Json({"scenario", "show", "web"});
    EXPECT_EQ(web["vm_id"], kVm);
    EXPECT_EQ(web["master_host"], "alpha");
    EXPECT_EQ(web["replica_host"], "beta");
    EXPECT_EQ(web["replica_directory"], "/vms/web");
    EXPECT_EQ(web["settings"]["heartbeat_interval_ms"], 100);
    EXPECT_EQ(web["settings"]["is_alive_timeout_s"], 300);
    EXPECT_EQ(web["settings"]["automatic_switchover"], true);
    EXPECT_EQ(web["status"]["state"], "stopped");
    EXPECT_TRUE(world_.Rhactl({"scenario", "show", "web"}).out.contains("Lives on"));
    EXPECT_EQ(world_.Rhactl({"scenario", "list", "--quiet"}).out, "web\n");
    EXPECT_TRUE(world_.Rhactl({"status"}).out.contains("stopped"));
    const auto typo = world_.JsonError({"scenario", "show", "wbe"}, 3);
    EXPECT_TRUE(typo.value("remedy", "").contains("did you mean 'web'?")) << typo;
    EXPECT_EQ(world_.JsonError(
                  {"scenario", "create", "--vm", "web", "--master", "alpha", "--replica", "beta"},
                  4)["code"],
              "already-exists");
    EXPECT_EQ(world_.JsonError(
                  {"scenario", "create", "--vm", "none", "--master", "alpha", "--replica", "beta"},
                  3)["code"],
              "not-found");
    EXPECT_EQ(world_.JsonError(
                  {"scenario", "create", "--vm", "web", "--master", "alpha", "--replica", "alpha"},
                  2)["code"],
              "invalid-argument");
}

TEST_F(ControlCommands, ADryRunVerifiesAndCreatesNothing) {
    const Words create = {"scenario", "create",    "--vm", "web",      "--master",
                          "alpha",    "--replica", "beta", "--dry-run"};
    const auto good = world_.Json(create);
    EXPECT_EQ(good["items"][0]["title"], "web");
    EXPECT_EQ(good["items"][0]["verification"]["ok"], true);
    world_.beta.SetProblem("the disk is on fire");
    const auto bad = world_.Rhactl(create);
    EXPECT_EQ(bad.exit_code, 1);
    EXPECT_TRUE(bad.out.contains("the disk is on fire")) << bad.out;
    EXPECT_TRUE(bad.out.contains("mend it")) << bad.out;
    EXPECT_EQ(world_.Rhactl({"scenario", "list", "--quiet"}).out, "");
}

TEST_F(ControlCommands, ScenarioVerify) {
    CreateWeb();
    EXPECT_EQ(world_.Json({"scenario", "verify", "web"})["ok"], true);
    world_.beta.SetProblem("no room");
    const auto blocked = world_.Rhactl({"scenario", "verify", "web"});
    EXPECT_EQ(blocked.exit_code, 1);
    EXPECT_TRUE(blocked.out.contains("beta: no room [fake-check]")) << blocked.out;
    EXPECT_TRUE(blocked.out.contains("mend it"));
    const auto run = world_.Rhactl({"scenario", "run", "web", "--wait"});
    EXPECT_NE(run.exit_code, 0);
    EXPECT_TRUE(run.err.contains("no room")) << run.err;
    EXPECT_EQ(world_.Rhactl({"scenario", "verify", "none"}).exit_code, 3);
}

TEST_F(ControlCommands, EnginesThatTakeTheirTimeHoldUpNoCommand) {
    RunWeb();
    world_.alpha.HoldInspections(true);
    std::vector<std::unique_ptr<ChildProcess>> verifications;
    for (int i = 0; i < 10; ++i) {
        verifications.push_back(
            std::make_unique<ChildProcess>(world_.RhactlCommand({"scenario", "verify", "web"})));
    }
    world_.alpha.WaitForHeldInspections(8);  // as many as the service lets wait at a time
    EXPECT_EQ(world_.Rhactl({"scenario", "stop", "web", "--yes"}).exit_code, 0);
    EXPECT_EQ(world_.alpha.held_inspections(), 8u);  // not because one of them had ended
    world_.alpha.HoldInspections(false);
}

TEST_F(ControlCommands, ScenarioRunWaitsAndStops) {
    RunWeb();
    EXPECT_EQ(world_.Json({"scenario", "show", "web"})["status"]["state"], "running");
    EXPECT_EQ(world_.JsonError({"scenario", "run", "web"}, 4)["code"], "failed-precondition");
    EXPECT_EQ(world_.Rhactl({"scenario", "stop", "web"}).exit_code, 4);  // not confirmed
    const auto stop = world_.Rhactl({"scenario", "stop", "web", "--yes", "--wait"});
    EXPECT_EQ(stop.exit_code, 0) << stop.err;
    EXPECT_EQ(world_.alpha.replication_count(), 0u);
}

TEST_F(ControlCommands, WaitingShowsProgressAndEndsInTime) {
    world_.alpha.HoldSynchronisation(true);
    CreateWeb();
    const auto run = world_.Rhactl({"scenario", "run", "web", "--wait", "--wait-seconds", "3"});
    EXPECT_EQ(run.exit_code, 7) << run.err;
    EXPECT_TRUE(run.err.contains("synchronising")) << run.err;
    const auto status = world_.Rhactl({"status"});
    EXPECT_TRUE(status.out.contains("[#####---------------]  25%")) << status.out;
    world_.alpha.HoldSynchronisation(false);
    world_.WaitForScenario("web", "running");
}

TEST_F(ControlCommands, SwitchoverMovesTheMachine) {
    RunWeb();
    EXPECT_EQ(world_.Rhactl({"scenario", "switchover", "web"}).exit_code, 4);  // not confirmed
    const auto moved = world_.Rhactl({"scenario", "switchover", "web", "--yes", "--wait"});
    EXPECT_EQ(moved.exit_code, 0) << moved.out << moved.err;
    EXPECT_EQ(world_.beta.StateOf(kVm), v1::VM_STATE_RUNNING);
    EXPECT_EQ(world_.alpha.StateOf(kVm), v1::VM_STATE_OFF);
    EXPECT_EQ(world_.Json({"scenario", "show", "web"})["status"]["active_host"], "beta");
    EXPECT_EQ(world_.JsonError({"scenario", "switchover", "web", "--yes"}, 4)["code"],
              "failed-precondition");
}

TEST_F(ControlCommands, AFailedSwitchoverSaysWhy) {
    RunWeb();
    world_.alpha.SetShutdownError("the guest hangs");
    const auto moved = world_.Rhactl(
        {"scenario", "switchover", "web", "--yes", "--wait", "--wait-seconds", "120"});
    EXPECT_NE(moved.exit_code, 0);
    EXPECT_NE(moved.exit_code, 7);
    EXPECT_TRUE(moved.err.contains("the guest hangs")) << moved.err;
    EXPECT_EQ(world_.alpha.StateOf(kVm), v1::VM_STATE_RUNNING);
}

TEST_F(ControlCommands, ScenarioDelete) {
    CreateWeb();
    EXPECT_EQ(world_.Rhactl({"scenario", "delete", "web"}).exit_code, 4);  // not confirmed
    EXPECT_EQ(world_.Rhactl({"scenario", "delete", "web", "--yes"}).exit_code, 0);
    while (!world_.Json({"scenario", "list"})["scenarios"].empty()) {
    }
    EXPECT_EQ(world_.Rhactl({"scenario", "delete", "web", "--yes"}).exit_code, 3);
}

TEST_F(ControlCommands, Groups) {
    world_.alpha.AddVm("aaaaaaaa-2222-3333-4444-555555555555", "db");
    world_.Json({"scenario", "create", "--vm", "web", "--master", "alpha", "--replica", "beta",
                 "--group", "shop", "--heartbeat-ms", "100"});
    world_.Json({"scenario", "create", "--vm", "db", "--master", "alpha", "--replica", "beta",
                 "--group", "shop", "--heartbeat-ms", "100"});
    const auto groups = world_.Json({"group", "list"})["groups"];
    ASSERT_EQ(groups.size(), 1u);
    EXPECT_EQ(groups[0]["scenarios"], (nlohmann::json{"db", "web"}));
    EXPECT_EQ(world_.Rhactl({"group", "list", "--quiet"}).out, "shop\n");
    EXPECT_EQ(world_.Json({"group", "run", "shop"})["items"].size(), 2u);
    world_.WaitForScenario("web", "running");
    world_.WaitForScenario("db", "running");
    EXPECT_EQ(world_.Rhactl({"group", "run", "shop"}).exit_code, 1);  // both run already
    EXPECT_EQ(world_.Rhactl({"group", "run", "none"}).exit_code, 3);
    EXPECT_EQ(world_.Rhactl({"group", "stop", "shop"}).exit_code, 4);  // not confirmed
    EXPECT_EQ(world_.Rhactl({"group", "stop", "shop", "--yes"}).exit_code, 0);
    world_.WaitForScenario("web", "stopped");
}

TEST_F(ControlCommands, EventsListAndFollow) {
    ChildProcess follower(world_.RhactlCommand({"events", "follow", "--json"}));
    ASSERT_TRUE(follower.ReadUntil(
        [](const Finished& so_far) { return so_far.out.contains("\"host-added\""); }));
    CreateWeb();
    EXPECT_TRUE(follower.ReadUntil([](const Finished& so_far) {
        return so_far.out.contains("\"scenario-created\"");
    })) << follower.output().out;
    const auto events = world_.Json({"events", "list"})["events"];
    ASSERT_GE(events.size(), 3u);
    std::uint64_t last = 0;
    for (const auto& event : events) {
        EXPECT_GT(event["id"], last);
        last = event["id"];
    }
    const auto later = world_.Json({"events", "list", "--after", std::to_string(last)});
    for (const auto& event : later["events"]) EXPECT_GT(event["id"], last);
    const auto own = world_.Json({"events", "list", "--scenario", "web"})["events"];
    for (const auto& event : own) EXPECT_EQ(event["scenario_name"], "web");
    EXPECT_TRUE(world_.Rhactl({"events", "list"}).out.contains("RHA-1001"));
    EXPECT_EQ(world_.Rhactl({"events", "list", "--scenario", "none"}).exit_code, 3);
    EXPECT_EQ(world_.Rhactl({"events", "follow", "--scenario", "none"}).exit_code, 3);
    EXPECT_EQ(world_.StopControl(), 0);
    EXPECT_EQ(follower.Wait().exit_code, 5);
}

TEST_F(ControlCommands, AServiceThatFallsSilentIsNoticed) {
    ChildProcess follower(world_.RhactlCommand({"events", "follow", "--json"}));
    ASSERT_TRUE(follower.ReadUntil(
        [](const Finished& so_far) { return so_far.out.contains("\"host-added\""); }));
    world_.FreezeControl();
    EXPECT_EQ(follower.Wait().exit_code, 5) << follower.output().err;
}

TEST_F(ControlCommands, StatusWatchShowsChanges) {
    ChildProcess watcher(world_.RhactlCommand({"status", "--watch", "--json"}));
    ASSERT_TRUE(watcher.ReadUntil(
        [](const Finished& so_far) { return so_far.out.contains("{\"scenarios\":[]}"); }));
    RunWeb();
    EXPECT_TRUE(watcher.ReadUntil([](const Finished& so_far) {
        return so_far.out.contains("\"status\":{\"state\":\"running\"");
    }));
}

TEST_F(ControlCommands, Pair) {
    EXPECT_EQ(world_.Json({"pair", "--role", "engine"})["code"].get<std::string>().size(), 47u);
    EXPECT_EQ(world_.Rhactl({"pair", "--role", "control"}).exit_code, 2);
    EXPECT_EQ(world_.JsonError({"pair", "--valid-seconds", "100000"}, 2)["code"],
              "invalid-argument");
}

TEST_F(ControlCommands, TheCompletionScriptWorksInBash) {
    const auto done = RunProcess(
        {"/bin/bash", "-c",
         "source <(\"$0\" completion bash); COMP_WORDS=(rhactl scenario ru); COMP_CWORD=2; "
         "_rhactl; echo \"${COMPREPLY[@]}\"",
         Program("rhactl")});
    EXPECT_EQ(done.out, "run\n") << done.err;
}

}  // namespace
}  // namespace rha::test
