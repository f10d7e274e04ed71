// Before anything is run: what verification found, which way it goes, and what is overwritten.
#include "manager-gui/app/run_dialog.h"

#include <QClipboard>

#include <gtest/gtest.h>

#include "tests/gui/screens.h"

namespace rha::manager::test {
namespace {

const QList<Finding> kNoRoom = {{.severity = Severity::kError,
                                 .check = "replica-free-space",
                                 .message = "no room for the replica",
                                 .remedy = "make room",
                                 .host = "osaka-hv2"}};

class RunDialogTest : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(QTest::qWaitForWindowActive(&screen_.window)); }

    RunDialog* open(const QStringList& rows) {
        EXPECT_TRUE(selectRows(screen_.window.scenarios().tree(), rows));
        screen_.window.action(Operation::kRun).trigger();
        return screen_.window.findChild<RunDialog*>();
    }
    bool waitUntilVerified(RunDialog* dialog) {
        return waitUntil([dialog] { return dialog->again().isEnabled(); });
    }
    static void tick(RunDialog* dialog) {
        ASSERT_EQ(dialog->overwrites().count(), 1);
        dialog->overwrites().item(0)->setCheckState(Qt::Checked);
    }
    ScenarioState stateOf(const QString& id) {
        screen_.client.advance(1);
        return screen_.window.scenarios().model().find(id)->state;
    }

    QStringList eventTexts() {
        QStringList texts;
        EventModel& model = screen_.window.events().model();
        for (int row = 0; row < model.rowCount(); ++row) texts << model.event(row).message;
        return texts;
    }

    Screen screen_;
};

TEST_F(RunDialogTest, VerifiesFirstAndSaysTheDirection) {
    RunDialog* dialog = open({"acc-report"});
    ASSERT_NE(dialog, nullptr);
    EXPECT_EQ(dialog->windowModality(), Qt::WindowModal);
    EXPECT_FALSE(dialog->action().isEnabled());
    ASSERT_TRUE(waitUntilVerified(dialog));
    EXPECT_EQ(dialog->results().topLevelItem(0)->text(0),
              "acc-report: tokyo-hv2 → osaka-hv2, forward");
    EXPECT_EQ(dialog->results().topLevelItem(0)->text(1), "can run, with warnings");
    EXPECT_EQ(dialog->results().topLevelItem(0)->childCount(), 2);
    EXPECT_EQ(stateOf("demo-4"), ScenarioState::kStopped);
    dialog->action().click();
    EXPECT_EQ(stateOf("demo-4"), ScenarioState::kVerifying);
}

TEST_F(RunDialogTest, WarningsBlockNothingButAreSaid) {
    RunDialog* dialog = open({"acc-report"});
    ASSERT_TRUE(waitUntilVerified(dialog));
    EXPECT_EQ(dialog->summary(),
              "Nothing stands in the way. There are warnings: look at them first.");
    EXPECT_EQ(dialog->summaryMood(), Mood::kWarning);
    EXPECT_TRUE(dialog->action().isEnabled());
    screen_.client.fleet().setFindings("demo-4", {{.message = "the engine answers"}});
    dialog->again().click();
    ASSERT_TRUE(waitUntilVerified(dialog));
    EXPECT_EQ(dialog->summary(), "Nothing stands in the way.");
    EXPECT_EQ(dialog->summaryMood(), Mood::kGood);
}

TEST_F(RunDialogTest, ErrorsBlockUntilTheyAreMended) {
    screen_.client.fleet().setFindings("demo-4", kNoRoom);
    RunDialog* dialog = open({"acc-report"});
    ASSERT_TRUE(waitUntilVerified(dialog));
    EXPECT_FALSE(dialog->action().isEnabled());
    const QTreeWidgetItem* finding = dialog->results().topLevelItem(0)->child(0);
    EXPECT_EQ(finding->text(0), "osaka-hv2: no room for the replica");
    EXPECT_EQ(finding->text(1), "make room");
    EXPECT_EQ(dialog->details(), "osaka-hv2: no room for the replica\nmake room");
    screen_.client.fleet().setFindings("demo-4", {});
    dialog->again().click();
    EXPECT_FALSE(dialog->again().isEnabled());
    ASSERT_TRUE(waitUntilVerified(dialog));
    EXPECT_TRUE(dialog->action().isEnabled());
    EXPECT_EQ(dialog->results().topLevelItem(0)->childCount(), 0);
    EXPECT_TRUE(dialog->details().endsWith("\ncan run")) << dialog->details().toStdString();
}

TEST_F(RunDialogTest, WhatCannotRunIsLeftOut) {
    screen_.client.fleet().setFindings("demo-4", kNoRoom);
    RunDialog* dialog = open({"acc-report", "print01"});
    ASSERT_TRUE(waitUntilVerified(dialog));
    tick(dialog);
    EXPECT_EQ(dialog->summary(), "1 of 2 can run; the others stay as they are.");
    dialog->action().click();
    EXPECT_EQ(stateOf("demo-4"), ScenarioState::kStopped);
    EXPECT_EQ(stateOf("demo-12"), ScenarioState::kVerifying);
}

