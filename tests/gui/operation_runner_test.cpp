// What is really asked of the control service once a question was answered: of what was seen when
// it was decided, so that it is refused when that has changed.
#include "manager-gui/app/operation_runner.h"

#include <gtest/gtest.h>

#include "manager-gui/app/recover_dialog.h"
#include "manager-gui/app/run_dialog.h"
#include "tests/gui/fleets.h"
#include "tests/gui/screens.h"

namespace rha::manager::test {
namespace {

/// Writes down what it is asked for, and does nothing.
class RecordingClient final : public DemoClient {
public:
    void verify(const QString&, Answer<Verification> answer) override {
        answer(Verification{.ok = true});
    }
    void runScenario(const RunWish& wish, Answer<void>) override { runs.append(wish); }
    void switchover(const SwitchoverWish& wish, Answer<void>) override { moves.append(wish); }
    void recoverActive(const RecoverWish& wish, Answer<void>) override { recoveries.append(wish); }
    void runMembers(const QString& group, const QList<RunWish>& members,
                    Answer<QList<GroupItem>>) override {
        group_runs.append({group, members});
    }

    void switchoverGroup(const QString&, bool allow_data_loss, Answer<QList<GroupItem>>) override {
        group_moves.append(allow_data_loss);
    }

    QList<RunWish> runs;
    QList<bool> group_moves;  ///< whether data may be lost
    QList<SwitchoverWish> moves;
    QList<RecoverWish> recoveries;
    QList<std::pair<QString, QList<RunWish>>> group_runs;
};

Scenario resting(const QString& name, ScenarioState state = ScenarioState::kStopped) {
    Scenario scenario = running(name);
    scenario.state = state;
    scenario.master.host_id = "id-alpha";
    scenario.replica.host_id = "id-beta";
    if (state == ScenarioState::kSwitched) scenario.active_host = scenario.replica.host;
    return scenario;
}

Scenario diverged(const QString& name) {
    Scenario scenario = resting(name, ScenarioState::kSwitched);
    scenario.diverged = Diverged{.host = "alpha", .bytes = 1 << 20};
    return scenario;
}

class OperationRunnerTest : public testing::Test {
protected:
    template <typename Dialog>
    Dialog& ask(Operation operation, const Selection& selection) {
        runner_.ask(operation, selection);
        return *window_.findChild<Dialog*>();
    }
    const RunWish& runOf(const QString& name) {
        const auto found = std::ranges::find(client_.runs, "id-" + name, &RunWish::scenario_id);
        EXPECT_NE(found, client_.runs.end()) << name.toStdString();
        return *found;
    }

