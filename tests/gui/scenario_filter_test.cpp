#include "manager-gui/core/scenario_filter.h"

#include <QAbstractItemModelTester>

#include <gtest/gtest.h>

#include "manager-gui/core/scenario_tree_model.h"
#include "tests/gui/fleets.h"

namespace rha::manager::test {
namespace {

class Filter : public testing::Test {
protected:
    Filter() {
        filter_.setSourceModel(&model_);
        auto stopped = running("mail", "base");
        stopped.state = ScenarioState::kStopped;
        model_.setFleet({running("web"), running("db"), stopped});
    }
    /// "group/scenario" of all that is shown.
    QStringList shown() const {
        QStringList names;
        for (int g = 0; g < filter_.rowCount(); ++g) {
            const QModelIndex group = filter_.index(g, 0);
            for (int s = 0; s < filter_.rowCount(group); ++s) {
                const QModelIndex scenario = filter_.index(s, 0, group);
                names << group.data().toString() + "/" + scenario.data().toString();
            }
        }
        return names;
    }

    ScenarioTreeModel model_;
    ScenarioFilter filter_;
    QAbstractItemModelTester tester_{&filter_,
                                     QAbstractItemModelTester::FailureReportingMode::Fatal};
};

TEST_F(Filter, WithoutTextShowsAll) {
    EXPECT_EQ(shown(), QStringList({"base/mail", "shop/db", "shop/web"}));
}

TEST_F(Filter, FindsByNameStateAndHost) {
    filter_.setText("WEB");
    EXPECT_EQ(shown(), QStringList({"shop/web"}));
    filter_.setText("stopped");
    EXPECT_EQ(shown(), QStringList({"base/mail"}));
    filter_.setText("alpha");
    EXPECT_EQ(shown().size(), 3);
    filter_.setText("shop db");
    EXPECT_EQ(shown(), QStringList({"shop/db"}));
    filter_.setText("nothing like it");
    EXPECT_TRUE(shown().isEmpty());
}

TEST_F(Filter, AScenarioComesWithItsHosts) {
    filter_.setText("db");
    EXPECT_EQ(filter_.rowCount(filter_.index(0, 0, filter_.index(0, 0))), 2);
}

TEST_F(Filter, AGroupsNameShowsItWhole) {
    filter_.setText("shop");
    EXPECT_EQ(shown(), QStringList({"shop/db", "shop/web"}));
}

TEST_F(Filter, UpdatesComeThrough) {
    filter_.setText("stopped");
    auto stopped = running("web");
    stopped.state = ScenarioState::kStopped;
    model_.setFleet({stopped, running("db"), running("mail", "base")});
    EXPECT_EQ(shown(), QStringList({"shop/web"}));
}

TEST_F(Filter, SortsByLagAndKeepsMasterFirst) {
    auto slow = running("db");
    slow.master.lag_ms = 90'000;
    auto fast = running("web");
    fast.master.lag_ms = 9'000;
    model_.setFleet({slow, fast});
    filter_.sort(ScenarioTreeModel::kLag, Qt::AscendingOrder);
    EXPECT_EQ(shown(), QStringList({"shop/web", "shop/db"}));
    filter_.sort(ScenarioTreeModel::kLag, Qt::DescendingOrder);
    EXPECT_EQ(shown(), QStringList({"shop/db", "shop/web"}));
    const QModelIndex db = filter_.index(0, 0, filter_.index(0, 0));
    EXPECT_EQ(filter_.index(0, 0, db).data().toString(), "alpha (Master)");
}

}  // namespace
}  // namespace rha::manager::test