TEST_F(RunDialogTest, DivergedCopiesAreNotOverwrittenUnasked) {
    RunDialog* dialog = open({"print01"});
    ASSERT_TRUE(waitUntilVerified(dialog));
    const auto labels = dialog->findChildren<QLabel*>();
    ASSERT_EQ(dialog->overwrites().count(), 1);
    const QString text = dialog->overwrites().item(0)->text();
    EXPECT_TRUE(text.startsWith("print01: tokyo-hv2 holds at most 12.0 MiB") &&
                text.endsWith("Running overwrites them."))
        << text.toStdString();
    EXPECT_TRUE(std::ranges::any_of(labels, [](const QLabel* label) {
        return label->text() ==
               "Run print01 backward: the machine on osaka-hv2 is replicated back to tokyo-hv2";
    }));
    EXPECT_FALSE(dialog->action().isEnabled());
    EXPECT_TRUE(dialog->summary().startsWith("Changes would be overwritten"));
    ASSERT_FALSE(dialog->overwrites().isHidden());
    tick(dialog);
    EXPECT_TRUE(dialog->action().isEnabled());
}

TEST_F(RunDialogTest, ConsentIsGivenForWhatIsShownOnly) {
    RunDialog* dialog = open({"print01", "acc-report"});
    ASSERT_TRUE(waitUntilVerified(dialog));
    EXPECT_EQ(dialog->runnable().size(), 1) << "the one that overwrites nothing needs no consent";
    tick(dialog);
    EXPECT_EQ(dialog->runnable().size(), 2);
    screen_.client.fleet().setDiverged("demo-12",
                                       Diverged{.host = "tokyo-hv2", .bytes = 1ull << 30});
    screen_.client.advance(1);
    EXPECT_EQ(dialog->overwrites().item(0)->checkState(), Qt::Unchecked);
    EXPECT_EQ(dialog->runnable().size(), 1);
    screen_.client.fleet().setDiverged("demo-12", {});
    screen_.client.advance(1);
    EXPECT_TRUE(dialog->overwrites().isHidden());
    EXPECT_EQ(dialog->runnable().size(), 2);
}

TEST_F(RunDialogTest, ConsentToABoundEndsWithTheBound) {
    RunDialog* dialog = open({"print01"});
    ASSERT_TRUE(waitUntilVerified(dialog));
    tick(dialog);
    ASSERT_TRUE(dialog->action().isEnabled());
    screen_.client.fleet().setDiverged(  // that host ran again since it named it
        "demo-12", Diverged{.host = "tokyo-hv2", .bytes = 12ull << 20, .unknown = true});
    screen_.client.advance(1);
    EXPECT_EQ(dialog->overwrites().item(0)->checkState(), Qt::Unchecked);
    EXPECT_FALSE(dialog->action().isEnabled());
}

TEST_F(RunDialogTest, AFormerHostThatHasNotAnsweredWantsConsentToo) {
    screen_.client.fleet().setDiverged("demo-12", Diverged{.host = "tokyo-hv2", .unknown = true});
    screen_.client.advance(1);
    RunDialog* dialog = open({"print01"});
    ASSERT_TRUE(waitUntilVerified(dialog));
    EXPECT_FALSE(dialog->action().isEnabled());
    tick(dialog);
    dialog->action().click();
    EXPECT_EQ(stateOf("demo-12"), ScenarioState::kVerifying);
}

TEST_F(RunDialogTest, WhatSomebodyElseRanMeanwhileIsLeftOut) {
    RunDialog* dialog = open({"acc-report"});
    ASSERT_TRUE(waitUntilVerified(dialog));
    ASSERT_TRUE(screen_.client.fleet().run({.scenario_id = "demo-4"}));
    screen_.client.advance(1);
    EXPECT_EQ(dialog->results().topLevelItem(0)->text(1), "cannot run now: it is verifying");
    EXPECT_FALSE(dialog->action().isEnabled());
    EXPECT_TRUE(waitUntil([this] {
        screen_.client.advance(500);
        return stateOf("demo-4") == ScenarioState::kSynchronising;
    }));
    EXPECT_EQ(dialog->results().topLevelItem(0)->text(1), "cannot run now: it is synchronising");
}

TEST_F(RunDialogTest, WhatWaitsForItsTurnByNowIsLeftOut) {
    RunDialog* dialog = open({"acc-report"});
    ASSERT_TRUE(waitUntilVerified(dialog));
    tell(screen_.client, "demo-4",
         [](Scenario& scenario) { scenario.queue_position = 1; });  // by somebody else
    EXPECT_EQ(dialog->results().topLevelItem(0)->text(1), "cannot run now: it waits for its turn");
    EXPECT_FALSE(dialog->action().isEnabled());
}

