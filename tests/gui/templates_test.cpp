// Templates are made of scenarios, looked at and deleted.
#include <gtest/gtest.h>

#include "manager-gui/app/confirm_dialog.h"
#include "manager-gui/app/make_template_dialog.h"
#include "manager-gui/app/templates_dialog.h"
#include "tests/gui/screens.h"

namespace rha::manager::test {
namespace {

class TemplatesTest : public testing::Test {
protected:
    QTreeView& tree() { return screen_.window.scenarios().tree(); }
    /// Of another administrator.
    void change(const QString& key, const QString& value) {
        bool done = false;
        screen_.client.setProperties("demo-1", {{key, value}}, 0,
                                     Answer<PropertySheet>(&screen_.window, [&](const auto& sheet) {
                                         EXPECT_TRUE(sheet);
                                         done = true;
                                     }));
        ASSERT_TRUE(waitUntil([&] { return done; }));
        screen_.client.advance(1);
    }
    MakeTemplateDialog* form() { return screen_.window.findChild<MakeTemplateDialog*>(); }
    void openForm() {
        ASSERT_TRUE(selectRows(tree(), {"acc-db01"}));
        screen_.window.templateAction().trigger();
        ASSERT_NE(form(), nullptr);
        EXPECT_EQ(form()->windowModality(), Qt::WindowModal);
        ASSERT_TRUE(waitUntil([this] { return form()->properties().topLevelItemCount() != 0; }));
    }
    QTreeWidgetItem* property(const QString& label) {
        return form()->properties().findItems(label, Qt::MatchExactly).value(0);
    }
    TemplatesDialog* list() { return screen_.window.findChild<TemplatesDialog*>(); }
    void openList() {
        for (QAction* action : screen_.window.findChildren<QAction*>()) {
            if (action->text() == "Scenario &templates…") action->trigger();
        }
        ASSERT_NE(list(), nullptr);
        ASSERT_TRUE(waitUntil([this] { return list()->tree().topLevelItemCount() == 2; }));
    }

    Screen screen_;
};

TEST_F(TemplatesTest, AreMadeOfOneScenario) {
    EXPECT_FALSE(screen_.window.templateAction().isEnabled());
    ASSERT_TRUE(selectRows(tree(), {"acc-db01", "dc01"}));
    EXPECT_FALSE(screen_.window.templateAction().isEnabled());
    ASSERT_TRUE(selectRows(tree(), {"acc-db01"}));
    EXPECT_TRUE(screen_.window.templateAction().isEnabled());
    screen_.client.setLost(true);
    EXPECT_FALSE(screen_.window.templateAction().isEnabled());
}

TEST_F(TemplatesTest, DoNotBeginWithTheAddressesOfOneMachine) {
    change("replica-addresses", "nic dhcp");
    openForm();
    EXPECT_EQ(property("Adapter addresses on the replica")->checkState(0), Qt::Unchecked);
}

TEST_F(TemplatesTest, BeginWithWhatIsNotAtItsDefault) {
    change("is-alive-timeout", "2min");
    openForm();
    EXPECT_EQ(property("Is-alive timeout")->checkState(0), Qt::Checked);
    EXPECT_EQ(property("Is-alive timeout")->text(1), "2 min");
    EXPECT_EQ(property("Perform switchover automatically")->checkState(0), Qt::Unchecked);
    EXPECT_FALSE(form()->action().isEnabled());  // it has no name yet
    QTest::keyClicks(&form()->name(), "silver");
    property("Perform switchover automatically")->setCheckState(0, Qt::Checked);
    EXPECT_TRUE(form()->note().startsWith("2 of ")) << form()->note().toStdString();
    form()->action().click();
    EXPECT_TRUE(waitUntil([this] { return form() == nullptr; }));
    const auto& all = screen_.client.inventory().templates();
    const auto made = std::ranges::find(all, "silver", &Template::name);
    ASSERT_NE(made, all.end());
    EXPECT_EQ(made->properties,
              (PropertyChanges{{"automatic-switchover", "on"}, {"is-alive-timeout", "2min"}}));
}

TEST_F(TemplatesTest, WithoutAPropertyThereIsNothingToName) {
    openForm();
    QTest::keyClicks(&form()->name(), "silver");
    EXPECT_FALSE(form()->action().isEnabled());
    EXPECT_TRUE(form()->note().startsWith("Choose one property at least"));
}

TEST_F(TemplatesTest, ATakenNameIsRefusedAndMayBeChanged) {
    change("is-alive-timeout", "2min");
    openForm();
    QTest::keyClicks(&form()->name(), "gold");
    QTest::keyClick(&form()->name(), Qt::Key_Return);
    EXPECT_TRUE(waitUntil([this] { return form()->message().contains("of the name gold"); }));
    EXPECT_TRUE(form()->action().isEnabled());
}

TEST_F(TemplatesTest, WhatSomebodyElseChangesMeanwhileIsShown) {
    change("is-alive-timeout", "2min");
    openForm();
    property("Perform switchover automatically")->setCheckState(0, Qt::Checked);
    property("Is-alive timeout")->setCheckState(0, Qt::Unchecked);
    change("is-alive-timeout", "3min");
    EXPECT_TRUE(waitUntil([this] { return property("Is-alive timeout")->text(1) == "3 min"; }));
    EXPECT_EQ(property("Is-alive timeout")->checkState(0), Qt::Checked);
    EXPECT_EQ(property("Perform switchover automatically")->checkState(0), Qt::Checked);
}

TEST_F(TemplatesTest, AreShownWithTheirProperties) {
    openList();
    ASSERT_TRUE(waitUntil([this] {
        return list()->tree().topLevelItem(1)->child(0)->text(0) ==
               "Perform switchover automatically";
    }));
    EXPECT_EQ(list()->tree().topLevelItem(1)->text(0), "wan");
    EXPECT_EQ(list()->tree().topLevelItem(1)->child(0)->text(1), "off");
    list()->tree().setCurrentItem(list()->tree().topLevelItem(1)->child(0));
    EXPECT_TRUE(list()->note().startsWith("wan was made at 2025-03-"))
        << list()->note().toStdString();
}

TEST_F(TemplatesTest, AreDeletedAfterAQuestion) {
    openList();
    list()->deleteButton().click();
    auto* question = list()->findChild<ConfirmDialog*>();
    ASSERT_NE(question, nullptr);
    EXPECT_EQ(list()->tree().topLevelItemCount(), 2);
    question->actionButton().click();
    EXPECT_TRUE(waitUntil([this] { return list()->tree().topLevelItemCount() == 1; }));
    EXPECT_EQ(list()->tree().topLevelItem(0)->text(0), "wan");
}

TEST_F(TemplatesTest, ARefusedDeletionIsSaid) {
    openList();
    list()->deleteButton().click();
    ASSERT_TRUE(screen_.client.inventory().removeTemplate("gold"));  // by somebody else
    list()->findChild<ConfirmDialog*>()->actionButton().click();
    EXPECT_TRUE(waitUntil([this] { return list()->message() == "There is no such template."; }));
}

}  // namespace
}  // namespace rha::manager::test
