// Many scenarios at once: several in one command, templates, clones, files, and groups that start
// a few at a time.
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/system/control/control_world.h"

namespace rha::test {
namespace {

class ControlScale : public testing::Test {
protected:
    void SetUp() override {
        world_.SetUpAll();
        world_.alpha.AddVm("aaaaaaaa-2222-3333-4444-555555555555", "db");
        world_.alpha.AddVm("bbbbbbbb-2222-3333-4444-555555555555", "mail");
    }
    void CreateAll() {
        const auto done = world_.Rhactl({"scenario", "create", "--all-of", "alpha", "--replica",
                                         "beta", "--group", "shop", "--heartbeat-ms", "100"});
        ASSERT_EQ(done.exit_code, 0) << done.out << done.err;
    }
    Finished Import(const std::string& text, const Words& options = {}) {
        std::ofstream(world_.directory() / "file.json") << text;
        Words words = {"scenario", "import", (world_.directory() / "file.json").string()};
        words.insert(words.end(), options.begin(), options.end());
        return world_.Rhactl(words);
    }
    void DeleteAll() {
        for (const char* name : {"web", "db", "mail"}) {
            world_.Rhactl({"scenario", "delete", name, "--yes"});
        }
        while (!world_.Json({"scenario", "list"})["scenarios"].empty()) {
        }
    }

