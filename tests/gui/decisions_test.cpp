// What only people decide: whose copy is the machine, whether a replica stands still, whether a
// scenario is forgotten.
#include <QPushButton>

#include <gtest/gtest.h>

#include "manager-gui/app/confirm_dialog.h"
#include "manager-gui/app/recover_dialog.h"
#include "tests/gui/screens.h"

namespace rha::manager::test {
namespace {

class Decisions : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(QTest::qWaitForWindowActive(&screen_.window)); }
    void select(const QString& name) {
        ASSERT_TRUE(selectRows(screen_.window.scenarios().tree(), {name}));
    }
    QAction& action(Operation operation) { return screen_.window.action(operation); }
    ConfirmDialog* question() { return screen_.window.findChild<ConfirmDialog*>(); }
    RecoverDialog* recovery() { return screen_.window.findChild<RecoverDialog*>(); }
    std::optional<Scenario> find(const QString& id) {
        screen_.client.advance(1);
        return screen_.window.scenarios().model().find(id);
    }

    Screen screen_;
};

TEST_F(Decisions, UpdatesAreSuspendedAndResumed) {
    select("dc01");
    EXPECT_FALSE(action(Operation::kResumeUpdates).isEnabled());
    action(Operation::kSuspendUpdates).trigger();
    ASSERT_NE(question(), nullptr);
    EXPECT_FALSE(find("demo-9")->updates_suspended);
    question()->actionButton().click();
    EXPECT_TRUE(find("demo-9")->updates_suspended);
    EXPECT_FALSE(action(Operation::kSuspendUpdates).isEnabled());
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    action(Operation::kResumeUpdates).trigger();
    question()->actionButton().click();
    EXPECT_FALSE(find("demo-9")->updates_suspended);
}

TEST_F(Decisions, AScenarioIsForgottenAfterAQuestion) {
    select("acc-db01");
    EXPECT_FALSE(action(Operation::kDelete).isEnabled());  // it protects
    select("acc-report");
    screen_.window.scenarios().tree().setFocus();
    QTest::keyClick(&screen_.window.scenarios().tree(), Qt::Key_Delete);
    ASSERT_NE(question(), nullptr);
    EXPECT_TRUE(find("demo-4"));
    question()->actionButton().click();
    EXPECT_FALSE(find("demo-4"));
}

TEST_F(Decisions, ARecoveryWantsASideAndTheName) {
    select("dns01");
    action(Operation::kRecover).trigger();
    ASSERT_NE(recovery(), nullptr);
    EXPECT_EQ(recovery()->windowModality(), Qt::WindowModal);
    QTest::keyClicks(&recovery()->name(), "dns01");
    EXPECT_FALSE(recovery()->action().isEnabled());
    recovery()->master().click();
    EXPECT_TRUE(recovery()->action().isEnabled());
    EXPECT_TRUE(recovery()->consequence().contains("osaka-hv1 is given up"));
    recovery()->replica().click();
    EXPECT_TRUE(recovery()->consequence().contains("tokyo-hv2 is given up"));
    EXPECT_TRUE(recovery()->consequence().contains("Not both hosts answer"));
    QTest::keyClick(&recovery()->name(), Qt::Key_Backspace);
    EXPECT_FALSE(recovery()->action().isEnabled());
    QTest::keyClicks(&recovery()->name(), "1");
    recovery()->action().click();
    EXPECT_TRUE(waitUntil([this] { return recovery() == nullptr; }));
    EXPECT_EQ(find("demo-10")->state, ScenarioState::kSwitched);
}

TEST_F(Decisions, ARefusedRecoveryStaysWithItsReason) {
    select("print01");  // the machine runs on its replica's host
    action(Operation::kRecover).trigger();
    ASSERT_NE(recovery(), nullptr);
    recovery()->master().click();
    QTest::keyClicks(&recovery()->name(), "print01");
    recovery()->action().click();
    EXPECT_TRUE(waitUntil([this] { return !recovery()->message().isEmpty(); }));
    EXPECT_TRUE(recovery()->message().contains("runs on osaka-hv2"));
    EXPECT_TRUE(recovery()->action().isEnabled());
    EXPECT_EQ(find("demo-12")->state, ScenarioState::kSwitched);
}

