// The main window as a person uses it: by keys and clicks, on the imaginary fleet.
#include "manager-gui/app/main_window.h"

#include <QClipboard>
#include <QDialog>
#include <QScrollBar>

#include <gtest/gtest.h>

#include "manager-gui/app/confirm_dialog.h"
#include "manager-gui/app/history_dialog.h"
#include "manager-gui/app/icons.h"
#include "manager-gui/app/language.h"
#include "tests/gui/screens.h"

namespace rha::manager::test {
namespace {

class MainWindowTest : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(QTest::qWaitForWindowActive(&screen_.window)); }

    QTreeView& tree() { return screen_.window.scenarios().tree(); }
    void select(const QStringList& names) { ASSERT_TRUE(selectRows(tree(), names)); }
    /// The question that is open.
    ConfirmDialog* question() { return screen_.window.findChild<ConfirmDialog*>(); }
    void answerYes() {
        ASSERT_NE(question(), nullptr);
        question()->actionButton().click();
    }
    ScenarioState stateOf(const QString& name) {
        const auto& model = screen_.window.scenarios().model();
        const QModelIndex row = model
                                    .match(model.index(0, 0), Qt::DisplayRole, name, 1,
                                           Qt::MatchExactly | Qt::MatchRecursive)
                                    .value(0);
        return model.scenario(row)->state;
    }

    Screen screen_;
};

TEST_F(MainWindowTest, ShowsTheFleetAndSumsItUp) {
    EXPECT_TRUE(findRow(tree(), "acc-db01").isValid());
    EXPECT_TRUE(findRow(tree(), "Web shop").isValid());
    EXPECT_EQ(screen_.window.statusText(), "12 scenarios, 7 running, 3 need attention");
    EXPECT_GT(screen_.window.events().model().rowCount(), 0);
}

TEST_F(MainWindowTest, OffersWhatIsPossible) {
    EXPECT_FALSE(screen_.window.action(Operation::kRun).isEnabled());
    select({"acc-report"});
    EXPECT_TRUE(screen_.window.action(Operation::kRun).isEnabled());
    EXPECT_FALSE(screen_.window.action(Operation::kStop).isEnabled());
    select({"acc-db01"});
    EXPECT_FALSE(screen_.window.action(Operation::kRun).isEnabled());
    EXPECT_TRUE(screen_.window.action(Operation::kStop).isEnabled());
    EXPECT_TRUE(screen_.window.action(Operation::kSwitchover).isEnabled());
}

TEST_F(MainWindowTest, MarksOfSelectedRowsAreSeenOnTheirColour) {
    const QColor text = QGuiApplication::palette().color(QPalette::HighlightedText);
    for (const Mood mood : {Mood::kIdle, Mood::kBusy, Mood::kGood, Mood::kWarning, Mood::kBad}) {
        const QImage mark = moodIcon(mood).pixmap(QSize(64, 64), QIcon::Selected).toImage();
        bool seen = false;
        for (int y = 0; y < mark.height() && !seen; ++y) {
            for (int x = 0; x < mark.width() && !seen; ++x) seen = mark.pixelColor(x, y) == text;
        }
        EXPECT_TRUE(seen) << static_cast<int>(mood);
    }
}

TEST_F(MainWindowTest, StopsAfterAQuestion) {
    select({"acc-db01"});
    QTest::keyClick(&tree(), Qt::Key_T, Qt::ControlModifier);
    ASSERT_NE(question(), nullptr);
    EXPECT_EQ(question()->windowModality(), Qt::WindowModal);
    EXPECT_EQ(question()->parentWidget(), &screen_.window);
    EXPECT_EQ(stateOf("acc-db01"), ScenarioState::kRunning);
    answerYes();
    screen_.client.advance(100);
    EXPECT_EQ(stateOf("acc-db01"), ScenarioState::kStopping);
}

TEST_F(MainWindowTest, EnterAndEscapeDoNothingDangerous) {
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Escape}) {
        select({"acc-db01"});
        screen_.window.action(Operation::kSwitchover).trigger();
        ASSERT_NE(question(), nullptr);
        QTest::keyClick(question(), key);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        screen_.client.advance(100);
        EXPECT_EQ(question(), nullptr);
        EXPECT_EQ(stateOf("acc-db01"), ScenarioState::kRunning);
    }
}

