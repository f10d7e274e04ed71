#include "control/store/sqlite/sqlite_scenario_store.h"

#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::control {
namespace {

using test::FailsWith;
using test::IsOk;

StoredScenario Sample(const std::string& name) {
    StoredScenario stored;
    Scenario& scenario = stored.scenario;
    scenario.id = {"id-" + name};
    scenario.name = name;
    scenario.group = "グループ";
    scenario.vm = {"vm-" + name};
    scenario.vm_name = "machine 'quoted'";
    scenario.master_host = {"host-a"};
    scenario.replica_host = {"host-b"};
    scenario.vm_folder = "/vms/" + name;
    scenario.replica_directory = "D:\\replica\\" + name;
    scenario.settings.automatic_switchover = false;
    scenario.settings.is_alive_timeout = std::chrono::seconds(77);
    scenario.settings.heartbeat_interval = std::chrono::milliseconds(123);
    scenario.settings.shutdown_grace = std::chrono::seconds(9);
    scenario.settings.spool_bytes_max = 1;
    scenario.settings.journal_bytes_max = std::uint64_t{1} << 62;
    scenario.settings.free_bytes_min = 3;
    scenario.settings.check_guest = false;
    scenario.settings.automatic_reverse = true;
    scenario.settings.before_sync_limit = std::chrono::seconds(21);
    scenario.settings.before_switchover_limit = std::chrono::seconds(22);
    scenario.settings.networks = {
        .links = {{"DMZ", ""}, {"it's a LAN", "DR LAN"}},
        .adapters = {{"nic", {.addresses = {"10.1.0.5/24"}, .gateways = {"10.1.0.1"}}}}};
    scenario.version = 5;
    stored.machine.state = State::kSwitching;
    stored.machine.step = Step::kDrain;
    stored.machine.epoch = {7};
    return stored;
}

EventRecord Note(const std::string& message, const std::string& scenario = "") {
    return {.at = {42},
            .code = EventCode::kHostAdded,
            .severity = Severity::kWarning,
            .scenario = {scenario},
            .scenario_name = "n",
            .host_name = "h",
            .message = message,
            .cause = "c",
            .next_action = "a"};
}

class ScenarioStoreTest : public testing::Test {
protected:
    void Reopen() {
        store_.reset();
        database_.reset();
        database_ = *Database::Open(directory_ / "control.db");
        store_ = std::make_unique<SqliteScenarioStore>(
            *database_,
            SqliteScenarioStore::Bounds{
                .event_count_max = 10, .audit_count_max = 3, .settings_version_count_max = 4});
    }
    void SetUp() override { Reopen(); }