    RecordingClient client_;
    QWidget window_;
    OperationRunner runner_{client_, window_};
};

TEST_F(OperationRunnerTest, ARunIsOfTheMachineWhereItWasSeenLast) {
    auto& dialog = ask<RunDialog>(Operation::kRun, {.scenarios = {resting("web")}});
    Scenario moved = resting("web", ScenarioState::kSwitched);
    Q_EMIT client_.fleetChanged({moved});  // the dialog says the other direction by now
    dialog.action().click();
    ASSERT_EQ(client_.runs.size(), 1);
    EXPECT_EQ(client_.runs[0].scenario_id, "id-web");
    EXPECT_EQ(client_.runs[0].machine_on, "beta");
    EXPECT_FALSE(client_.runs[0].overwrite_diverged);
}

TEST_F(OperationRunnerTest, ConsentIsSentForWhatWasTickedOnly) {
    Selection selection{.groups = {"shop"}, .scenarios = {resting("db"), diverged("mail")}};
    selection.members = {diverged("print"), diverged("files"), resting("web")};
    selection.scenarios[0].group = selection.scenarios[1].group = "other";
    auto& dialog = ask<RunDialog>(Operation::kRun, selection);
    ASSERT_EQ(dialog.overwrites().count(), 3);
    for (const int row : {0, 1}) dialog.overwrites().item(row)->setCheckState(Qt::Checked);
    EXPECT_EQ(dialog.summary(), "4 of 5 can run; the others stay as they are.");
    dialog.action().click();
    ASSERT_EQ(client_.runs.size(), 2);
    EXPECT_FALSE(runOf("db").overwrite_diverged);
    EXPECT_EQ(runOf("db").machine_on, "alpha");
    EXPECT_TRUE(runOf("mail").overwrite_diverged);
    EXPECT_EQ(runOf("mail").machine_on, "beta");
    ASSERT_EQ(client_.group_runs.size(), 1);
    EXPECT_EQ(client_.group_runs[0].first, "shop");
    const QList<RunWish> members = client_.group_runs[0].second;
    ASSERT_EQ(members.size(), 2);
    EXPECT_EQ(members[0].scenario_id, "id-print");
    EXPECT_TRUE(members[0].overwrite_diverged);
    EXPECT_EQ(members[0].machine_on, "beta");
    EXPECT_EQ(members[1].scenario_id, "id-web");
    EXPECT_FALSE(members[1].overwrite_diverged);
}

TEST_F(OperationRunnerTest, AGroupOfWhichNobodyCanRunIsNotRunWhole) {
    Scenario moved = resting("web");
    moved.group = "other";
    auto& dialog = ask<RunDialog>(Operation::kRun, {.groups = {"shop"}, .members = {moved}});
    dialog.action().click();
    EXPECT_EQ(client_.runs.size(), 1);
    EXPECT_TRUE(client_.group_runs.isEmpty());  // no members named would be all of them
}

TEST_F(OperationRunnerTest, ASwitchoverIsFromTheMasterThatWasSeen) {
    Scenario scenario = resting("web", ScenarioState::kRunning);
    ask<ConfirmDialog>(Operation::kSwitchover, {.scenarios = {scenario}}).actionButton().click();
    ASSERT_EQ(client_.moves.size(), 1);
    EXPECT_EQ(client_.moves[0].scenario_id, "id-web");
    EXPECT_EQ(client_.moves[0].master_host, "id-alpha");
    EXPECT_FALSE(client_.moves[0].allow_data_loss || client_.moves[0].master_is_off);
}

TEST_F(OperationRunnerTest, NobodyHasToWaitForTheJournals) {
    const Scenario healthy = resting("web", ScenarioState::kRunning);
    auto& dialog = ask<ConfirmDialog>(Operation::kSwitchover, {.scenarios = {healthy}});
    const auto options = dialog.findChildren<QCheckBox*>();
    const auto wait = std::ranges::find_if(options, [](const QCheckBox* option) {
        return option->text().startsWith("Do not wait until all journals are applied");
    });
    ASSERT_NE(wait, options.end());
    EXPECT_FALSE((*wait)->isChecked());
    (*wait)->setChecked(true);
    dialog.actionButton().click();
    ASSERT_EQ(client_.moves.size(), 1);
    EXPECT_TRUE(client_.moves[0].allow_data_loss);
}

TEST_F(OperationRunnerTest, OnlyThoseThatMayLoseChangesAreAllowedTo) {
    const Scenario healthy = resting("web", ScenarioState::kRunning);
    Scenario behind = resting("db", ScenarioState::kRunning);
    behind.replica.consistent = false;
    Scenario member = resting("mail", ScenarioState::kRunning);
    Scenario lost = behind;
    lost.name = "file";
    lost.id = "id-file";
    member.group = lost.group = "shop";
    auto& dialog = ask<ConfirmDialog>(
        Operation::kSwitchover,
        {.groups = {"shop"}, .scenarios = {healthy, behind}, .members = {member, lost}});
    QCheckBox* loss = dialog.findChildren<QCheckBox*>().back();
    EXPECT_EQ(loss->text(),
              "Switch over even if changes are lost: db, file. The others lose nothing.");
    loss->setChecked(true);
    dialog.actionButton().click();
    EXPECT_TRUE(client_.group_moves.isEmpty());
    ASSERT_EQ(client_.moves.size(), 4);
    for (const SwitchoverWish& wish : client_.moves) {
        const bool may_lose = wish.scenario_id == u"id-db" || wish.scenario_id == u"id-file";
        EXPECT_EQ(wish.allow_data_loss, may_lose) << wish.scenario_id.toStdString();
        EXPECT_EQ(wish.master_host, "id-alpha");
    }
}

TEST_F(OperationRunnerTest, WithoutConsentAGroupIsMovedWhole) {
    Scenario member = resting("mail", ScenarioState::kRunning);
    member.group = "shop";
    member.replica.consistent = false;
    ask<ConfirmDialog>(Operation::kSwitchover, {.groups = {"shop"}, .members = {member}})
        .actionButton()
        .click();
    EXPECT_EQ(client_.group_moves, QList<bool>{false});
    EXPECT_TRUE(client_.moves.isEmpty());
}

TEST_F(OperationRunnerTest, ARecoveryNamesTheHostOfItsSide) {
    auto& dialog = ask<RecoverDialog>(Operation::kRecover, {.scenarios = {resting("web")}});
    dialog.name().setText("web");
    dialog.master().click();
    dialog.action().click();
    ASSERT_EQ(client_.recoveries.size(), 1);
    EXPECT_TRUE(client_.recoveries[0].master);
    EXPECT_EQ(client_.recoveries[0].host, "id-alpha");
    EXPECT_EQ(client_.recoveries[0].machine_on, "alpha");
    EXPECT_EQ(client_.recoveries[0].confirm_name, "web");
    EXPECT_FALSE(dialog.action().isEnabled());  // until it is answered
    dialog.close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    auto& other = ask<RecoverDialog>(Operation::kRecover, {.scenarios = {resting("web")}});
    other.name().setText("web");
    other.replica().click();
    other.action().click();
    ASSERT_EQ(client_.recoveries.size(), 2);
    EXPECT_FALSE(client_.recoveries[1].master);
    EXPECT_EQ(client_.recoveries[1].host, "id-beta");
}

}  // namespace
}  // namespace rha::manager::test