TEST_F(Decisions, ARecoveryIsNotAnsweredOnceTheRolesHaveTurned) {
    select("print01");
    action(Operation::kRecover).trigger();
    ASSERT_NE(recovery(), nullptr);
    recovery()->replica().click();
    QTest::keyClicks(&recovery()->name(), "print01");
    ASSERT_TRUE(recovery()->action().isEnabled());
    ASSERT_TRUE(  // by somebody else
        screen_.client.fleet().run({.scenario_id = "demo-12", .overwrite_diverged = true}));
    screen_.client.advance(1);
    EXPECT_FALSE(recovery()->action().isEnabled());
    EXPECT_TRUE(recovery()->message().contains("look again"));
}

TEST_F(Decisions, ARecoveryIsNotAnsweredOnceTheMachineHasMoved) {
    select("dns01");
    action(Operation::kRecover).trigger();
    ASSERT_NE(recovery(), nullptr);
    recovery()->master().click();
    QTest::keyClicks(&recovery()->name(), "dns01");
    ASSERT_TRUE(recovery()->action().isEnabled());
    tell(screen_.client, "demo-10", [](Scenario& moved) {  // a switchover turns no roles
        moved.state = ScenarioState::kSwitched;
        moved.active_host = "osaka-hv1";
    });
    EXPECT_FALSE(recovery()->action().isEnabled());
    EXPECT_TRUE(recovery()->message().contains("lives on osaka-hv1 by now"));
    tell(screen_.client, "demo-10",
         [](Scenario& moves) { moves.state = ScenarioState::kSwitching; });
    EXPECT_FALSE(recovery()->action().isEnabled());
    EXPECT_TRUE(recovery()->message().contains("the scenario is switching over"));
    tell(screen_.client, "demo-10", [](Scenario&) {});  // it came to nothing
    EXPECT_TRUE(recovery()->action().isEnabled());
    EXPECT_TRUE(recovery()->message().isEmpty());
}

TEST_F(Decisions, ARecoverysConsequenceFollowsWhatIsSeen) {
    select("print01");
    action(Operation::kRecover).trigger();
    ASSERT_NE(recovery(), nullptr);
    recovery()->replica().click();
    EXPECT_TRUE(recovery()->consequence().startsWith("The machine stays on osaka-hv2 as it is"))
        << recovery()->consequence().toStdString();
    EXPECT_FALSE(recovery()->consequence().contains("Not both hosts answer"));
    tell(screen_.client, "demo-12", [](Scenario& scenario) { scenario.master.heard = false; });
    EXPECT_TRUE(recovery()->consequence().contains("does not run on tokyo-hv2"));
    recovery()->master().click();
    EXPECT_FALSE(recovery()->consequence().contains("Not both hosts answer"));
}

TEST_F(Decisions, ASilentMastersLeaseCanBeVouchedFor) {
    select("dns01");
    action(Operation::kSwitchover).trigger();
    ASSERT_NE(question(), nullptr);
    const auto options = question()->findChildren<QCheckBox*>();
    ASSERT_EQ(options.size(), 3);
    EXPECT_TRUE(options[2]->text().startsWith("tokyo-hv2 is certainly off"));
}

TEST_F(Decisions, AGroupsSwitchoverMayAcceptALoss) {
    select("Web shop");  // one of it is silent
    action(Operation::kSwitchover).trigger();
    ASSERT_NE(question(), nullptr);
    const auto options = question()->findChildren<QCheckBox*>();
    ASSERT_EQ(options.size(), 1);
    const QString named = find("demo-8")->name;
    EXPECT_TRUE(options[0]->text().startsWith("Switch over even if changes are lost: " + named));
    options[0]->setChecked(true);
    question()->actionButton().click();
    EXPECT_EQ(find("demo-8")->state, ScenarioState::kSwitching);
}

TEST_F(Decisions, DivergedCopiesAreShown) {
    const Scenario moved = *find("demo-12");
    ASSERT_TRUE(moved.diverged);
    const QModelIndex row = findRow(screen_.window.scenarios().tree(), "print01");
    EXPECT_EQ(row.siblingAtColumn(ScenarioTreeModel::kProgress).data().toString(),
              "copies have diverged (12.0 MiB)");
    EXPECT_TRUE(row.data(Qt::ToolTipRole).toString().contains("tokyo-hv2 holds at most 12.0 MiB"));
}

}  // namespace
}  // namespace rha::manager::test