    test::TemporaryDirectory directory_;
    std::unique_ptr<Database> database_;
    std::unique_ptr<SqliteScenarioStore> store_;
};

TEST_F(ScenarioStoreTest, EveryFieldOfAScenarioComesBack) {
    const auto sample = Sample("web");
    ASSERT_TRUE(IsOk(store_->InsertScenario(sample)));
    Reopen();
    const auto loaded = store_->LoadScenarios();
    ASSERT_TRUE(IsOk(loaded));
    ASSERT_EQ(loaded->size(), 1u);
    EXPECT_EQ(loaded->front().scenario, sample.scenario);
    EXPECT_EQ(loaded->front().machine, sample.machine);
}

TEST_F(ScenarioStoreTest, NamesAndIdsAreUnique) {
    ASSERT_TRUE(IsOk(store_->InsertScenario(Sample("web"))));
    EXPECT_TRUE(FailsWith(store_->InsertScenario(Sample("web")), ErrorCode::kAlreadyExists, "web"));
    auto other = Sample("db");
    other.scenario.name = "web";
    EXPECT_TRUE(FailsWith(store_->InsertScenario(other), ErrorCode::kAlreadyExists, "web"));
    EXPECT_EQ(store_->LoadScenarios()->size(), 1u);
}

TEST_F(ScenarioStoreTest, ACommitTakesMachineAndEventsTogether) {
    ASSERT_TRUE(IsOk(store_->InsertScenario(Sample("web"))));
    ScenarioCommit commit{.scenario = {"id-web"}, .machine = MachineState{}, .events = {}};
    commit.machine->state = State::kRunning;
    commit.events = {Note("one", "id-web"), Note("two", "id-web")};
    ASSERT_TRUE(IsOk(store_->Commit(commit)));
    EXPECT_EQ(commit.events[1].id, commit.events[0].id + 1);
    Reopen();
    EXPECT_EQ(store_->LoadScenarios()->front().machine.state, State::kRunning);
    EXPECT_EQ(store_->LoadEvents({})->size(), 2u);
}

TEST_F(ScenarioStoreTest, ACommitForAnUnknownScenarioLeavesNoEvent) {
    ScenarioCommit commit{.scenario = {"none"}, .machine = MachineState{}, .events = {Note("x")}};
    EXPECT_TRUE(FailsWith(store_->Commit(commit), ErrorCode::kNotFound, "none"));
    commit.machine.reset();
    EXPECT_EQ(store_->Commit(commit).error().code, ErrorCode::kNotFound);
    EXPECT_TRUE(store_->LoadEvents({})->empty());
}

TEST_F(ScenarioStoreTest, SettingsGroupAndHistoryAreCommittedWithTheStep) {
    auto sample = Sample("web");
    ASSERT_TRUE(IsOk(store_->InsertScenario(sample)));
    const auto commit_version = [&](std::uint64_t version, std::vector<PropertyChange> changes) {
        ScenarioCommit commit{.scenario = {"id-web"}, .machine = {}, .events = {}, .settings = {}};
        commit.events = {Note("changed", "id-web")};
        sample.scenario.version = version;
        commit.settings = {.scenario = sample.scenario,
                           .change = {version, {99}, "anna", std::move(changes)}};
        return store_->Commit(commit);
    };
    sample.scenario.settings = {};
    sample.scenario.group = "shop";
    ASSERT_TRUE(IsOk(commit_version(6, {{"check-guest", "off", "on"}, {"group", "x", "shop"}})));
    sample.scenario.settings.spool_bytes_max = 77;
    ASSERT_TRUE(IsOk(commit_version(7, {{"spool-max", "0", "77B"}})));
    EXPECT_FALSE(commit_version(7, {{"spool-max", "0", "78B"}}));  // a version is written once
    Reopen();
    EXPECT_EQ(store_->LoadScenarios()->front().scenario, sample.scenario);
    const auto history = store_->LoadHistory({"id-web"});
    ASSERT_TRUE(IsOk(history));
    EXPECT_EQ(*history,
              (std::vector<SettingsChange>{
                  {6, {99}, "anna", {{"check-guest", "off", "on"}, {"group", "x", "shop"}}},
                  {7, {99}, "anna", {{"spool-max", "0", "77B"}}}}));
    EXPECT_EQ(store_->LoadEvents({})->size(), 2u);
    for (std::uint64_t version = 8; version < 20; ++version) {
        ASSERT_TRUE(IsOk(commit_version(version, {{"spool-max", "0", "77B"}})));
    }
    ASSERT_EQ(store_->LoadHistory({"id-web"})->size(), 4u);  // is bounded, the newest stay
    EXPECT_EQ(store_->LoadHistory({"id-web"})->back().version, 19u);
    ASSERT_TRUE(IsOk(store_->DeleteScenario({"id-web"})));
    EXPECT_TRUE(store_->LoadHistory({"id-web"})->empty());
}

TEST_F(ScenarioStoreTest, TheQueueKeepsItsOrder) {
    ASSERT_TRUE(IsOk(store_->InsertScenario(Sample("web"))));
    const QueuedRun z{{"id-z"}, {"host-a"}};
    const QueuedRun web{{"id-web"}, {"host-b"}};
    const QueuedRun a{{"id-a"}, {"host-a"}};
    QueuedRun b{{"id-b"}, {"host-b"}};
    ASSERT_TRUE(IsOk(store_->Enqueue({z, web, a})));
    ASSERT_TRUE(IsOk(store_->Enqueue({{a.scenario, {"host-b"}, true}, b})));
    b.overwrite_diverged = true;  // of the same host: the consent counts, and is not taken back
    ASSERT_TRUE(IsOk(store_->Enqueue({b})));
    ASSERT_TRUE(IsOk(store_->Enqueue({{b.scenario, {"host-b"}}})));
    Reopen();
    using Runs = std::vector<QueuedRun>;
    EXPECT_EQ(*store_->LoadStartQueue(), (Runs{z, web, a, b}));
    EXPECT_TRUE(IsOk(store_->Dequeue({"id-z"})));
    EXPECT_TRUE(IsOk(store_->Dequeue({"id-z"})));
    EXPECT_TRUE(IsOk(store_->DeleteScenario({"id-web"})));
    EXPECT_EQ(*store_->LoadStartQueue(), (Runs{a, b}));
}

TEST_F(ScenarioStoreTest, TemplatesComeBack) {
    const ScenarioTemplate gold{"gold", {{"check-guest", "off"}, {"heartbeat", "2s"}}, {7}, "anna"};
    const ScenarioTemplate blue{"blue", {{"free-min", "1GiB"}}, {8}, "bob"};
    ASSERT_TRUE(IsOk(store_->InsertTemplate(gold)));
    ASSERT_TRUE(IsOk(store_->InsertTemplate(blue)));
    EXPECT_TRUE(FailsWith(store_->InsertTemplate(gold), ErrorCode::kAlreadyExists, "gold"));
    Reopen();
    EXPECT_EQ(*store_->LoadTemplates(), (std::vector<ScenarioTemplate>{blue, gold}));
    EXPECT_TRUE(IsOk(store_->DeleteTemplate("blue")));
    EXPECT_TRUE(FailsWith(store_->DeleteTemplate("blue"), ErrorCode::kNotFound, "blue"));
    EXPECT_EQ(store_->LoadTemplates()->size(), 1u);
}

TEST_F(ScenarioStoreTest, DeletingIsIdempotentAndKeepsEvents) {
    ASSERT_TRUE(IsOk(store_->InsertScenario(Sample("web"))));
    ScenarioCommit commit{.scenario = {"id-web"}, .machine = {}, .events = {Note("x", "id-web")}};
    ASSERT_TRUE(IsOk(store_->Commit(commit)));
    EXPECT_TRUE(IsOk(store_->DeleteScenario({"id-web"})));
    EXPECT_TRUE(IsOk(store_->DeleteScenario({"id-web"})));
    EXPECT_TRUE(store_->LoadScenarios()->empty());
    EXPECT_EQ(store_->LoadEvents({.scenario = {"id-web"}})->size(), 1u);
}

TEST_F(ScenarioStoreTest, ADamagedMachineIsReportedWithTheScenariosName) {
    ASSERT_TRUE(IsOk(store_->InsertScenario(Sample("web"))));
    ASSERT_TRUE(IsOk(database_->Execute("UPDATE scenarios SET machine='nonsense'")));
    const auto loaded = store_->LoadScenarios();
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, ErrorCode::kCorruption);
    EXPECT_TRUE(loaded.error().data_at_risk);
    EXPECT_NE(loaded.error().ToString().find("'web'"), std::string::npos);
}

