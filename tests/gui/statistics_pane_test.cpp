// The statistics pane: the picture, the charts and the changes by file of the selected scenario,
// and what it says when there is nothing to show.
#include "manager-gui/app/statistics_pane.h"

#include <gtest/gtest.h>

#include "manager-gui/app/language.h"
#include "tests/gui/screens.h"

namespace rha::manager::test {
namespace {

/// Answers when it is told to.
class SlowClient final : public DemoClient {
public:
    void statistics(const QString& id, int hours, Answer<Statistics> answer) override {
        asked_hours.append(hours);
        if (silent) {
            held_statistics.append(answer);
        } else {
            answer(error ? Result<Statistics>(std::unexpected(*error))
                         : Result<Statistics>(fleet().statistics(id, hours)));
        }
    }
    void changeHistory(const QString& id, Answer<ChangeHistory> answer) override {
        asked_histories.append(id);
        if (silent) {
            held_histories.append(answer);
        } else {
            answer(error ? Result<ChangeHistory>(std::unexpected(*error))
                         : fleet().changeHistory(id));
        }
    }

    bool silent = false;
    std::optional<Error> error;
    QList<int> asked_hours;
    QStringList asked_histories;
    QList<Answer<Statistics>> held_statistics;
    QList<Answer<ChangeHistory>> held_histories;
};

class StatisticsPaneTest : public testing::Test {
protected:
    StatisticsPaneTest() {
        QObject::connect(&client_, &ControlClient::fleetChanged, &pane_,
                         [this](const auto&) { follow(); });
        pane_.show();
        pane_.setSeen(true);
        client_.connectNow();
    }
    void select(const QString& id) {
        id_ = id;
        follow();
    }
    void follow() {
        const auto found = client_.fleet().find(id_);
        pane_.setScenario(found ? std::optional(**found) : std::nullopt);
    }
    void openHeat() { pane_.tabs().setCurrentWidget(&pane_.heat()); }
    bool heatIsShown() {
        return waitUntil([this] { return pane_.heat().note().isEmpty(); });
    }
    QString file(int row) {
        return pane_.heat().model().index(row, ChangeHeatModel::kFile).data().toString();
    }

