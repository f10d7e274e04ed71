// A thousand scenarios: an update costs what has changed, not what there is, and whoever reads or
// works in the tree is not disturbed by it. Counted in signals, never in seconds.
#include <QScrollBar>
#include <QSignalSpy>

#include <gtest/gtest.h>

#include "tests/gui/fleets.h"
#include "tests/gui/screens.h"

namespace rha::manager::test {
namespace {

/// What a model and whoever stands before it say during an update.
class Signals {
public:
    explicit Signals(QAbstractItemModel& model)
        : changes(&model, &QAbstractItemModel::dataChanged),
          resets(&model, &QAbstractItemModel::modelReset),
          layouts(&model, &QAbstractItemModel::layoutChanged),
          inserted(&model, &QAbstractItemModel::rowsInserted),
          removed(&model, &QAbstractItemModel::rowsRemoved) {}

    /// Anything but that cells have changed.
    qsizetype moves() const {
        return resets.count() + layouts.count() + inserted.count() + removed.count();
    }

    QSignalSpy changes;
    QSignalSpy resets;
    QSignalSpy layouts;
    QSignalSpy inserted;
    QSignalSpy removed;
};

class LargeFleet : public testing::Test {
protected:
    void SetUp() override {
        update();
        tree().expandToDepth(0);
    }
    void update() { Q_EMIT screen_.client.fleetChanged(fleet_); }
    ScenarioTreeModel& model() { return screen_.window.scenarios().model(); }
    QTreeView& tree() { return screen_.window.scenarios().tree(); }
    QAbstractItemModel& filter() { return *tree().model(); }

    Screen screen_;
    QList<Scenario> fleet_ = largeFleet();
};

TEST_F(LargeFleet, WhatIsTheSameIsNotTold) {
    const Signals model_signals(model());
    const Signals filter_signals(filter());
    update();
    EXPECT_EQ(model_signals.changes.count() + model_signals.moves(), 0);
    EXPECT_EQ(filter_signals.changes.count() + filter_signals.moves(), 0);
}

TEST_F(LargeFleet, WhatHasChangedIsToldOncePerScenario) {
    const Signals model_signals(model());
    const Signals filter_signals(filter());
    beat(fleet_, 100, 1);  // 10 of them
    update();
    EXPECT_EQ(model_signals.changes.count(), 10);
    EXPECT_EQ(model_signals.moves(), 0);
    EXPECT_LE(filter_signals.changes.count(), 3 * 10);  // each with what stands above it
    EXPECT_EQ(filter_signals.moves(), 0);
}

TEST_F(LargeFleet, WhatHasChangedSideBySideIsToldAtOnce) {
    const Signals model_signals(model());
    const Signals filter_signals(filter());
    beat(fleet_, 1, 1);  // all of them: one range in each group
    update();
    EXPECT_EQ(model_signals.changes.count(), 50);
    EXPECT_EQ(model_signals.moves(), 0);
    EXPECT_LE(filter_signals.changes.count(), 3 * 50);
    EXPECT_EQ(filter_signals.moves(), 0);
}

TEST_F(LargeFleet, HostsAreToldOfOnceTheyWereRead) {
    const QModelIndex scenario = filter().index(0, 0, filter().index(0, 0));
    ASSERT_EQ(scenario.data().toString(), "vm-0000");
    tree().expand(scenario);
    const QModelIndex master = filter().index(0, ScenarioTreeModel::kProgress, scenario);
    EXPECT_EQ(master.data().toString(), "");
    beat(fleet_, 1, 1);
    const Signals model_signals(model());
    update();
    EXPECT_GE(model_signals.changes.count(), 51);
    EXPECT_LE(model_signals.changes.count(), 51 + 2);
    EXPECT_EQ(master.data().toString(), "1.0 MiB to send");
}

TEST_F(LargeFleet, SelectionScrollingAndExpansionSurviveAnUpdateOfAll) {
    tree().expand(findRow(tree(), "vm-0501"));
    ASSERT_TRUE(selectRows(tree(), {"vm-0500", "vm-0777"}));
    tree().verticalScrollBar()->setValue(500);
    const QModelIndex top = tree().indexAt({5, 5});
    ASSERT_TRUE(top.isValid());
    const QString first_seen = top.data().toString();
    for (quint64 number = 1; number <= 3; ++number) {
        beat(fleet_, 1, number);
        update();
    }
    const Selection selection = screen_.window.scenarios().selection();
    ASSERT_EQ(selection.scenarios.size(), 2);
    EXPECT_EQ(selection.scenarios[0].name, "vm-0500");
    EXPECT_EQ(selection.scenarios[1].name, "vm-0777");
    EXPECT_EQ(screen_.window.scenarios().currentScenarioId(), "id-vm-0777");
    EXPECT_EQ(tree().verticalScrollBar()->value(), 500);
    EXPECT_EQ(tree().indexAt({5, 5}).data().toString(), first_seen);
    EXPECT_TRUE(tree().isExpanded(findRow(tree(), "vm-0501")));
}

TEST_F(LargeFleet, ASearchFollowsWhatItLooksFor) {
    auto* search = screen_.window.scenarios().findChild<QLineEdit*>();
    QTest::keyClicks(search, "vm-077");
    EXPECT_TRUE(findRow(tree(), "vm-0777").isValid());
    EXPECT_FALSE(findRow(tree(), "vm-0700").isValid());
    search->clear();
    QTest::keyClicks(search, "stopped");
    EXPECT_FALSE(findRow(tree(), "vm-0700").isValid());
    fleet_[700].state = ScenarioState::kStopped;
    update();
    EXPECT_TRUE(findRow(tree(), "vm-0700").isValid());
    fleet_[700].state = ScenarioState::kRunning;
    update();
    EXPECT_FALSE(findRow(tree(), "vm-0700").isValid());
}

}  // namespace
}  // namespace rha::manager::test