TEST_F(ScenarioStoreTest, HostsAreReplacedByIdAndUniqueByName) {
    const HostRecord a{{"a"}, "alpha", "x:1"};
    ASSERT_TRUE(IsOk(store_->PutHost(a)));
    ASSERT_TRUE(IsOk(store_->PutHost({{"a"}, "alpha", "y:2"})));
    EXPECT_TRUE(
        FailsWith(store_->PutHost({{"b"}, "alpha", "z:3"}), ErrorCode::kAlreadyExists, "alpha"));
    const auto hosts = store_->LoadHosts();
    ASSERT_EQ(hosts->size(), 1u);
    EXPECT_EQ(hosts->front().address, "y:2");
    EXPECT_TRUE(IsOk(store_->DeleteHost({"a"})));
    EXPECT_TRUE(IsOk(store_->DeleteHost({"a"})));
    EXPECT_TRUE(store_->LoadHosts()->empty());
}

TEST_F(ScenarioStoreTest, EventsComeInOrderByPageOrNewestFirst) {
    std::vector<EventRecord> events;
    for (int i = 0; i < 6; ++i) events.push_back(Note(std::to_string(i), i % 2 ? "s" : ""));
    ASSERT_TRUE(IsOk(store_->AppendEvents(events)));
    const auto newest = store_->LoadEvents({.limit = 2});
    ASSERT_EQ(newest->size(), 2u);
    EXPECT_EQ(newest->at(0).message, "4");
    EXPECT_EQ(newest->at(1).message, "5");
    const auto page = store_->LoadEvents({.after_id = events[0].id, .limit = 2});
    ASSERT_EQ(page->size(), 2u);
    EXPECT_EQ(page->at(0).message, "1");
    EXPECT_EQ(page->at(0).id, events[1].id);
    EXPECT_EQ(page->at(0).severity, Severity::kWarning);
    EXPECT_EQ(page->at(0).code, EventCode::kHostAdded);
    EXPECT_EQ(page->at(0).next_action, "a");
    EXPECT_EQ(store_->LoadEvents({.scenario = {"s"}})->size(), 3u);
}