TEST_F(MainWindowTest, ASwitchoverSaysWhatItCostsAndMayReplicateBack) {
    select({"dc01"});
    screen_.window.action(Operation::kSwitchover).trigger();
    ASSERT_NE(question(), nullptr);
    EXPECT_TRUE(waitUntil([this] {
        const auto labels = question()->findChildren<QLabel*>();
        return std::ranges::any_of(labels, [](const QLabel* label) {
            return label->text().startsWith(
                "A switchover now: <b>nothing lost</b>, about <b>41 s</b> down");
        });
    }));
    const auto options = question()->findChildren<QCheckBox*>();
    ASSERT_EQ(options.size(), 2);
    EXPECT_FALSE(options[1]->isChecked());  // what is lost is lost by choice only
    EXPECT_TRUE(options[1]->text().contains("(now: at most "));
    options[0]->setChecked(true);
    answerYes();
    EXPECT_TRUE(waitUntil([this] {
        screen_.client.advance(500);
        return stateOf("dc01") == ScenarioState::kRunning &&
               screen_.window.scenarios().model().find("demo-9")->backward;
    }));
}

TEST_F(MainWindowTest, AGroupIsStoppedAsOne) {
    select({"Accounting"});
    screen_.window.action(Operation::kStop).trigger();
    answerYes();
    screen_.client.advance(100);
    EXPECT_EQ(stateOf("acc-db01"), ScenarioState::kStopping);
    EXPECT_EQ(stateOf("acc-app01"), ScenarioState::kStopping);
    // One of them did not run: that is told, not swallowed.
    EXPECT_TRUE(waitUntil([this] { return !screen_.window.messageText().isEmpty(); }));
    EXPECT_TRUE(screen_.window.messageText().startsWith("acc-report: "));
}

TEST_F(MainWindowTest, SelectionAndScrollSurviveUpdates) {
    tree().expandAll();
    select({"shop-web01", "shop-web02"});
    tree().verticalScrollBar()->setValue(5);
    for (int i = 0; i < 30; ++i) screen_.client.advance(500);
    const Selection selection = screen_.window.scenarios().selection();
    ASSERT_EQ(selection.scenarios.size(), 2);
    EXPECT_EQ(selection.scenarios[0].name, "shop-web01");
    EXPECT_EQ(tree().verticalScrollBar()->value(), 5);
    EXPECT_TRUE(tree().isExpanded(findRow(tree(), "acc-db01")));
}

TEST_F(MainWindowTest, AHostStandsForItsScenario) {
    const QModelIndex scenario = findRow(tree(), "dc01");
    tree().setCurrentIndex(tree().model()->index(1, 0, scenario));
    ASSERT_EQ(screen_.window.scenarios().selection().scenarios.size(), 1);
    EXPECT_EQ(screen_.window.scenarios().currentScenarioId(), "demo-9");
}

TEST_F(MainWindowTest, WhatIsOldIsGreyedWithItsAge) {
    select({"acc-db01"});
    screen_.client.setLost(true);
    EXPECT_TRUE(screen_.window.staleText().contains("What is shown is 0."))
        << screen_.window.staleText().toStdString();
    EXPECT_TRUE(screen_.window.staleText().contains("the demo is cut off"));
    EXPECT_TRUE(findRow(tree(), "acc-db01").data(ScenarioTreeModel::kStaleRole).toBool());
    EXPECT_FALSE(screen_.window.action(Operation::kStop).isEnabled());
    screen_.client.setLost(false);
    EXPECT_TRUE(screen_.window.staleText().isEmpty());
    EXPECT_FALSE(findRow(tree(), "acc-db01").data(ScenarioTreeModel::kStaleRole).toBool());
    EXPECT_TRUE(screen_.window.action(Operation::kStop).isEnabled());
}

/// How dark, or on dark ground how bright, the text of a view is.
int contrast(QAbstractScrollArea& view) {
    const QImage picture = view.viewport()->grab().toImage();
    const int ground = view.palette().color(QPalette::Base).lightness();
    int most = 0;
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            most = std::max(most, std::abs(picture.pixelColor(x, y).lightness() - ground));
        }
    }
    return most;
}