    ControlWorld world_;
};

TEST_F(ControlScale, SeveralMachinesInOneCommand) {
    world_.Json({"template", "create", "gold", "is-alive-timeout=60s", "check-guest=off"});
    const auto two =
        world_.Rhactl({"scenario", "create", "--vm", "web", "--vm", "none", "--master", "alpha",
                       "--replica", "beta", "--template", "gold", "--set", "check-guest=on"});
    EXPECT_EQ(two.exit_code, 1) << two.out;
    EXPECT_TRUE(two.out.contains("web: created as web")) << two.out;
    EXPECT_TRUE(two.out.contains("none: ")) << two.out;
    const auto web = world_.Json({"scenario", "show", "web"})["settings"];
    EXPECT_EQ(web["is_alive_timeout_s"], 60);
    EXPECT_EQ(web["check_guest"], true);
    const auto rest = world_.Json({"scenario", "create", "--all-of", "alpha", "--replica", "beta"});
    EXPECT_EQ(rest["items"].size(), 2u);  // "web" is protected already
    const auto none =
        world_.JsonError({"scenario", "create", "--all-of", "alpha", "--replica", "beta"}, 3);
    EXPECT_TRUE(none.value("message", "").contains("not protected")) << none;
    world_.JsonError({"scenario", "create", "--vm", "a", "--vm", "b", "--name", "x", "--master",
                      "alpha", "--replica", "beta"},
                     2);
    world_.JsonError({"scenario", "create", "--all-of", "gamma", "--replica", "beta"}, 3);
}

TEST_F(ControlScale, Templates) {
    EXPECT_TRUE(world_.Rhactl({"template", "list"}).out.contains("No templates"));
    world_.Json({"template", "create", "gold", "is-alive-timeout=60s"});
    EXPECT_EQ(world_.JsonError({"template", "create", "gold", "check-guest=off"}, 4)["code"],
              "already-exists");
    const auto typo = world_.JsonError({"template", "create", "x", "chek-guest=off"}, 2);
    EXPECT_TRUE(typo.value("remedy", "").contains("did you mean 'check-guest'")) << typo;
    world_.JsonError({"template", "create", "x", "is-alive-timeout=1s"}, 2);
    EXPECT_TRUE(world_.Rhactl({"template", "show", "gold"}).out.contains("1min"));
    const auto near = world_.JsonError({"template", "show", "golt"}, 3);
    EXPECT_TRUE(near.value("remedy", "").contains("did you mean 'gold'?")) << near;
    EXPECT_EQ(world_.JsonError({"scenario", "create", "--vm", "web", "--master", "alpha",
                                "--replica", "beta", "--template", "none"},
                               3)["code"],
              "not-found");
    world_.KillControl();
    world_.StartControl();
    EXPECT_EQ(world_.Rhactl({"template", "list", "-q"}).out, "gold\n");
    EXPECT_EQ(world_.Rhactl({"template", "delete", "gold"}).exit_code, 4);  // not confirmed
    EXPECT_EQ(world_.Rhactl({"template", "delete", "gold", "--yes"}).exit_code, 0);
    EXPECT_EQ(world_.Rhactl({"template", "delete", "gold", "--yes"}).exit_code, 3);
}

TEST_F(ControlScale, AClonesSettingsAreTheSources) {
    world_.Json({"scenario", "create", "--vm", "web", "--master", "alpha", "--replica", "beta",
                 "--group", "shop", "--set", "is-alive-timeout=90s", "--spool-max", "1GiB"});
    const auto clone = world_.Json({"scenario", "clone", "web", "--vm", "db"});
    EXPECT_EQ(clone["name"], "db");
    EXPECT_EQ(clone["group"], "shop");
    EXPECT_EQ(clone["replica_host"], "beta");
    EXPECT_EQ(clone["replica_directory"], "/vms/db");
    EXPECT_EQ(clone["settings"], world_.Json({"scenario", "show", "web"})["settings"]);
    EXPECT_EQ(world_.JsonError({"scenario", "clone", "web", "--vm", "db"}, 4)["code"],
              "already-exists");
    const auto typo = world_.JsonError({"scenario", "clone", "wbe", "--vm", "mail"}, 3);
    EXPECT_TRUE(typo.value("remedy", "").contains("did you mean 'web'?")) << typo;
}

TEST_F(ControlScale, WhatIsExportedIsImported) {
    CreateAll();
    world_.Json({"scenario", "set", "web", "spool-max=1GiB", "automatic-switchover=off"});
    const auto exported = world_.Rhactl({"scenario", "export", "--all"});
    ASSERT_EQ(exported.exit_code, 0) << exported.err;
    const auto taken = Import(exported.out);
    EXPECT_EQ(taken.exit_code, 4) << taken.out;
    EXPECT_TRUE(taken.err.contains("/scenarios/0 'db'")) << taken.err;
    DeleteAll();
    const auto dry = Import(exported.out, {"--dry-run"});
    EXPECT_EQ(dry.exit_code, 0) << dry.out;
    EXPECT_TRUE(dry.out.contains("could be created as web")) << dry.out;
    EXPECT_TRUE(world_.Json({"scenario", "list"})["scenarios"].empty());
    const auto imported = Import(exported.out);
    EXPECT_EQ(imported.exit_code, 0) << imported.out << imported.err;
    EXPECT_EQ(world_.Rhactl({"scenario", "export", "--all"}).out, exported.out);
    EXPECT_EQ(world_.Json({"scenario", "show", "web"})["settings"]["spool_bytes_max"], 1u << 30);
    EXPECT_TRUE(world_.Rhactl({"scenario", "export", "web"}).out.contains("\"name\": \"web\""));
    EXPECT_EQ(world_.Rhactl({"scenario", "export", "none"}).exit_code, 3);
    EXPECT_EQ(world_.Rhactl({"scenario", "export"}).exit_code, 2);
}

TEST_F(ControlScale, AFileWithAMistakeCreatesNothing) {
    CreateAll();
    const auto good = world_.Rhactl({"scenario", "export", "web", "db"}).out;
    DeleteAll();
    const auto with = [&good](const std::string& what, const std::string& by) {
        std::string text = good;
        const auto at = text.rfind(what);
        EXPECT_NE(at, std::string::npos) << what;
        return text.replace(at, what.size(), by);
    };
    const auto refused = [&](const std::string& text, int exit_code, const std::string& part) {
        const auto done = Import(text);
        EXPECT_EQ(done.exit_code, exit_code) << done.out << done.err;
        EXPECT_TRUE(done.err.contains(part)) << done.err;
        EXPECT_TRUE(world_.Json({"scenario", "list"})["scenarios"].empty());
    };
    refused("no JSON", 2, "at byte");
    refused(with("\"group\"", "\"gruop\""), 2, "/scenarios/1/gruop: is not known");
    refused(with("\"5min\"", "\"5h ago\""), 2, "is-alive-timeout");
    refused(with("\"5min\"", "\"5h ago\""), 2, "/scenarios/1");
    refused(with("\"beta\"", "\"gamma\""), 3, "no host is named 'gamma'");
    refused(with("\"version\": 1", "\"version\": 9"), 1, "/version: is 9");
    EXPECT_EQ(world_.Rhactl({"scenario", "import", "/nonexistent"}).exit_code, 3);
}

TEST_F(ControlScale, AGroupStartsAFewAtATime) {
    CreateAll();
    world_.alpha.HoldSynchronisation(true);
    const auto run = world_.Rhactl({"group", "run", "shop"});
    EXPECT_EQ(run.exit_code, 0) << run.out;
    EXPECT_TRUE(run.out.contains("db: accepted")) << run.out;
    EXPECT_TRUE(run.out.contains("web: waits for its turn (1)")) << run.out;
    world_.WaitForScenario("db", "synchronising");
    world_.WaitForScenario("mail", "synchronising");
    EXPECT_TRUE(world_.Rhactl({"status"}).out.contains("waits for its turn (1)"));
    world_.KillControl();
    world_.StartControl();
    EXPECT_EQ(world_.WaitForScenario("web", "stopped")["status"]["queue_position"], 1);
    world_.alpha.HoldSynchronisation(false);
    for (const char* name : {"db", "mail", "web"}) world_.WaitForScenario(name, "running");
}

TEST_F(ControlScale, AGroupIsSwitchedOver) {
    CreateAll();
    EXPECT_EQ(world_.Rhactl({"group", "run", "shop"}).exit_code, 0);
    for (const char* name : {"db", "mail", "web"}) world_.WaitForScenario(name, "running");
    EXPECT_EQ(world_.Rhactl({"group", "switchover", "shop"}).exit_code, 4);  // not confirmed
    const auto moved = world_.Rhactl({"group", "switchover", "shop", "--yes"});
    EXPECT_EQ(moved.exit_code, 0) << moved.out;
    for (const char* name : {"db", "mail", "web"}) world_.WaitForScenario(name, "switched");
    EXPECT_EQ(world_.Rhactl({"group", "switchover", "shop", "--yes"}).exit_code, 1);
    EXPECT_EQ(world_.Rhactl({"group", "switchover", "none", "--yes"}).exit_code, 3);
}

}  // namespace
}  // namespace rha::test
