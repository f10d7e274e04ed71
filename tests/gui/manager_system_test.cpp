// The manager's client against a real control service with two engines that are fake but for their
// connections: from the pairing code to an operation, and through a restart of the service.
#include "tests/gui/manager_system.h"

#include <signal.h>

#include "manager-gui/core/draft_check.h"
#include "manager-gui/core/draft_creation.h"
#include "manager-gui/core/scenario_draft.h"

namespace rha::manager::test {
namespace {

using rha::test::FailsWith;
using rha::test::IsOk;

TEST_F(ManagerSystem, TheFingerprintIsComparedBeforeTheLogin) {
    EXPECT_FALSE(gateway_.hasLogin());
    EXPECT_TRUE(FailsWith(gateway_.open("en"), ErrorCode::kPermissionDenied, "not logged in"));
    const Pairing pairing = freshPairing();
    const auto fingerprint = wait<QString>([&](auto answer) { gateway_.check(pairing, answer); });
    ASSERT_TRUE(IsOk(fingerprint));
    const auto info = world_.Json({"info"});
    EXPECT_EQ(fingerprint->toStdString(), info["ca_fingerprint_sha256"].get<std::string>());
    EXPECT_TRUE(FailsWith(wait<QString>([&](auto answer) {
                              gateway_.check({pairing.address, "no such code"}, answer);
                          }),
                          ErrorCode::kInvalidArgument, ""));
    ASSERT_TRUE(IsOk(wait<void>([&](auto answer) { gateway_.logIn(pairing, answer); })));
    const auto key = world_.directory() / "manager" / "identity" / "key.pem";
    EXPECT_EQ(std::filesystem::status(key).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_TRUE(IsOk(gateway_.open("en")));
}

TEST_F(ManagerSystem, RunsAndStopsAScenarioAndSeesItHappen) {
    connectNow();
    createWeb();
    EXPECT_EQ(fleet_[0].name, "web");
    EXPECT_EQ(fleet_[0].master.host, "alpha");
    EXPECT_EQ(fleet_[0].state, ScenarioState::kStopped);
    const QString id = fleet_[0].id;
    ASSERT_TRUE(
        IsOk(wait<void>([&](auto answer) { client_->runScenario({.scenario_id = id}, answer); })));
    ASSERT_TRUE(waitForState(ScenarioState::kRunning));
    EXPECT_TRUE(waitUntil([this] { return fleet_[0].heard() && fleet_[0].replica.consistent; }));
    ASSERT_TRUE(IsOk(wait<void>([&](auto a) { client_->setGroup(id, "Shop", a); })));
    EXPECT_TRUE(waitUntil([this] { return fleet_[0].group == "Shop"; }));
    EXPECT_TRUE(FailsWith(
        wait<void>([&](auto answer) { client_->runScenario({.scenario_id = id}, answer); }),
        ErrorCode::kFailedPrecondition, ""));
    const auto readiness = wait<Readiness>([&](auto answer) { client_->readiness(id, answer); });
    ASSERT_TRUE(IsOk(readiness));
    EXPECT_TRUE(readiness->now);
    ASSERT_TRUE(IsOk(wait<void>([&](auto answer) { client_->stopScenario(id, answer); })));
    ASSERT_TRUE(waitForState(ScenarioState::kStopped));
    EXPECT_TRUE(waitUntil([this] {
        return !events_.isEmpty() && events_.back().code == "RHA-2006";  // stopped-by-operator
    }));
    EXPECT_EQ(events_.back().scenario_id, id);
    for (qsizetype i = 1; i < events_.size(); ++i) EXPECT_GT(events_[i].id, events_[i - 1].id);
    const auto older = wait<QList<LogEvent>>(
        [&](auto answer) { client_->olderEvents(events_.back().unix_ns, answer); });
    ASSERT_TRUE(IsOk(older));
    ASSERT_FALSE(older->isEmpty());
    EXPECT_LT(older->back().id, events_.back().id);
    EXPECT_LT(older->back().unix_ns, events_.back().unix_ns);
}

TEST_F(ManagerSystem, EnginesThatTakeTheirTimeHoldUpNoCommand) {
    connectNow();
    createWeb();
    const QString id = fleet_[0].id;
    ASSERT_TRUE(
        IsOk(wait<void>([&](auto answer) { client_->runScenario({.scenario_id = id}, answer); })));
    ASSERT_TRUE(waitForState(ScenarioState::kRunning));
    world_.alpha.HoldInspections(true);
    int answers = 0;
    auto round = std::make_unique<QObject>();
    for (int i = 0; i < 6; ++i) {
        client_->inspectMachine(
            fleet_[0].master.host_id, fleet_[0].vm_id,
            Answer<MachineDetails>(round.get(), [&answers](const auto&) { ++answers; }));
    }
    world_.alpha.WaitForHeldInspections(4);  // as many as the manager lets wait at a time
    ASSERT_TRUE(IsOk(wait<void>([&](auto answer) { client_->stopScenario(id, answer); })));
    EXPECT_EQ(world_.alpha.held_inspections(), 4u);  // not because one of them had ended
    EXPECT_EQ(answers, 0);
    // Those that nobody waits for any more make room for one that somebody wants.
    round.reset();
    EXPECT_TRUE(IsOk(wait<HostCheck>(
        [&](auto answer) { client_->verifyHost(fleet_[0].replica.host_id, answer); })));
    // The service still waits for the engine: for these, and for those that began in their place
    // before they were cancelled, too.
    EXPECT_GE(world_.alpha.held_inspections(), 4u);
    EXPECT_EQ(answers, 0);
    world_.alpha.HoldInspections(false);
}

TEST_F(ManagerSystem, MovesAMachineByASwitchoverOfItsGroup) {
    connectNow();
    createWeb();
    const QString group = fleet_[0].group;
    using Items = QList<GroupItem>;
    const auto run = wait<Items>([&](auto answer) { client_->runMembers(group, {}, answer); });
    ASSERT_TRUE(IsOk(run));
    ASSERT_EQ(run->size(), 1);
    EXPECT_FALSE((*run)[0].error);
    ASSERT_TRUE(waitForState(ScenarioState::kRunning));
    ASSERT_TRUE(IsOk(wait<void>(
        [&](auto answer) { client_->switchover({.scenario_id = fleet_[0].id}, answer); })));
    ASSERT_TRUE(waitForState(ScenarioState::kSwitched));
    EXPECT_EQ(fleet_[0].active_host, "beta");
}

TEST_F(ManagerSystem, PropertiesComeWithTheirSchemaAndAreVersioned) {
    connectNow("ja");
    createWeb();
    const QString id = fleet_[0].id;
    const auto schema =
        wait<QList<PropertySchema>>([&](auto answer) { client_->propertySchema(answer); });
    ASSERT_TRUE(IsOk(schema));
    const auto sheet = wait<PropertySheet>([&](auto answer) { client_->properties(id, answer); });
    ASSERT_TRUE(IsOk(sheet));
    EXPECT_EQ(sheet->values.size(), schema->size());
    for (const PropertySchema& property : *schema) {  // what the service says is understood
        EXPECT_TRUE(IsOk(parseValue(property, property.default_value)))
            << property.key.toStdString();
        EXPECT_FALSE(property.label_japanese.isEmpty());
    }
    const auto changed = wait<PropertySheet>([&](auto answer) {
        client_->setProperties(id, {{"is-alive-timeout", "2min"}}, sheet->version, answer);
    });
    ASSERT_TRUE(IsOk(changed));
    EXPECT_GT(changed->version, sheet->version);
    EXPECT_TRUE(FailsWith(
        wait<PropertySheet>([&](auto answer) {
            client_->setProperties(id, {{"is-alive-timeout", "3min"}}, sheet->version, answer);
        }),
        ErrorCode::kConflict, ""));
    const auto history =
        wait<QList<SettingsVersion>>([&](auto answer) { client_->settingsHistory(id, answer); });
    ASSERT_TRUE(IsOk(history));
    ASSERT_FALSE(history->isEmpty());
    EXPECT_EQ(history->back().changes,
              (QList<SettingChange>{{"is-alive-timeout", "5min", "2min"}}));
    EXPECT_TRUE(IsOk(wait<Statistics>([&](auto answer) { client_->statistics(id, 1, answer); })));
    EXPECT_TRUE(waitUntil([this] {  // and events speak the language that was asked for
        return std::ranges::any_of(events_, [](const LogEvent& event) {
            return event.message.contains(QStringLiteral("シナリオ"));
        });
    }));
}

TEST_F(ManagerSystem, VerifiesBeforeARunAndComparesEverythingIfAsked) {
    connectNow();
    createWeb();
    const QString id = fleet_[0].id;
    const auto verified = wait<Verification>([&](auto answer) { client_->verify(id, answer); });
    ASSERT_TRUE(IsOk(verified));
    EXPECT_TRUE(verified->ok);
    ASSERT_TRUE(IsOk(wait<void>([&](auto answer) {
        client_->runScenario({.scenario_id = id, .full_compare = true}, answer);
    })));
    ASSERT_TRUE(waitForState(ScenarioState::kRunning));
    EXPECT_TRUE(FailsWith(
        wait<Verification>([&](auto answer) { client_->verify("no such scenario", answer); }),
        ErrorCode::kNotFound, ""));
}

TEST_F(ManagerSystem, SuspendsRecoversAndDeletes) {
    connectNow();
    createWeb();
    const QString id = fleet_[0].id;
    ASSERT_TRUE(
        IsOk(wait<void>([&](auto answer) { client_->runScenario({.scenario_id = id}, answer); })));
    ASSERT_TRUE(waitForState(ScenarioState::kRunning));
    ASSERT_TRUE(IsOk(wait<void>([&](auto answer) { client_->suspendUpdates(id, answer); })));
    EXPECT_TRUE(waitUntil([this] { return fleet_[0].updates_suspended; }));
    ASSERT_TRUE(IsOk(wait<void>([&](auto answer) { client_->resumeUpdates(id, answer); })));
    EXPECT_TRUE(waitUntil([this] { return !fleet_[0].updates_suspended; }));
    ASSERT_TRUE(IsOk(wait<void>([&](auto answer) { client_->stopScenario(id, answer); })));
    ASSERT_TRUE(waitForState(ScenarioState::kStopped));
    RecoverWish wish{.scenario_id = id, .master = true, .confirm_name = "wbe"};
    EXPECT_FALSE(wait<void>([&](auto answer) { client_->recoverActive(wish, answer); }));
    wish.confirm_name = "web";
    ASSERT_TRUE(IsOk(wait<void>([&](auto answer) { client_->recoverActive(wish, answer); })));
    EXPECT_TRUE(waitUntil([this] {
        return std::ranges::any_of(events_, [](const LogEvent& event) {
            return event.message.contains(QStringLiteral("alpha"));
        });
    }));
    ASSERT_TRUE(IsOk(wait<void>([&](auto answer) { client_->deleteScenario(id, answer); })));
    EXPECT_TRUE(waitUntil([this] { return fleet_.isEmpty(); }));
}

TEST_F(ManagerSystem, ADecisionAboutOtherHostsThanThereAreIsRefused) {
    connectNow();
    createWeb();
    const Scenario seen = fleet_[0];
    const auto run = [&](const QString& on) {
        return wait<void>([&](auto answer) {
            client_->runScenario({.scenario_id = seen.id, .machine_on = on}, answer);
        });
    };
    const auto move = [&](const QString& master) {
        return wait<void>([&](auto answer) {
            client_->switchover({.scenario_id = seen.id, .master_host = master}, answer);
        });
    };
    const auto recover = [&](const QString& host) {
        const RecoverWish wish{
            .scenario_id = seen.id, .master = true, .confirm_name = "web", .host = host};
        return wait<void>([&](auto answer) { client_->recoverActive(wish, answer); });
    };
    const QString other = seen.replica.host_id;
    EXPECT_TRUE(FailsWith(recover(other), ErrorCode::kConflict, "turned"));
    const RecoverWish elsewhere{.scenario_id = seen.id,
                                .master = true,
                                .confirm_name = "web",
                                .machine_on = seen.replica.host};
    EXPECT_TRUE(
        FailsWith(wait<void>([&](auto answer) { client_->recoverActive(elsewhere, answer); }),
                  ErrorCode::kConflict, "moved"));
    EXPECT_TRUE(IsOk(recover(seen.master.host_id)));
    EXPECT_TRUE(FailsWith(run(seen.replica.host), ErrorCode::kConflict, "turned"));
    ASSERT_TRUE(IsOk(run(seen.active_host)));
    ASSERT_TRUE(waitForState(ScenarioState::kRunning));
    EXPECT_TRUE(FailsWith(move(other), ErrorCode::kConflict, "turned"));
    ASSERT_TRUE(IsOk(move(seen.master.host_id)));
    ASSERT_TRUE(waitForState(ScenarioState::kSwitched));
}

TEST_F(ManagerSystem, AHostIsMaintainedAndGivenBack) {
    connectNow();
    createWeb();
    using Items = QList<MaintenanceItem>;
    const MaintenanceWish wish{.host = "alpha"};
    const auto idle = wait<Items>([&](auto answer) { client_->startMaintenance(wish, answer); });
    ASSERT_TRUE(IsOk(idle));
    ASSERT_EQ(idle->size(), 1);
    EXPECT_TRUE((*idle)[0].not_needed);
    ASSERT_TRUE(IsOk(wait<void>(
        [&](auto answer) { client_->runScenario({.scenario_id = fleet_[0].id}, answer); })));
    ASSERT_TRUE(waitForState(ScenarioState::kRunning));
    const auto items = wait<Items>([&](auto answer) { client_->startMaintenance(wish, answer); });
    ASSERT_TRUE(IsOk(items));
    EXPECT_EQ((*items)[0].scenario, "web");
    EXPECT_FALSE((*items)[0].not_needed || (*items)[0].error);
    ASSERT_TRUE(
        waitUntil([this] { return fleet_[0].maintenance && fleet_[0].maintenance->ready; }));
    EXPECT_EQ(fleet_[0].maintenance->host, "alpha");
    EXPECT_TRUE(fleet_[0].maintenance->of_master);
    ASSERT_TRUE(IsOk(wait<Items>([&](auto answer) { client_->endMaintenance(wish, answer); })));
    EXPECT_TRUE(waitUntil([this] { return !fleet_[0].maintenance; }));
}

TEST_F(ManagerSystem, ReportsComeAsDocuments) {
    connectNow();
    createWeb();
    for (const auto kind :
         {ReportKind::kSynchronisation, ReportKind::kReplication, ReportKind::kSwitchover}) {
        ReportWish wish{.scenario_id = fleet_[0].id, .kind = kind, .language = "ja"};
        const auto html = wait<Report>([&](auto answer) { client_->makeReport(wish, answer); });
        ASSERT_TRUE(IsOk(html));
        EXPECT_TRUE(html->content.contains("lang=\"ja\"")) << html->content.left(200).toStdString();
        wish.format = ReportFormat::kCsv;
        const auto csv = wait<Report>([&](auto answer) { client_->makeReport(wish, answer); });
        ASSERT_TRUE(IsOk(csv));
        EXPECT_TRUE(csv->file_name.endsWith(".csv"));
    }
}

TEST_F(ManagerSystem, AnAssessmentIsBegunWatchedAndForgotten) {
    connectNow();
    using OfHosts = QList<AssessmentsOfHost>;
    const auto list = [this] {
        return wait<OfHosts>([&](auto answer) { client_->assessments(answer); });
    };
    const auto machines =
        wait<QList<Machine>>([&](auto answer) { client_->machines("alpha", answer); });
    ASSERT_TRUE(IsOk(machines));
    NewAssessment wish{
        .host = "alpha", .machine_id = machines->front().id, .seconds = 7200, .sample_seconds = 60};
    const auto start = [&] {
        return wait<void>([&](auto answer) { client_->startAssessment(wish, answer); });
    };
    ASSERT_TRUE(IsOk(start()));
    EXPECT_TRUE(FailsWith(start(), ErrorCode::kAlreadyExists, ""));
    auto told = list();
    ASSERT_TRUE(IsOk(told));
    ASSERT_EQ(told->size(), 2);
    EXPECT_TRUE((*told)[1].assessments.isEmpty());
    ASSERT_EQ((*told)[0].assessments.size(), 1);
    const Assessment one = (*told)[0].assessments[0];
    EXPECT_EQ(one.ref(), (AssessmentRef{.host = "alpha", .machine_id = wish.machine_id}));
    EXPECT_EQ(one.machine, "web");
    EXPECT_EQ(one.changes, 3u);
    EXPECT_EQ(one.written_bytes, 12'288u);
    EXPECT_EQ(one.ends_unix_ns - one.began_unix_ns, 7200 * 1'000'000'000ll);
    EXPECT_FALSE(one.ended || one.error);
    const auto report = wait<Report>([&](auto answer) {
        client_->makeReport(
            {.assessment = one.ref(), .kind = ReportKind::kAssessment, .language = "ja"}, answer);
    });
    ASSERT_TRUE(IsOk(report));
    EXPECT_TRUE(report->content.contains("アセスメント レポート"));
    ASSERT_TRUE(IsOk(wait<void>([&](auto answer) { client_->stopAssessment(one.ref(), answer); })));
    told = list();
    EXPECT_TRUE((*told)[0].assessments[0].ended);
    world_.beta.Stop();
    ASSERT_TRUE(waitUntil([&] { return list()->back().error.has_value(); }));
    ASSERT_TRUE(
        IsOk(wait<void>([&](auto answer) { client_->deleteAssessment(one.ref(), answer); })));
    EXPECT_TRUE(list()->front().assessments.isEmpty());
    EXPECT_TRUE(
        FailsWith(wait<void>([&](auto answer) { client_->stopAssessment(one.ref(), answer); }),
                  ErrorCode::kNotFound, ""));
}

TEST_F(ManagerSystem, TemplatesAreMadeAndDeleted) {
    connectNow();
    Template gold{.name = "gold", .properties = {{"is-alive-timeout", "120s"}}};
    const auto make = [&] {
        return wait<void>([&](auto answer) { client_->createTemplate(gold, answer); });
    };
    const auto list = [this] {
        return wait<QList<Template>>([&](auto answer) { client_->templates(answer); });
    };
    ASSERT_TRUE(IsOk(make()));
    EXPECT_TRUE(FailsWith(make(), ErrorCode::kAlreadyExists, ""));
    const auto all = list();
    ASSERT_TRUE(IsOk(all));
    ASSERT_EQ(all->size(), 1);
    EXPECT_EQ((*all)[0].properties, (PropertyChanges{{"is-alive-timeout", "2min"}}));
    EXPECT_GT((*all)[0].created_unix_ns, 0);
    EXPECT_FALSE((*all)[0].created_by.isEmpty());
    const auto remove = [this] {
        return wait<void>([&](auto answer) { client_->deleteTemplate("gold", answer); });
    };
    ASSERT_TRUE(IsOk(remove()));
    EXPECT_TRUE(FailsWith(remove(), ErrorCode::kNotFound, ""));
    EXPECT_TRUE(list()->isEmpty());
}

TEST_F(ManagerSystem, AHostIsRemovedWhenNoScenarioUsesIt) {
    connectNow();
    createWeb();
    const QString beta = fleet_[0].replica.host_id;
    const auto remove = [&] {
        return wait<void>([&](auto answer) { client_->removeHost(beta, answer); });
    };
    EXPECT_TRUE(FailsWith(remove(), ErrorCode::kFailedPrecondition, "'web' uses host 'beta'"));
    ASSERT_TRUE(
        IsOk(wait<void>([&](auto answer) { client_->deleteScenario(fleet_[0].id, answer); })));
    ASSERT_TRUE(waitUntil([this] { return fleet_.isEmpty(); }));
    ASSERT_TRUE(IsOk(remove()));
    const auto hosts = wait<QList<Host>>([&](auto answer) { client_->hosts(answer); });
    ASSERT_TRUE(IsOk(hosts));
    ASSERT_EQ(hosts->size(), 1);
    EXPECT_EQ((*hosts)[0].name, "alpha");
}

TEST_F(ManagerSystem, TellsWhatReplicationDoes) {
    connectNow();
    createWeb();
    const QString id = fleet_[0].id;
    ASSERT_TRUE(
        IsOk(wait<void>([&](auto answer) { client_->runScenario({.scenario_id = id}, answer); })));
    ASSERT_TRUE(waitForState(ScenarioState::kRunning));
    EXPECT_TRUE(waitUntil([this] { return fleet_[0].master.shipped_bytes == 4096; }));
    const auto history =
        wait<ChangeHistory>([&](auto answer) { client_->changeHistory(id, answer); });
    ASSERT_TRUE(IsOk(history));
    ASSERT_EQ(history->samples.size(), 1);
    EXPECT_EQ(history->samples.front().total.written_bytes, 12288u);
    EXPECT_GT(history->end_unix_ns, 0);
    EXPECT_TRUE(FailsWith(
        wait<ChangeHistory>([&](auto answer) { client_->changeHistory("no such one", answer); }),
        ErrorCode::kNotFound, ""));
}

TEST_F(ManagerSystem, NotificationTargetsAreKeptWithoutTheirSecrets) {
    connectNow();
    using Targets = QList<NotifyTarget>;
    NotifyTarget target{.name = "ops",
                        .kind = NotifyKind::kMail,
                        .address = "127.0.0.1:1",
                        .severity_min = Severity::kError,
                        .language = "ja",
                        .codes = {"switchover-completed"},
                        .interval_s = 7,
                        .timeout_s = 5,
                        .tls = "required",
                        .user = "rha",
                        .secret = "hidden",
                        .from = "rha@example.org",
                        .to = {"a@example.org", "b@example.org"}};
    const auto add = [&](bool replace) {
        return wait<void>([&](auto answer) { client_->addNotifyTarget(target, replace, answer); });
    };
    ASSERT_TRUE(IsOk(add(false)));
    EXPECT_TRUE(FailsWith(add(false), ErrorCode::kAlreadyExists, ""));
    ASSERT_TRUE(IsOk(add(true)));
    const auto listed = wait<Targets>([&](auto answer) { client_->notifyTargets(answer); });
    ASSERT_TRUE(IsOk(listed));
    ASSERT_EQ(listed->size(), 1);
    NotifyTarget expected = target;
    expected.secret.clear();
    expected.has_secret = true;
    EXPECT_EQ((*listed)[0], expected);
    const auto test =
        wait<NotifyTest>([&](auto answer) { client_->testNotifyTarget("ops", answer); });
    ASSERT_TRUE(IsOk(test));
    EXPECT_TRUE(test->error);  // nobody listens there
    ASSERT_TRUE(IsOk(wait<void>([&](auto answer) { client_->removeNotifyTarget("ops", answer); })));
    EXPECT_TRUE(
        FailsWith(wait<void>([&](auto answer) { client_->removeNotifyTarget("ops", answer); }),
                  ErrorCode::kNotFound, ""));
}

TEST_F(ManagerSystem, CreatesWhatTheWizardDrafts) {
    connectNow();
    ScenarioDraft draft(false);
    QObject::connect(client_.get(), &ControlClient::fleetChanged, &draft, &ScenarioDraft::setFleet);
    const auto schema =
        wait<QList<PropertySchema>>([&](auto answer) { client_->propertySchema(answer); });
    ASSERT_TRUE(IsOk(schema));
    draft.setSchema(*schema);
    world_.Json({"template", "create", "gold", "is-alive-timeout=2min"});
    const auto templates = wait<QList<Template>>([&](auto answer) { client_->templates(answer); });
    ASSERT_TRUE(IsOk(templates));
    draft.setTemplates(*templates);
    const auto hosts = wait<QList<Host>>([&](auto answer) { client_->hosts(answer); });
    ASSERT_TRUE(IsOk(hosts));
    ASSERT_EQ(hosts->size(), 2);
    draft.setHosts(*hosts);
    draft.setMaster((*hosts)[0].id);
    draft.setReplica((*hosts)[1].id);
    for (const Host& host : *hosts) {
        EXPECT_TRUE(host.connected);
        EXPECT_EQ(host.hypervisor, "fake");
        draft.setHostCheck(
            host.id, wait<HostCheck>([&](auto answer) { client_->verifyHost(host.id, answer); }));
    }
    EXPECT_FALSE(draft.hostsProblem());

    const QString master = draft.masterId();
    const auto machines =
        wait<QList<Machine>>([&](auto answer) { client_->machines(master, answer); });
    ASSERT_TRUE(IsOk(machines));
    draft.machines().setMachines(*machines);
    for (const Machine& machine : *machines) {
        const auto details = wait<MachineDetails>(
            [&](auto answer) { client_->inspectMachine(master, machine.id, answer); });
        ASSERT_TRUE(IsOk(details));
        EXPECT_TRUE(details->files.front().isDisk());
        draft.machines().setDetails(machine.id, details);
    }
    EXPECT_FALSE(draft.machinesProblem());
    EXPECT_GT(draft.machines().chosen().front().bytes, 0u);

    draft.setGroup("Shop");
    draft.setTemplate("gold");
    draft.setFlag("automatic-switchover", false);
    draft.properties().setValue("heartbeat", "100ms");
    DraftCheck check(*client_);
    world_.beta.SetProblem("the disk is on fire");
    check.start(draft.scenarios());
    ASSERT_TRUE(waitUntil([&check] { return check.done(); }));
    EXPECT_FALSE(check.passed());
    EXPECT_EQ(check.items().front().findings.front().message, "the disk is on fire");
    EXPECT_EQ(check.items().front().findings.front().remedy, "mend it");
    world_.beta.SetProblem("");
    check.start(draft.scenarios());
    ASSERT_TRUE(waitUntil([&check] { return check.done(); }));
    EXPECT_TRUE(check.passed());
    EXPECT_TRUE(fleet_.isEmpty());  // nothing was created by that

    DraftCreation creation(*client_);
    creation.start(draft.scenarios(), true);
    ASSERT_TRUE(waitUntil([&creation] { return creation.done(); }));
    EXPECT_TRUE(creation.succeeded());
    ASSERT_TRUE(waitUntil([this] { return fleet_.size() == 1; }));
    EXPECT_EQ(fleet_[0].name, "web");
    EXPECT_EQ(fleet_[0].group, "Shop");
    EXPECT_FALSE(fleet_[0].automatic_switchover);
    ASSERT_TRUE(waitForState(ScenarioState::kRunning));
    const auto sheet =
        wait<PropertySheet>([&](auto answer) { client_->properties(fleet_[0].id, answer); });
    ASSERT_TRUE(IsOk(sheet));
    const auto timeout = std::ranges::find(sheet->values, "is-alive-timeout", &PropertyValue::key);
    EXPECT_EQ(timeout->value, "2min");                 // the template's
    EXPECT_TRUE(draft.machines().chosen().isEmpty());  // it is protected now
    // Somebody else with the same draft is refused.
    const auto again = wait<Scenario>([&](auto answer) {
        client_->createScenario({.name = "web",
                                 .master_id = master,
                                 .replica_id = draft.replicaId(),
                                 .machine_id = machines->front().id},
                                answer);
    });
    EXPECT_TRUE(FailsWith(again, ErrorCode::kAlreadyExists, "web"));
    const auto offer = wait<PairingOffer>([&](auto a) { client_->pairHost("alpha", a); });
    ASSERT_TRUE(IsOk(offer));
    EXPECT_TRUE(offer->command.contains(QStringLiteral("--control ") +
                                        QString::fromStdString(world_.enrol_address())));
    EXPECT_TRUE(offer->command.contains(" --name alpha --address "));
    EXPECT_GT(offer->expires_unix_ns, 0);
}

TEST_F(ManagerSystem, ComesBackByItselfAndMissesNoEvent) {
    connectNow();
    createWeb();
    world_.KillControl();
    ASSERT_TRUE(waitUntil([this] { return client_->link().state == LinkState::kLost; }));
    EXPECT_TRUE(client_->link().error);
    const auto refused = wait<void>(
        [&](auto answer) { client_->runScenario({.scenario_id = fleet_[0].id}, answer); });
    EXPECT_TRUE(FailsWith(refused, ErrorCode::kUnavailable, ""));
    events_.clear();
    world_.StartControl();
    ASSERT_TRUE(waitUntil([this] { return client_->link().state == LinkState::kConnected; }));
    EXPECT_FALSE(client_->link().error);
    world_.Json({"scenario", "run", "web"});
    ASSERT_TRUE(waitForState(ScenarioState::kRunning));
    EXPECT_TRUE(waitUntil([this] { return !events_.isEmpty(); }));
    for (qsizetype i = 1; i < events_.size(); ++i) EXPECT_GT(events_[i].id, events_[i - 1].id);
}

TEST_F(ManagerSystem, MayBeClosedAtAnyTime) {
    connectNow();
    createWeb();
    client_->readiness(fleet_[0].id, Answer<Readiness>(&context_, [](const auto&) {}));
    client_.reset();  // while a call and both streams are open
    auto opened = gateway_.open("en");
    ASSERT_TRUE(IsOk(opened));
    (*opened)->start();
    opened->reset();  // before anything was heard
}

}  // namespace
}  // namespace rha::manager::test