TEST_F(MainWindowTest, EveryPaneIsGreyAndIdleWhileNothingIsHeard) {
    select({"dc01"});
    MainWindow& window = screen_.window;
    (void)screen_.client.fleet().switchover({.scenario_id = "demo-9"});
    screen_.client.advance(100);
    ASSERT_TRUE(waitUntil([&] { return window.properties().model().rowCount() > 0; }));
    ASSERT_TRUE(window.properties().historyButton().isEnabled());
    ASSERT_TRUE(window.reports().sheet().showButton().isEnabled());
    QList<QAbstractScrollArea*> views{&window.properties().tree(), &window.switchovers().tree()};
    QList<int> before;
    for (const char* name : {"properties", "switchovers"}) {
        window.findChild<QDockWidget*>(name)->show();
        window.findChild<QDockWidget*>(name)->raise();
    }
    for (QAbstractScrollArea* view : views) before << contrast(*view);
    screen_.client.setLost(true);
    for (int i = 0; i < views.size(); ++i) EXPECT_LT(contrast(*views[i]), before[i] - 20) << i;
    for (const char* name :
         {"properties", "files", "statistics", "reports", "switchovers", "maintenance"}) {
        const auto* dock = window.findChild<QDockWidget*>(name);
        for (const QPushButton* button : dock->findChildren<QPushButton*>()) {
            EXPECT_FALSE(button->isEnabled()) << name << ": " << button->text().toStdString();
        }
    }
    const QLabel* sum = nullptr;
    for (const QLabel* label : window.findChildren<QLabel*>()) {
        if (label->text() == window.statusText()) sum = label;
    }
    ASSERT_NE(sum, nullptr);
    EXPECT_FALSE(sum->isEnabled());
    screen_.client.setLost(false);
    EXPECT_TRUE(window.properties().historyButton().isEnabled());
    EXPECT_TRUE(window.reports().sheet().showButton().isEnabled());
    EXPECT_TRUE(sum->isEnabled());
}

TEST_F(MainWindowTest, EventsAreCopiedWithCauseAndRemedy) {
    QTableView& table = screen_.window.events().table();
    table.setFocus();
    table.selectRow(0);
    QTest::keyClick(&table, Qt::Key_C, Qt::ControlModifier);
    const QString text = QGuiApplication::clipboard()->text();
    EXPECT_TRUE(text.contains("RHA-")) << text.toStdString();
    EXPECT_TRUE(text.contains("What to do: ")) << text.toStdString();
}

TEST_F(MainWindowTest, PropertiesAreChangedAndKeptWhileTyped) {
    select({"acc-db01"});
    PropertyPane& pane = screen_.window.properties();
    ASSERT_TRUE(waitUntil([&pane] { return pane.model().sheet().scenario == "acc-db01"; }));
    const auto value = [&pane](const QString& label) {
        const auto row = pane.model().match(pane.model().index(0, 0), Qt::DisplayRole, label, 1,
                                            Qt::MatchExactly | Qt::MatchRecursive);
        return row.value(0).siblingAtColumn(PropertyModel::kValue);
    };
    ASSERT_TRUE(pane.model().setData(value("Is-alive timeout"), "2min"));
    EXPECT_FALSE(pane.model().setData(value("Maximum spool size"), "1GiB"));  // it runs: locked
    for (int i = 0; i < 10; ++i) screen_.client.advance(500);
    EXPECT_EQ(value("Is-alive timeout").data().toString(), "2 min");
    ASSERT_TRUE(pane.applyButton().isEnabled());
    pane.applyButton().click();
    EXPECT_TRUE(waitUntil([&pane] { return pane.model().sheet().version == 2; }));
    EXPECT_FALSE(pane.model().edited());
    pane.historyButton().click();
    auto* history = screen_.window.findChild<HistoryDialog*>();
    ASSERT_NE(history, nullptr);
    EXPECT_TRUE(waitUntil([history] { return history->tree().topLevelItemCount() == 1; }));
    const QTreeWidgetItem* change = history->tree().topLevelItem(0)->child(0);
    ASSERT_NE(change, nullptr);
    EXPECT_EQ(change->text(0), "Is-alive timeout");
    EXPECT_EQ(change->text(1), "5 min");
    EXPECT_EQ(change->text(2), "2 min");
    history->close();
    ASSERT_TRUE(pane.model().setData(value("Is-alive timeout"), "soon"));
    EXPECT_FALSE(pane.applyButton().isEnabled());
}

TEST_F(MainWindowTest, NothingOfTheFleetIsCutOff) {
    screen_.window.resize(1360, 800);
    tell(screen_.client, "demo-9", [](Scenario& one) {
        one.name = "a-machine-with-quite-a-long-name";
        one.state = ScenarioState::kCountdown;
        one.countdown_ms_left = 240'000;
    });
    for (int column = 0; column < ScenarioTreeModel::kColumnCount; ++column) {
        const int wanted = static_cast<QAbstractItemView&>(tree()).sizeHintForColumn(column);
        EXPECT_GE(tree().columnWidth(column), wanted) << column;
    }
    tree().setColumnWidth(ScenarioTreeModel::kName, 60);  // by hand
    tell(screen_.client, "demo-9", [](Scenario& one) { one.name = "another-quite-long-name"; });
    EXPECT_EQ(tree().columnWidth(ScenarioTreeModel::kName), 60);
}

TEST_F(MainWindowTest, WhereItIsNarrowAnEventsDetailsStandBelow) {
    EventPane& events = screen_.window.events();
    const auto below = [&events] {
        return events.details().mapTo(&events, QPoint()).y() >
               events.table().mapTo(&events, QPoint()).y();
    };
    events.resize(900, 240);
    EXPECT_TRUE(waitUntil([&below] { return !below(); }));
    events.resize(500, 240);
    EXPECT_TRUE(waitUntil(below));
}