TEST_F(ScenarioStoreTest, EventsAreFilteredAndKeepTheirArguments) {
    std::vector<EventRecord> events;
    for (int i = 0; i < 6; ++i) events.push_back(Note(std::to_string(i)));
    events[1].severity = Severity::kCritical;
    events[2].code = EventCode::kSplitBrain;
    events[3].host_name = "other";
    events[4].at = {1000};
    events[5].arguments = {{"a", "ä\n\"'"}, {"b", "\xff"}, {"c", ""}};
    ASSERT_TRUE(IsOk(store_->AppendEvents(events)));
    const auto found = [&](const EventQuery& query) {
        std::string messages;
        const auto loaded = store_->LoadEvents(query);
        for (const auto& event : *loaded) messages += event.message;
        return messages;
    };
    EXPECT_EQ(found({.severity_min = Severity::kError}), "1");
    EXPECT_EQ(found({.codes = {EventCode::kSplitBrain, EventCode::kRunFailed}}), "2");
    EXPECT_EQ(found({.host_name = "other"}), "3");
    EXPECT_EQ(found({.since = WallTime{43}}), "4");
    EXPECT_EQ(found({.until = WallTime{43}}), "01235");
    EXPECT_EQ(found({.limit = 2, .oldest_first = true}), "01");
    EXPECT_EQ(found({.severity_min = Severity::kCritical, .host_name = "other"}), "");
    const auto kept = store_->LoadEvents({})->back().arguments;
    EXPECT_EQ(kept.at("a"), "ä\n\"'");
    EXPECT_EQ(kept.at("b"), "\xef\xbf\xbd");
    EXPECT_EQ(kept.at("c"), "");
    ASSERT_TRUE(IsOk(database_->Execute("UPDATE events SET arguments='[broken'")));
    EXPECT_TRUE(store_->LoadEvents({})->back().arguments.empty());
}

TEST_F(ScenarioStoreTest, TheEventLogIsBoundedAndIdsAreNeverReused) {
    std::uint64_t last = 0;
    for (int i = 0; i < 30; ++i) {
        std::vector<EventRecord> one{Note(std::to_string(i))};
        ASSERT_TRUE(IsOk(store_->AppendEvents(one)));
        EXPECT_EQ(one[0].id, last + 1);
        last = one[0].id;
    }
    EXPECT_EQ(store_->LoadEvents({.limit = 100})->size(), 10u);
    ASSERT_TRUE(IsOk(database_->Execute("DELETE FROM events")));
    Reopen();
    std::vector<EventRecord> one{Note("after")};
    ASSERT_TRUE(IsOk(store_->AppendEvents(one)));
    EXPECT_EQ(one[0].id, last + 1);
}

TEST_F(ScenarioStoreTest, AnEventCodeFromTheFutureIsStillShown) {
    std::vector<EventRecord> one{Note("new")};
    ASSERT_TRUE(IsOk(store_->AppendEvents(one)));
    ASSERT_TRUE(IsOk(database_->Execute("UPDATE events SET code=65000, severity=9")));
    const auto events = store_->LoadEvents({});
    EXPECT_EQ(events->at(0).code, EventCode::kEngineEvent);
    EXPECT_EQ(events->at(0).severity, Severity::kCritical);
}

TEST_F(ScenarioStoreTest, TheAuditTrailIsKeptAndBounded) {
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(IsOk(store_->AppendAudit({{1}, "me", "switchover", "web", "accepted"})));
    }
    auto count = database_->Prepare("SELECT count(*), max(actor) FROM audit");
    ASSERT_EQ(count->Step(), true);
    EXPECT_EQ(count->Number(0), 3);
    EXPECT_EQ(count->Text(1), "me");
}

}  // namespace
}  // namespace rha::control
