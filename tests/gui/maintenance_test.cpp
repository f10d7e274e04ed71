// A host is prepared for its reboot, watched, and given back.
#include "manager-gui/core/maintenance.h"

#include <gtest/gtest.h>

#include "manager-gui/app/confirm_dialog.h"
#include "manager-gui/app/maintenance_dialog.h"
#include "manager-gui/app/maintenance_pane.h"
#include "tests/gui/fleets.h"
#include "tests/gui/screens.h"

namespace rha::manager::test {
namespace {

TEST(MaintenanceParts, FollowTheState) {
    Scenario web = running("web");
    EXPECT_EQ(partIn(web, "gamma"), MaintenancePart::kNone);
    EXPECT_EQ(partIn(web, "beta"), MaintenancePart::kPrepared);
    web.state = ScenarioState::kSwitched;
    EXPECT_EQ(partIn(web, "alpha"), MaintenancePart::kNotNeeded);
    web.state = ScenarioState::kSynchronising;
    EXPECT_EQ(partIn(web, "alpha"), MaintenancePart::kNotNow);
    web.state = ScenarioState::kMaintenance;
    EXPECT_EQ(partIn(web, "alpha"), MaintenancePart::kUnderWay);
}

TEST(MaintenanceParts, AHostIsReadyWhenAllOfItsScenariosAre) {
    Scenario web = running("web");
    Scenario mail = running("mail");
    web.maintenance = Maintenance{.host = "alpha", .ready = true};
    mail.maintenance = Maintenance{.host = "alpha"};
    const auto hosts = hostsUnderMaintenance({web, mail, running("idle")});
    ASSERT_EQ(hosts.size(), 1);
    EXPECT_EQ(hosts[0].scenarios.size(), 2);
    EXPECT_FALSE(hosts[0].ready);
    mail.maintenance->ready = true;
    EXPECT_TRUE(hostsUnderMaintenance({web, mail})[0].ready);
}

class MaintenanceTest : public testing::Test {
protected:
    MaintenancePane& pane() { return screen_.window.maintenance(); }
    QDockWidget* dock() { return screen_.window.findChild<QDockWidget*>("maintenance"); }
    MaintenanceDialog* open(const QString& host) {
        pane().startButton().click();
        auto* dialog = screen_.window.findChild<MaintenanceDialog*>();
        if (dialog != nullptr) dialog->host().setCurrentText(host);
        return dialog;
    }
    static QTreeWidgetItem* find(QTreeWidget& tree, const QString& name) {
        return tree.findItems(name, Qt::MatchExactly).value(0);
    }
    std::optional<Scenario> scenario(const QString& id) {
        screen_.client.advance(1);
        return screen_.window.scenarios().model().find(id);
    }

    Screen screen_;
};

TEST_F(MaintenanceTest, AHostIsPreparedWatchedAndGivenBack) {
    MaintenanceDialog* dialog = open("tokyo-hv1");
    ASSERT_NE(dialog, nullptr);
    EXPECT_EQ(dialog->windowModality(), Qt::WindowModal);
    EXPECT_EQ(dialog->scenarios().topLevelItemCount(), 4);
    EXPECT_FALSE(dock()->isVisible());
    dialog->action().click();
    EXPECT_TRUE(waitUntil([this] { return scenario("demo-1")->maintenance.has_value(); }));
    EXPECT_FALSE(scenario("demo-1")->maintenance->guest_shut_down);
    EXPECT_TRUE(dock()->isVisible());
    ASSERT_NE(find(pane().tree(), "tokyo-hv1"), nullptr);
    EXPECT_EQ(find(pane().tree(), "tokyo-hv1")->text(1), "is being prepared");
    EXPECT_EQ(find(pane().tree(), "tokyo-hv1")->child(0)->text(2), "goes down with the host");
    EXPECT_TRUE(waitUntil([this] {
        screen_.client.advance(500);
        return find(pane().tree(), "tokyo-hv1")->text(1) == "ready for its reboot";
    }));
    ASSERT_TRUE(pane().endButton().isEnabled());
    pane().endButton().click();
    auto* question = screen_.window.findChild<ConfirmDialog*>();
    ASSERT_NE(question, nullptr);
    question->actionButton().click();
    EXPECT_TRUE(waitUntil([this] { return !scenario("demo-1")->maintenance; }));
    EXPECT_EQ(pane().tree().topLevelItemCount(), 0);
    EXPECT_FALSE(pane().endButton().isEnabled());
}

TEST_F(MaintenanceTest, GuestsAreShutDownOnlyIfItIsAskedFor) {
    MaintenanceDialog* dialog = open("tokyo-hv1");
    dialog->shutdownGuests().setChecked(true);
    for (int i = 0; i < dialog->scenarios().topLevelItemCount(); ++i) {
        QTreeWidgetItem* item = dialog->scenarios().topLevelItem(i);
        if (item->text(0) != "acc-db01") item->setCheckState(0, Qt::Unchecked);
    }
    dialog->action().click();
    EXPECT_TRUE(waitUntil([this] { return scenario("demo-1")->maintenance.has_value(); }));
    EXPECT_TRUE(scenario("demo-1")->maintenance->guest_shut_down);
    EXPECT_FALSE(scenario("demo-2")->maintenance);
}

TEST_F(MaintenanceTest, NothingChosenIsNothingToStart) {
    MaintenanceDialog* dialog = open("tokyo-hv1");
    for (int i = 0; i < dialog->scenarios().topLevelItemCount(); ++i) {
        dialog->scenarios().topLevelItem(i)->setCheckState(0, Qt::Unchecked);
    }
    EXPECT_FALSE(dialog->action().isEnabled());
}

TEST_F(MaintenanceTest, WhatCannotTakePartSaysSoByItsBox) {
    tell(screen_.client, "demo-1",
         [](Scenario& one) { one.state = ScenarioState::kSynchronising; });
    MaintenanceDialog* dialog = open("tokyo-hv1");
    const QTreeWidgetItem* out = find(dialog->scenarios(), "acc-db01");
    ASSERT_NE(out, nullptr);
    EXPECT_TRUE(out->isDisabled());
    EXPECT_TRUE(out->data(0, Qt::CheckStateRole).isValid());
    EXPECT_EQ(out->checkState(0), Qt::Unchecked);
    const QTreeWidgetItem* in = find(dialog->scenarios(), "acc-app01");
    ASSERT_NE(in, nullptr);
    EXPECT_FALSE(in->isDisabled());
    EXPECT_EQ(in->checkState(0), Qt::Checked);
}

TEST_F(MaintenanceTest, ARefusalStaysToBeRead) {
    MaintenanceDialog* dialog = open("tokyo-hv1");
    ASSERT_TRUE(screen_.client.fleet().switchover({.scenario_id = "demo-1"}));  // meanwhile
    dialog->action().click();
    EXPECT_TRUE(waitUntil([dialog] { return !dialog->message().isEmpty(); }));
    EXPECT_TRUE(dialog->message().startsWith("acc-db01: ")) << dialog->message().toStdString();
    EXPECT_TRUE(dialog->isVisible());
}

TEST_F(MaintenanceTest, IsNotOfferedWhileTheServiceIsSilent) {
    EXPECT_TRUE(pane().startButton().isEnabled());
    screen_.client.setLost(true);
    EXPECT_FALSE(pane().startButton().isEnabled());
}

}  // namespace
}  // namespace rha::manager::test