TEST_F(MainWindowTest, KeysLeadFromPaneToPane) {
    const auto has = [this](const QWidget& pane) {
        return pane.isAncestorOf(QApplication::focusWidget());
    };
    MainWindow& window = screen_.window;
    select({"acc-db01"});  // or there are no properties to go to
    tree().setFocus();
    QTest::keyClick(&window, Qt::Key_F6);
    EXPECT_TRUE(has(window.events()));
    QTest::keyClick(&window, Qt::Key_F6, Qt::ShiftModifier);
    EXPECT_TRUE(has(window.scenarios()));
    QTest::keyClick(&window, Qt::Key_3, Qt::AltModifier);
    EXPECT_TRUE(has(window.properties()));
    auto* dock = window.findChild<QDockWidget*>("maintenance");
    ASSERT_FALSE(dock->isVisible());
    QTest::keyClick(&window, Qt::Key_8, Qt::AltModifier);
    EXPECT_TRUE(dock->isVisible());
    QTest::keyClick(&window, Qt::Key_1, Qt::AltModifier);
    EXPECT_TRUE(has(window.scenarios()));
}

TEST_F(MainWindowTest, LayoutIsRemembered) {
    auto* dock = screen_.window.findChild<QDockWidget*>("events");
    dock->hide();
    screen_.window.close();
    MainWindow again(&screen_.client, screen_.settings, {.language = "en"});
    again.show();
    EXPECT_FALSE(again.findChild<QDockWidget*>("events")->isVisible());
}

TEST_F(MainWindowTest, EverythingHasANameForThoseWhoDoNotSee) {
    for (const QWidget* widget : screen_.window.findChildren<QWidget*>()) {
        const bool view = qobject_cast<const QTreeView*>(widget) != nullptr ||
                          qobject_cast<const QTableView*>(widget) != nullptr;
        const bool input = qobject_cast<const QLineEdit*>(widget) != nullptr ||
                           qobject_cast<const QComboBox*>(widget) != nullptr;
        if (!view && !input) continue;
        EXPECT_FALSE(widget->accessibleName().isEmpty()) << widget->metaObject()->className();
    }
}

TEST(NotConnected, SaysWhatToDoNext) {
    rha::test::TemporaryDirectory directory;
    QSettings settings(QString::fromStdString((directory / "settings.ini").string()),
                       QSettings::IniFormat);
    MainWindow window(nullptr, settings,
                      {.language = "en", .can_connect = true, .not_connected = "no login"});
    window.show();
    bool wanted = false;
    QObject::connect(&window, &MainWindow::connectWanted, [&wanted] { wanted = true; });
    for (auto* button : window.findChildren<QPushButton*>()) {
        if (button->text() == "Connect…" && button->isVisible()) button->click();
    }
    EXPECT_TRUE(wanted);
    EXPECT_FALSE(window.action(Operation::kRun).isEnabled());
}

TEST(Japanese, SpeaksTheTermsThatAdministratorsKnow) {
    Language words;
    words.install("ja");
    {
        Screen screen({.language = "ja"});
        EXPECT_EQ(screen.window.action(Operation::kSwitchover).text(),
                  "スイッチオーバーの実行(&P)");
        const auto& model = screen.window.scenarios().model();
        EXPECT_EQ(model.headerData(ScenarioTreeModel::kState, Qt::Horizontal, Qt::DisplayRole),
                  "状態");
        EXPECT_TRUE(screen.window.statusText().contains("実行中 7 件"));
        EXPECT_EQ(screen.window.windowTitle(), "デモ（実在しない環境） – RHA マネージャ");
        tell(screen.client, "demo-9", [](Scenario& one) { one.group = "Scenarios"; });
        EXPECT_TRUE(findRow(screen.window.scenarios().tree(), "シナリオ").isValid());
        EXPECT_EQ(Words::error({.code = ErrorCode::kNoSpace, .message = "m", .remedy = "r"}),
                  "空き容量が不足しています。\n詳細: m\n対処: r");
        EXPECT_EQ(Words::finding("guest-agent", "m"), "ゲスト エージェント: m");
        const PropertySchema timeout{.type = PropertyType::kDuration, .max = 1 << 30};
        EXPECT_EQ(readableValue(timeout, "5min"), "5 分");
        EXPECT_EQ(readableValue(timeout, "0"), "なし");
    }
    words.install("en");
    Screen screen;
    EXPECT_EQ(screen.window.action(Operation::kSwitchover).text(), "&Perform switchover");
}

}  // namespace
}  // namespace rha::manager::test