TEST_F(RunDialogTest, AGroupIsVerifiedWholeAndRunAsOne) {
    RunDialog* dialog = open({"Accounting"});
    ASSERT_TRUE(waitUntilVerified(dialog));
    EXPECT_EQ(dialog->results().topLevelItemCount(), 1);  // the others run
    EXPECT_FALSE(dialog->fullCompareChoice().isEnabled());
    dialog->action().click();
    EXPECT_EQ(stateOf("demo-4"), ScenarioState::kVerifying);
}

TEST_F(RunDialogTest, AMemberThatCannotRunIsLeftOutOfItsGroup) {
    ASSERT_TRUE(screen_.client.fleet().stop("demo-1"));
    screen_.client.advance(10'000);
    ASSERT_EQ(stateOf("demo-1"), ScenarioState::kStopped);
    screen_.client.fleet().setFindings("demo-4", kNoRoom);
    RunDialog* dialog = open({"Accounting"});
    ASSERT_TRUE(waitUntilVerified(dialog));
    EXPECT_EQ(dialog->results().topLevelItemCount(), 2);
    EXPECT_EQ(dialog->summary(), "1 of 2 can run; the others stay as they are.");
    dialog->action().click();
    EXPECT_EQ(stateOf("demo-1"), ScenarioState::kVerifying);
    EXPECT_EQ(stateOf("demo-4"), ScenarioState::kStopped);
}

TEST_F(RunDialogTest, AMemberThatHasDivergedWaitsForItsTurnOnceThatIsAccepted) {
    const QString turns = "Groups run with the default synchronisation, a few members at a time.";
    RunDialog* dialog = open({"Accounting"});
    ASSERT_TRUE(waitUntilVerified(dialog));
    EXPECT_EQ(dialog->order(), turns);
    EXPECT_EQ(dialog->runnableMembers().size(), 1);
    tell(screen_.client, "demo-4",
         [](Scenario& scenario) { scenario.diverged = Diverged{.host = "tokyo-hv2", .bytes = 1}; });
    EXPECT_TRUE(dialog->runnableMembers().isEmpty());
    EXPECT_FALSE(dialog->action().isEnabled());
    tick(dialog);
    EXPECT_EQ(dialog->runnableMembers().size(), 1);
    EXPECT_TRUE(dialog->runnable().isEmpty());
    EXPECT_EQ(dialog->order(), turns);
    EXPECT_TRUE(dialog->action().isEnabled());
}

TEST_F(RunDialogTest, AMemberThatIsPutIntoAnotherGroupIsRunByItself) {
    RunDialog* dialog = open({"Accounting"});
    ASSERT_TRUE(waitUntilVerified(dialog));
    tell(screen_.client, "demo-4", [](Scenario& scenario) { scenario.group = "Archive"; });
    EXPECT_TRUE(dialog->order().contains("in another group by now"));
    EXPECT_TRUE(dialog->action().isEnabled());
    dialog->action().click();
    EXPECT_EQ(stateOf("demo-4"), ScenarioState::kVerifying);
}

TEST_F(RunDialogTest, WhatCannotBeVerifiedIsNotRun) {
    RunDialog* dialog = open({"acc-report"});
    ASSERT_TRUE(waitUntilVerified(dialog));
    ASSERT_TRUE(screen_.client.fleet().remove("demo-4"));  // by somebody else, meanwhile
    dialog->again().click();
    ASSERT_TRUE(waitUntilVerified(dialog));
    EXPECT_EQ(dialog->results().topLevelItem(0)->text(1), "cannot be verified");
    EXPECT_FALSE(dialog->action().isEnabled());
}

TEST_F(RunDialogTest, TheResultsAreCopied) {
    RunDialog* dialog = open({"acc-report"});
    ASSERT_TRUE(waitUntilVerified(dialog));
    for (auto* button : dialog->findChildren<QPushButton*>()) {
        if (button->text() == "&Copy the results") button->click();
    }
    const QString text = QGuiApplication::clipboard()->text();
    EXPECT_TRUE(text.contains("tokyo-hv2: the guest's agent does not answer\n    Install"))
        << text.toStdString();
}

TEST_F(RunDialogTest, EnterAndEscapeRunNothing) {
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Escape}) {
        RunDialog* dialog = open({"acc-report"});
        ASSERT_TRUE(waitUntilVerified(dialog));
        QTest::keyClick(dialog, key);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        EXPECT_EQ(screen_.window.findChild<RunDialog*>(), nullptr);
        EXPECT_EQ(stateOf("demo-4"), ScenarioState::kStopped);
    }
}

TEST_F(RunDialogTest, AFullCompareIsRunAsOne) {
    RunDialog* dialog = open({"acc-report"});
    ASSERT_TRUE(waitUntilVerified(dialog));
    dialog->fullCompareChoice().click();
    dialog->action().click();
    EXPECT_TRUE(waitUntil([this] {
        screen_.client.advance(500);
        return stateOf("demo-4") == ScenarioState::kSynchronising;
    }));
    const auto labels = eventTexts();
    EXPECT_TRUE(labels.contains("Scenario acc-report is synchronising, and compares everything."))
        << labels.join('\n').toStdString();
}

}  // namespace
}  // namespace rha::manager::test
