// The switchover under way: seen by itself, reopenable, with a countdown that can be ended.
#include "manager-gui/app/switchover_pane.h"

#include <gtest/gtest.h>

#include "manager-gui/app/confirm_dialog.h"
#include "tests/gui/screens.h"

namespace rha::manager::test {
namespace {

class SwitchoverPaneTest : public testing::Test {
protected:
    SwitchoverPane& pane() { return screen_.window.switchovers(); }
    QDockWidget* dock() { return screen_.window.findChild<QDockWidget*>("switchovers"); }
    ConfirmDialog* question() { return screen_.window.findChild<ConfirmDialog*>(); }
    QTreeWidgetItem* find(const QString& name) {
        return pane().tree().findItems(name + ": ", Qt::MatchStartsWith).value(0);
    }
    std::optional<Scenario> scenario(const QString& id) {
        return screen_.window.scenarios().model().find(id);
    }

    Screen screen_;
};

TEST_F(SwitchoverPaneTest, ACountdownOpensItAndIsCountedThere) {
    EXPECT_TRUE(dock()->isVisible());  // the demo begins with a countdown
    ASSERT_NE(find("shop-mail"), nullptr);
    EXPECT_EQ(find("shop-mail")->text(0), "shop-mail: nagoya-hv1 → osaka-hv1");
    EXPECT_EQ(find("shop-mail")->text(2), "switchover in 4 min 59 s");
    EXPECT_TRUE(find("shop-mail")->text(1).startsWith("more than"));  // nobody saw it begin
    screen_.client.advance(60'000);
    EXPECT_EQ(find("shop-mail")->text(2), "switchover in 3 min 59 s");
}

TEST_F(SwitchoverPaneTest, ItIsReopenedByTheNextOneAndNeverClosesByItself) {
    dock()->close();
    screen_.client.advance(1000);
    EXPECT_FALSE(dock()->isVisible());
    ASSERT_TRUE(screen_.client.fleet().switchover({.scenario_id = "demo-9"}));
    screen_.client.advance(1);
    EXPECT_TRUE(dock()->isVisible());
    ASSERT_NE(find("dc01"), nullptr);
    EXPECT_EQ(pane().tree().currentItem(), find("dc01"));
    EXPECT_EQ(find("dc01")->childCount(), 5);
    EXPECT_EQ(find("dc01")->child(0)->text(0), "shutting the guest down");
    EXPECT_TRUE(find("dc01")->child(1)->text(1).isEmpty());  // is still to come
    EXPECT_TRUE(waitUntil([this] {
        screen_.client.advance(500);
        return scenario("demo-9")->state == ScenarioState::kSwitched;
    }));
    EXPECT_EQ(find("dc01")->text(2), "the machine runs on osaka-hv1");
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(find("dc01")->child(i)->text(1).isEmpty()) << i;
    EXPECT_TRUE(dock()->isVisible());
    EXPECT_FALSE(pane().switchOver().isEnabled());
}

TEST_F(SwitchoverPaneTest, TheAutomaticSwitchoverIsCalledOffAfterAQuestion) {
    pane().tree().setCurrentItem(find("shop-mail"));
    ASSERT_TRUE(pane().callOff().isEnabled());
    pane().callOff().click();
    ASSERT_NE(question(), nullptr);
    EXPECT_EQ(scenario("demo-8")->state, ScenarioState::kCountdown);
    question()->actionButton().click();
    screen_.client.advance(1);
    EXPECT_EQ(scenario("demo-8")->state, ScenarioState::kSwitchoverRequired);
    EXPECT_FALSE(scenario("demo-8")->automatic_switchover);
    EXPECT_FALSE(pane().callOff().isEnabled());
    EXPECT_TRUE(pane().switchOver().isEnabled());  // that is for a person to decide now
}

TEST_F(SwitchoverPaneTest, OtherChangesDoNotKeepFromCallingOff) {
    pane().tree().setCurrentItem(find("shop-mail"));
    pane().callOff().click();
    ASSERT_TRUE(screen_.client.fleet().change("demo-8", {}));  // somebody was faster
    question()->actionButton().click();
    screen_.client.advance(1);
    EXPECT_EQ(scenario("demo-8")->state, ScenarioState::kSwitchoverRequired);
}

TEST_F(SwitchoverPaneTest, ACountdownThatHasEndedIsNotCalledOff) {
    pane().tree().setCurrentItem(find("shop-mail"));
    pane().callOff().click();
    ASSERT_TRUE(screen_.client.fleet().switchover({.scenario_id = "demo-8"}));
    screen_.client.advance(1);
    question()->actionButton().click();
    EXPECT_TRUE(waitUntil([this] { return !screen_.window.messageText().isEmpty(); }));
    EXPECT_TRUE(scenario("demo-8")->automatic_switchover);
}

TEST_F(SwitchoverPaneTest, NothingIsOfferedWhileTheServiceIsSilent) {
    pane().tree().setCurrentItem(find("shop-mail"));
    screen_.client.setLost(true);
    EXPECT_FALSE(pane().callOff().isEnabled());
    EXPECT_FALSE(pane().switchOver().isEnabled());
    screen_.client.setLost(false);
    EXPECT_TRUE(pane().callOff().isEnabled());
}

TEST_F(SwitchoverPaneTest, ASwitchoverMayBeAskedForFromThere) {
    pane().tree().setCurrentItem(find("dns01"));
    EXPECT_FALSE(pane().callOff().isEnabled());  // nothing is counted down
    pane().switchOver().click();
    ASSERT_NE(question(), nullptr);
    EXPECT_EQ(scenario("demo-10")->state, ScenarioState::kSwitchoverRequired);
}

}  // namespace
}  // namespace rha::manager::test
