// Databases of every earlier schema version open, lose nothing, and can do what is new.
#include "control/store/sqlite/migrations.h"

#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "control/store/sqlite/sqlite_history_store.h"
#include "control/store/sqlite/sqlite_scenario_store.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::control {
namespace {

using test::IsOk;

void Create(const std::filesystem::path& file, const std::string& golden) {
    std::ifstream in(std::string(RHA_COMPAT_DIRECTORY "/") + golden);
    std::ostringstream sql;
    sql << in.rdbuf();
    ASSERT_FALSE(sql.str().empty());
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(file.string().c_str(), &handle), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(handle, sql.str().c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(handle);
    sqlite3_close(handle);
}

TEST(Migrations, ADatabaseOfVersionOneLosesNothing) {
    const test::TemporaryDirectory directory;
    const auto file = directory / "control.db";
    Create(file, "control-v1.sql");
    const auto database = Database::Open(file);
    ASSERT_TRUE(IsOk(database));
    SqliteScenarioStore store(**database);
    const auto scenarios = store.LoadScenarios();
    ASSERT_TRUE(IsOk(scenarios));
    ASSERT_EQ(scenarios->size(), 1u);
    const StoredScenario& web = scenarios->front();
    EXPECT_EQ(web.scenario.name, "web");
    EXPECT_EQ(web.scenario.group, "shop");
    EXPECT_EQ(web.scenario.settings.is_alive_timeout, std::chrono::seconds(77));
    EXPECT_EQ(web.scenario.settings.spool_bytes_max, 1u << 30);
    EXPECT_EQ(web.machine.state, State::kRunning);
    EXPECT_EQ(web.machine.epoch, Epoch{3});
    EXPECT_EQ(store.LoadHosts()->size(), 2u);
    EXPECT_EQ(store.LoadEvents({})->size(), 1u);
    EXPECT_TRUE(store.LoadHistory(web.scenario.id)->empty());

    ScenarioCommit commit{.scenario = web.scenario.id, .machine = {}, .events = {}, .settings = {}};
    commit.settings = {.scenario = web.scenario,
                       .change = {2, {7}, "anna", {{"is-alive-timeout", "77s", "1min"}}}};
    commit.settings->scenario.version = 2;
    EXPECT_TRUE(IsOk(store.Commit(commit)));
    EXPECT_EQ(store.LoadHistory(web.scenario.id)->size(), 1u);
    commit.settings.reset();
    commit.move = ScenarioMove{.at = {8}, .state = State::kRunning};
    EXPECT_TRUE(IsOk(store.Commit(commit)));
    EXPECT_EQ(SqliteHistoryStore(**database).LoadMoves(web.scenario.id)->size(), 1u);
}

TEST(Migrations, APropertyThatDidNothingGoesAndTheOthersStay) {
    const test::TemporaryDirectory directory;
    const auto file = directory / "control.db";
    Create(file, "control-v10.sql");
    const auto database = Database::Open(file);
    ASSERT_TRUE(IsOk(database));
    SqliteScenarioStore store(**database);
    const auto scenarios = store.LoadScenarios();
    ASSERT_TRUE(IsOk(scenarios));
    ASSERT_EQ(scenarios->size(), 1u);
    ScenarioSettings settings;
    settings.automatic_switchover = false;
    settings.is_alive_timeout = std::chrono::seconds(77);
    settings.heartbeat_interval = std::chrono::milliseconds(500);
    settings.shutdown_grace = std::chrono::seconds(9);
    settings.spool_bytes_max = 1u << 30;
    settings.journal_bytes_max = 1u << 27;
    settings.free_bytes_min = 1u << 28;
    settings.check_guest = false;
    settings.run_lease = false;
    settings.before_sync_limit = std::chrono::seconds(21);
    settings.before_switchover_limit = std::chrono::seconds(22);
    settings.automatic_reverse = true;
    EXPECT_EQ(scenarios->front().scenario.settings, settings);
    EXPECT_EQ(scenarios->front().scenario.version, 5u);
    EXPECT_EQ(scenarios->front().machine.epoch, Epoch{3});
    // What somebody once did stays in the history; who changed what is not ours to forget.
    EXPECT_EQ(store.LoadHistory({"id-web"})->size(), 1u);

    const auto templates = store.LoadTemplates();
    ASSERT_TRUE(IsOk(templates));
    ASSERT_EQ(templates->size(), 1u);
    EXPECT_EQ(templates->front().name, "gold");
    EXPECT_EQ(templates->front().properties, (PropertyTexts{{"is-alive-timeout", "1min"}}));
    EXPECT_TRUE(IsOk(store.InsertTemplate({.name = "unread",
                                           .properties = {{"check-guest", "off"}},
                                           .created = {44},
                                           .created_by = "anna"})));
}

}  // namespace
}  // namespace rha::control
