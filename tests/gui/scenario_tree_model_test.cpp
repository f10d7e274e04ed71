// The scenario tree: what it shows, and that updates never disturb what stays.
#include "manager-gui/core/scenario_tree_model.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <random>

#include <gtest/gtest.h>

#include "tests/gui/fleets.h"

namespace rha::manager::test {
namespace {

using Model = ScenarioTreeModel;

class ScenarioTree : public testing::Test {
protected:
    QString text(int column, const QModelIndex& row) const {
        return row.siblingAtColumn(column).data().toString();
    }
    QModelIndex group(int row) const { return model_.index(row, 0); }
    QModelIndex scenario(int group_row, int row) const {
        return model_.index(row, 0, group(group_row));
    }

    Model model_;
    QAbstractItemModelTester tester_{&model_,
                                     QAbstractItemModelTester::FailureReportingMode::Fatal};
};

TEST_F(ScenarioTree, ShowsGroupsScenariosAndHostsInOrder) {
    model_.setFleet({running("web"), running("db"), running("dc", "base")});
    ASSERT_EQ(model_.rowCount(), 2);
    EXPECT_EQ(text(Model::kName, group(0)), "base");
    EXPECT_EQ(text(Model::kName, group(1)), "shop");
    EXPECT_EQ(text(Model::kState, group(1)), "2 of 2 running");
    ASSERT_EQ(model_.rowCount(group(1)), 2);
    EXPECT_EQ(text(Model::kName, scenario(1, 0)), "db");
    EXPECT_EQ(text(Model::kName, scenario(1, 1)), "web");
    const QModelIndex db = scenario(1, 0);
    ASSERT_EQ(model_.rowCount(db), 2);
    EXPECT_EQ(text(Model::kName, model_.index(0, 0, db)), "alpha (Master)");
    EXPECT_EQ(text(Model::kName, model_.index(1, 0, db)), "beta (Replica)");
    EXPECT_EQ(model_.rowCount(model_.index(0, 0, db)), 0);
}

TEST_F(ScenarioTree, UpdateKeepsRowsAndSaysWhatChanged) {
    model_.setFleet({running("db"), running("web")});
    const QPersistentModelIndex web = scenario(0, 1);
    QSignalSpy changed(&model_, &QAbstractItemModel::dataChanged);
    QSignalSpy inserted(&model_, &QAbstractItemModel::rowsInserted);

    auto slow = running("web");
    slow.master.lag_ms = 12'000;
    model_.setFleet({running("db"), slow});
    EXPECT_EQ(text(Model::kLag, web), "12 s");
    EXPECT_EQ(inserted.count(), 0);
    for (const auto& arguments : changed) {  // nothing is said about the one that did not change
        EXPECT_NE(arguments[0].toModelIndex(), scenario(0, 0));
    }

    changed.clear();
    model_.setFleet({running("db"), slow});
    EXPECT_EQ(changed.count(), 0);

    model_.setFleet({running("app"), running("db"), slow});
    EXPECT_EQ(inserted.count(), 1);
    EXPECT_EQ(web.row(), 2);
    EXPECT_EQ(model_.scenario(web)->name, "web");
}

TEST_F(ScenarioTree, GroupsComeAndGoWithTheirScenarios) {
    model_.setFleet({running("web")});
    auto moved = running("web", "base");
    model_.setFleet({moved});
    ASSERT_EQ(model_.rowCount(), 1);
    EXPECT_EQ(text(Model::kName, group(0)), "base");
    model_.setFleet({});
    EXPECT_EQ(model_.rowCount(), 0);
    EXPECT_EQ(model_.scenarioCount(), 0);
}

TEST_F(ScenarioTree, IsEqualToAFreshModelAfterAnyUpdates) {
    std::mt19937 random(7);
    QHash<QString, QPersistentModelIndex> kept;
    for (int round = 0; round < 300; ++round) {
        QList<Scenario> fleet;
        for (int i = 0; i < 12; ++i) {
            if (random() % 3 == 0) continue;
            auto scenario = running(QStringLiteral("vm%1").arg(i),
                                    QStringLiteral("group%1").arg(random() % 8 == 0 ? 9 : i % 3));
            scenario.master.lag_ms = random() % 3 * 1000;
            fleet.append(scenario);
        }
        std::ranges::shuffle(fleet, random);
        model_.setFleet(fleet);
        Model fresh;
        fresh.setFleet(fleet);
        ASSERT_EQ(model_.rowCount(), fresh.rowCount());
        for (int g = 0; g < fresh.rowCount(); ++g) {
            const QModelIndex expected = fresh.index(g, 0);
            ASSERT_EQ(text(Model::kName, group(g)), expected.data().toString());
            ASSERT_EQ(model_.rowCount(group(g)), fresh.rowCount(expected));
            for (int s = 0; s < fresh.rowCount(expected); ++s) {
                const QModelIndex row = scenario(g, s);
                ASSERT_EQ(*model_.scenario(row), *fresh.scenario(fresh.index(s, 0, expected)));
            }
        }
        for (auto it = kept.begin(); it != kept.end(); ++it) {  // an index follows its scenario
            if (it->isValid()) {
                ASSERT_EQ(model_.scenario(*it)->id, it.key());
            }
        }
        kept.clear();
        for (int g = 0; g < model_.rowCount(); ++g) {
            for (int s = 0; s < model_.rowCount(group(g)); ++s) {
                kept.insert(model_.scenario(scenario(g, s))->id, scenario(g, s));
            }
        }
    }
}

TEST_F(ScenarioTree, UnknownIsAStateOfItsOwn) {
    auto silent = running("web");
    silent.master.heard = false;
    silent.heard_ms_ago = 12'000;
    model_.setFleet({silent});
    const QModelIndex web = scenario(0, 0);
    EXPECT_EQ(text(Model::kState, web), "running");
    EXPECT_EQ(text(Model::kLag, web), "unknown");
    EXPECT_EQ(text(Model::kLease, web), "unknown");
    EXPECT_EQ(text(Model::kProgress, web), "last heard 12 s ago");
    EXPECT_EQ(web.siblingAtColumn(Model::kState).data(Model::kMoodRole).toInt(),
              static_cast<int>(Mood::kUnknown));
}

TEST_F(ScenarioTree, WhatASilentHostSaidIsNotShownAsTheTruth) {
    auto silent = running("web");
    silent.master.heard = false;
    model_.setFleet({silent});
    const QModelIndex web = scenario(0, 0);
    EXPECT_EQ(text(Model::kState, model_.index(0, 0, web)), "last known: on, replicating");
    EXPECT_EQ(text(Model::kState, model_.index(1, 0, web)), "replicating") << "it answers";
}

TEST_F(ScenarioTree, AfterASwitchoverItIsSaidWhereTheMachineLives) {
    auto moved = running("web");
    moved.state = ScenarioState::kSwitched;
    moved.active_host = "beta";
    moved.replica.replication = ReplicationState::kPromoted;
    moved.replica.machine = MachineState::kRunning;
    model_.setFleet({moved});
    const QModelIndex web = scenario(0, 0);
    EXPECT_EQ(text(Model::kProgress, web), "machine on beta");
    EXPECT_EQ(text(Model::kState, model_.index(1, 0, web)), "on");
    moved.replica.machine = MachineState::kOff;
    model_.setFleet({moved});
    EXPECT_EQ(text(Model::kState, model_.index(1, 0, web)), "off, ready to start the machine");
}

TEST_F(ScenarioTree, TheJournalIsTheReplicas) {
    auto behind = running("web");
    behind.master.journal_bytes = behind.replica.journal_bytes = 1 << 20;  // heard from it
    model_.setFleet({behind});
    const QModelIndex web = scenario(0, 0);
    EXPECT_EQ(text(Model::kProgress, model_.index(0, 0, web)), "");
    EXPECT_EQ(text(Model::kProgress, model_.index(1, 0, web)), "1.0 MiB to apply");
}

TEST_F(ScenarioTree, SynchronisationHasAFraction) {
    auto syncing = running("web");
    syncing.state = ScenarioState::kSynchronising;
    syncing.master.replication = ReplicationState::kSynchronising;
    syncing.master.sync = SyncProgress{.bytes_total = 4ull << 30,
                                       .bytes_compared = 1ull << 30,
                                       .bytes_per_second = 1,
                                       .seconds_left = 65};
    model_.setFleet({syncing});
    const QModelIndex cell = scenario(0, 0).siblingAtColumn(Model::kProgress);
    EXPECT_DOUBLE_EQ(cell.data(Model::kFractionRole).toDouble(), 0.25);
    EXPECT_EQ(cell.data().toString(), "25 %, 1 min 5 s left");
    syncing.master.sync->seconds_left = 0;  // not known
    model_.setFleet({syncing});
    EXPECT_EQ(cell.data().toString(), "25 %");
    model_.setFleet({running("web")});
    EXPECT_FALSE(cell.data(Model::kFractionRole).isValid());
}

TEST_F(ScenarioTree, BackwardIsSaid) {
    auto backward = running("web");
    backward.backward = true;
    model_.setFleet({backward});
    EXPECT_EQ(text(Model::kDirection, scenario(0, 0)), "backward");
}

TEST_F(ScenarioTree, LeaseThatIsNotObeyedIsAWarning) {
    auto loose = running("web");
    loose.master.guarded = false;
    model_.setFleet({loose, running("db")});
    const auto mood = [this](int row) {
        return scenario(0, row).siblingAtColumn(Model::kLease).data(Model::kMoodRole).toInt();
    };
    EXPECT_EQ(text(Model::kLease, scenario(0, 1)), "no guard");
    EXPECT_EQ(mood(1), static_cast<int>(Mood::kWarning));
    EXPECT_EQ(text(Model::kLease, scenario(0, 0)), "for 20 s");
    EXPECT_EQ(mood(0), -1);
}

TEST_F(ScenarioTree, ReadinessIsKeptOverUpdates) {
    model_.setFleet({running("web")});
    model_.setReadiness("id-web", {.level = ReadinessLevel::kNotReady,
                                   .checks = {{.severity = Severity::kError,
                                               .message = "no room",
                                               .remedy = "make room",
                                               .host = "beta"}}});
    auto later = running("web");
    later.master.lag_ms = 4;
    model_.setFleet({later});
    const QModelIndex cell = scenario(0, 0).siblingAtColumn(Model::kReadiness);
    EXPECT_EQ(cell.data().toString(), "not ready");
    EXPECT_TRUE(cell.data(Qt::ToolTipRole).toString().contains("beta: no room\nmake room"));
}

TEST_F(ScenarioTree, AGroupShowsItsWorst) {
    auto failed = running("web");
    failed.state = ScenarioState::kFailed;
    model_.setFleet({running("db"), failed});
    const QModelIndex cell = group(0).siblingAtColumn(Model::kState);
    EXPECT_EQ(cell.data().toString(), "1 of 2 running");
    EXPECT_EQ(cell.data(Model::kMoodRole).toInt(), static_cast<int>(Mood::kBad));
}

TEST_F(ScenarioTree, StaleIsSaidOfEveryRow) {
    model_.setFleet({running("web")});
    model_.setStale(true);
    EXPECT_TRUE(group(0).data(Model::kStaleRole).toBool());
    EXPECT_TRUE(scenario(0, 0).data(Model::kStaleRole).toBool());
    model_.setStale(false);
    EXPECT_FALSE(scenario(0, 0).data(Model::kStaleRole).toBool());
}

}  // namespace
}  // namespace rha::manager::test
