// Scenarios are put into another group.
#include "manager-gui/app/group_dialog.h"

#include <QLineEdit>

#include <gtest/gtest.h>

#include "tests/gui/screens.h"

namespace rha::manager::test {
namespace {

class RefusingClient final : public DemoClient {
public:
    void setGroup(const QString& id, const QString& group, Answer<void> answer) override {
        if (id == refused) {
            answer(Fail(ErrorCode::kUnavailable, "it is busy", "try again"));
        } else {
            DemoClient::setGroup(id, group, answer);
        }
    }
    QString refused;
};

class GroupDialogTest : public testing::Test {
protected:
    GroupDialog* open(const QStringList& scenarios) {
        EXPECT_TRUE(selectRows(screen_.window.scenarios().tree(), scenarios));
        screen_.window.groupAction().trigger();
        return screen_.window.findChild<GroupDialog*>();
    }
    QString groupOf(const QString& name) {
        for (const Scenario& scenario : screen_.client.fleet().scenarios()) {
            if (scenario.name == name) return scenario.group;
        }
        return {};
    }

    ScreenOf<RefusingClient> screen_;
};

TEST_F(GroupDialogTest, PutsAllThatAreSelectedIntoIt) {
    GroupDialog* dialog = open({"shop-web01", "acc-db01"});
    ASSERT_NE(dialog, nullptr);
    EXPECT_EQ(dialog->windowTitle(), "Group of 2 scenarios");
    EXPECT_GE(dialog->group().findText("Accounting"), 0);
    dialog->group().setEditText(" Branches ");
    QTest::keyClick(&dialog->group(), Qt::Key_Return);
    EXPECT_TRUE(waitUntil([this] { return groupOf("acc-db01") == "Branches"; }));
    EXPECT_TRUE(waitUntil([this] { return groupOf("shop-web01") == "Branches"; }));
    EXPECT_TRUE(waitUntil([this] {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        return screen_.window.findChild<GroupDialog*>() == nullptr;
    }));
    screen_.client.advance(1);
    EXPECT_TRUE(findRow(screen_.window.scenarios().tree(), "Branches").isValid());
}

TEST_F(GroupDialogTest, WantsANameThatChangesSomething) {
    GroupDialog* dialog = open({"acc-db01"});
    ASSERT_NE(dialog, nullptr);
    EXPECT_EQ(dialog->group().currentText(), "Accounting");
    EXPECT_FALSE(dialog->actionButton().isEnabled());
    dialog->group().setEditText(" ");  // would be no change
    EXPECT_FALSE(dialog->actionButton().isEnabled());
    dialog->group().setEditText(QString(129, u'x'));
    EXPECT_FALSE(dialog->actionButton().isEnabled());
    EXPECT_NE(dialog->message(), "");
    dialog->group().setEditText("Branches");
    EXPECT_TRUE(dialog->actionButton().isEnabled());
    EXPECT_EQ(dialog->message(), "");
}

TEST_F(GroupDialogTest, ARefusalIsSaidAndMayBeTriedAgain) {
    GroupDialog* dialog = open({"shop-web01", "acc-db01"});
    ASSERT_NE(dialog, nullptr);
    for (const Scenario& scenario : screen_.client.fleet().scenarios()) {
        if (scenario.name == "acc-db01") screen_.client.refused = scenario.id;
    }
    dialog->group().setEditText("Branches");
    dialog->actionButton().click();
    ASSERT_TRUE(waitUntil([dialog] { return !dialog->message().isEmpty(); }));
    EXPECT_EQ(dialog->message(), "acc-db01: it is busy\ntry again");
    EXPECT_EQ(groupOf("shop-web01"), "Branches");
    EXPECT_EQ(groupOf("acc-db01"), "Accounting");
    screen_.client.refused.clear();
    dialog->actionButton().click();
    EXPECT_TRUE(waitUntil([this] { return groupOf("acc-db01") == "Branches"; }));
}

TEST_F(GroupDialogTest, IsOfferedForScenariosOnly) {
    selectRows(screen_.window.scenarios().tree(), {"Accounting"});
    EXPECT_FALSE(screen_.window.groupAction().isEnabled());
    selectRows(screen_.window.scenarios().tree(), {"acc-db01"});
    EXPECT_TRUE(screen_.window.groupAction().isEnabled());
    screen_.client.setLost(true);
    EXPECT_FALSE(screen_.window.groupAction().isEnabled());
}

}  // namespace
}  // namespace rha::manager::test