    SlowClient client_;
    QString id_;
    StatisticsPane pane_{&client_};
};

constexpr const char* kDatabase = "demo-1";  // acc-db01
constexpr const char* kStopped = "demo-4";   // acc-report
constexpr const char* kWeb = "demo-5";       // shop-web01

TEST_F(StatisticsPaneTest, SaysWhatToDoWhileNothingIsSelected) {
    EXPECT_EQ(pane_.emptyText(), "Select a scenario to see its statistics.");
    EXPECT_TRUE(client_.asked_hours.isEmpty());
}

TEST_F(StatisticsPaneTest, ThePictureFollowsTheSnapshots) {
    select(kDatabase);
    EXPECT_TRUE(pane_.emptyText().isEmpty());
    EXPECT_EQ(pane_.title(), "Statistics of acc-db01");
    EXPECT_EQ(pane_.picture().accessibleName(), "Replication of acc-db01");
    const QString before = pane_.picture().accessibleDescription();
    EXPECT_TRUE(before.contains("Master tokyo-hv1: on, running")) << before.toStdString();
    EXPECT_TRUE(before.contains("Network: measuring…"));
    // A rate comes as soon as two snapshots are far enough apart.
    EXPECT_TRUE(waitUntil([this] {
        client_.advance(10);
        return pane_.picture().accessibleDescription().contains("MiB/s, replicating");
    })) << pane_.picture().accessibleDescription().toStdString();
    EXPECT_EQ(pane_.picture().toolTip(), pane_.picture().accessibleDescription());
    EXPECT_EQ(pane_.picture().focusPolicy(), Qt::TabFocus);
}

TEST_F(StatisticsPaneTest, ASilentHostIsNamedBelowThePicture) {
    select("demo-8");  // shop-mail, in its countdown
    EXPECT_TRUE(pane_.note().startsWith("nagoya-hv1 does not answer"))
        << pane_.note().toStdString();
    select(kDatabase);
    EXPECT_TRUE(pane_.note().isEmpty());
}

TEST_F(StatisticsPaneTest, TheChartsHaveWhatWasMeasured) {
    select(kDatabase);
    ASSERT_TRUE(waitUntil([this] { return pane_.trend().note().isEmpty(); }));
    QStringList titles;
    for (const LineChart* chart : pane_.trend().findChildren<LineChart*>()) {
        titles << chart->accessibleName();
        EXPECT_TRUE(chart->accessibleDescription().startsWith("at most "))
            << chart->accessibleName().toStdString();
    }
    EXPECT_EQ(titles, (QStringList{"Lag", "Proven transfer rate", "Spool on the master",
                                   "Journal on the replica"}));
    EXPECT_TRUE(client_.asked_histories.isEmpty());  // nobody looks at it
    pane_.trend().span().setCurrentIndex(2);
    EXPECT_EQ(client_.asked_hours.back(), 24);
    pane_.trend().span().setCurrentIndex(5);  // as long as the service keeps them
    EXPECT_EQ(client_.asked_hours.back(), 24 * 90);
}

TEST_F(StatisticsPaneTest, ShowsWhichFilesChangeMost) {
    select(kDatabase);
    openHeat();
    ASSERT_TRUE(heatIsShown());
    EXPECT_EQ(file(0), "All files");
    EXPECT_EQ(file(1), "acc-db01/disk1.vhdx");
    EXPECT_EQ(pane_.heat().gaps(), "");
    EXPECT_TRUE(pane_.heat().details().startsWith("All files\n"));
    pane_.heat().view().setCurrentIndex(pane_.heat().model().index(1, 0));
    EXPECT_TRUE(pane_.heat().details().startsWith("acc-db01/disk1.vhdx\n"));
    EXPECT_TRUE(pane_.heat().details().contains("Busiest hour: "));
    // Another time is cut from the same answer, and the file stays current.
    pane_.heat().span().setCurrentIndex(1);
    EXPECT_EQ(client_.asked_histories.size(), 1);
    EXPECT_TRUE(pane_.heat().details().startsWith("acc-db01/disk1.vhdx\n"));
    EXPECT_TRUE(pane_.heat().gaps().startsWith("Counted since "))
        << pane_.heat().gaps().toStdString();
}

TEST_F(StatisticsPaneTest, AScenarioThatNeverRanHasNoChanges) {
    select(kStopped);
    openHeat();
    ASSERT_TRUE(waitUntil([this] {
        return pane_.heat().note().contains("Run the scenario first");
    })) << pane_.heat().note().toStdString();
    EXPECT_TRUE(pane_.heat().message().isEmpty());
}

TEST_F(StatisticsPaneTest, AnAnswerThatComesTooLateIsDropped) {
    client_.silent = true;
    openHeat();
    select(kDatabase);
    ASSERT_TRUE(waitUntil([this] { return client_.held_histories.size() == 1; }));
    EXPECT_EQ(pane_.heat().note(), "One moment.");
    select(kWeb);
    client_.held_histories.front()(client_.fleet().changeHistory(kDatabase));
    EXPECT_EQ(pane_.heat().note(), "One moment.");
    ASSERT_TRUE(waitUntil([this] { return client_.held_histories.size() == 2; }));
    client_.held_histories.back()(client_.fleet().changeHistory(kWeb));
    EXPECT_TRUE(pane_.heat().note().isEmpty());
    EXPECT_EQ(file(1), "shop-web01/disk1.vhdx");
}

TEST_F(StatisticsPaneTest, WhatIsKnownStaysWhenItCannotBeRenewed) {
    select(kDatabase);
    openHeat();
    ASSERT_TRUE(heatIsShown());
    client_.error = Error{.code = ErrorCode::kUnavailable,
                          .message = "tokyo-hv1 does not answer",
                          .remedy = "start its engine"};
    pane_.setSeen(false);
    pane_.setSeen(true);
    EXPECT_TRUE(pane_.heat().note().isEmpty());
    EXPECT_TRUE(pane_.heat().message().contains("could not be renewed"));
    EXPECT_TRUE(pane_.heat().message().contains("start its engine"));
    pane_.tabs().setCurrentWidget(&pane_.trend());  // of which nothing is known yet
    EXPECT_TRUE(pane_.trend().note().contains("tokyo-hv1 does not answer"))
        << pane_.trend().note().toStdString();
    client_.error.reset();
    openHeat();
    EXPECT_TRUE(pane_.heat().message().isEmpty());
}

TEST_F(StatisticsPaneTest, NothingIsAskedBehindOtherTabsOrWithoutTheService) {
    pane_.setSeen(false);
    select(kDatabase);
    pane_.setLive(false);
    pane_.setSeen(true);
    EXPECT_EQ(pane_.trend().note(), "The control service does not answer.");
    EXPECT_TRUE(client_.asked_hours.isEmpty());
    pane_.setLive(true);
    EXPECT_EQ(client_.asked_hours, QList<int>{6});
    EXPECT_TRUE(client_.asked_histories.isEmpty());
}

TEST_F(StatisticsPaneTest, ATimeWithoutFiguresCanBeLeft) {
    client_.silent = true;
    select(kDatabase);
    ASSERT_TRUE(waitUntil([this] { return client_.held_statistics.size() == 1; }));
    client_.held_statistics.back()(Statistics());
    EXPECT_TRUE(pane_.trend().note().startsWith("Nothing is known of this time."));
    EXPECT_TRUE(pane_.trend().span().isVisible());
    pane_.trend().span().setCurrentIndex(2);
    client_.held_statistics.back()(client_.fleet().statistics(kDatabase, 24));
    EXPECT_TRUE(pane_.trend().note().isEmpty());
}

TEST(StatisticsDock, AsksWhenItIsRaised) {
    Screen screen;
    ASSERT_TRUE(selectRows(screen.window.scenarios().tree(), {"acc-db01"}));
    EXPECT_EQ(screen.window.statistics().trend().note(), "One moment.");
    screen.window.findChild<QDockWidget*>("statistics")->raise();
    EXPECT_TRUE(
        waitUntil([&screen] { return screen.window.statistics().trend().note().isEmpty(); }));
}

TEST(StatisticsInJapanese, ThePictureSpeaksIt) {
    Language words;
    words.install("ja");
    {
        Screen screen({.language = "ja"});
        EXPECT_TRUE(selectRows(screen.window.scenarios().tree(), {"acc-db01"}));
        const QString text = screen.window.statistics().picture().accessibleDescription();
        EXPECT_TRUE(text.contains("スプール")) << text.toStdString();
        EXPECT_TRUE(text.contains("レプリカ osaka-hv1")) << text.toStdString();
    }
    words.install("en");
}

}  // namespace
}  // namespace rha::manager::test
