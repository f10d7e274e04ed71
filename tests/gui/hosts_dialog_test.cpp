// The hosts that the control service knows: looked at, let in and removed.
#include "manager-gui/app/hosts_dialog.h"

#include <gtest/gtest.h>

#include "manager-gui/app/confirm_dialog.h"
#include "manager-gui/app/wizard/add_host_dialog.h"
#include "tests/gui/screens.h"

namespace rha::manager::test {
namespace {

enum Column { kName, kState, kProduct, kScenarios };

class HostsDialogTest : public testing::Test {
protected:
    void SetUp() override {
        for (QAction* action : screen_.window.findChildren<QAction*>()) {
            if (action->text() == "H&osts…") action->trigger();
        }
        dialog_ = screen_.window.findChild<HostsDialog*>();
        ASSERT_NE(dialog_, nullptr);
        EXPECT_EQ(dialog_->windowModality(), Qt::WindowModal);
        ASSERT_TRUE(waitUntil([this] { return dialog_->tree().topLevelItemCount() == 7; }));
    }
    QTreeWidgetItem* find(const QString& name) {
        return dialog_->tree().findItems(name, Qt::MatchExactly).value(0);
    }
    void askToRemove(const QString& name) {
        dialog_->tree().setCurrentItem(find(name));
        dialog_->removeButton().click();
        ASSERT_NE(question(), nullptr);
    }
    ConfirmDialog* question() { return dialog_->findChild<ConfirmDialog*>(); }
    bool asks(const QString& text) {
        const auto labels = question()->findChildren<QLabel*>();
        return std::ranges::any_of(
            labels, [&](const QLabel* label) { return label->text().contains(text); });
    }

    Screen screen_;
    HostsDialog* dialog_ = nullptr;
};

TEST_F(HostsDialogTest, ShowsWhatEachIsAndWhoUsesIt) {
    EXPECT_EQ(find("tokyo-hv1")->text(kState), "connected");
    EXPECT_EQ(find("tokyo-hv1")->text(kScenarios), "4");
    EXPECT_EQ(find("lab-kvm1")->text(kScenarios), "none");
    dialog_->tree().setCurrentItem(find("tokyo-hv1"));
    EXPECT_TRUE(dialog_->details().contains("Used by: acc-db01, "))
        << dialog_->details().toStdString();
    dialog_->tree().setCurrentItem(find("nagoya-hv1"));
    EXPECT_EQ(find("nagoya-hv1")->text(kState), "does not answer");
    EXPECT_TRUE(dialog_->details().startsWith("the engine does not answer\nStart the host"));
}

TEST_F(HostsDialogTest, ARemovalNamesTheHostAndSaysWhatItMeans) {
    askToRemove("lab-kvm2");
    EXPECT_TRUE(asks("Remove the host lab-kvm2?"));
    EXPECT_TRUE(asks("refuses its certificate"));
    EXPECT_NE(find("lab-kvm2"), nullptr);
    question()->actionButton().click();
    EXPECT_TRUE(waitUntil([this] { return find("lab-kvm2") == nullptr; }));
    EXPECT_EQ(dialog_->message(), "lab-kvm2 was removed.");
}

TEST_F(HostsDialogTest, AHostThatIsUsedIsNotOfferedForRemoval) {
    dialog_->tree().setCurrentItem(find("tokyo-hv1"));
    EXPECT_FALSE(dialog_->removeButton().isEnabled());
    EXPECT_TRUE(dialog_->removeButton().toolTip().contains("Scenarios use it"));
    dialog_->tree().setCurrentItem(find("lab-kvm2"));
    EXPECT_TRUE(dialog_->removeButton().isEnabled());
    EXPECT_TRUE(dialog_->removeButton().toolTip().isEmpty());
}

TEST_F(HostsDialogTest, AHostThatIsUsedByNowStaysAndTheReasonIsShown) {
    Q_EMIT screen_.client.fleetChanged({});  // nobody used it when it was asked for
    askToRemove("tokyo-hv1");
    question()->actionButton().click();
    EXPECT_TRUE(waitUntil([this] { return !dialog_->message().isEmpty(); }));
    EXPECT_EQ(dialog_->message(),
              "tokyo-hv1 was not removed: The scenario acc-db01 uses the host tokyo-hv1.\n"
              "Delete the scenario first.");
    EXPECT_NE(find("tokyo-hv1"), nullptr);
}

TEST_F(HostsDialogTest, EnterRemovesNothing) {
    askToRemove("lab-kvm2");
    QTest::keyClick(question(), Qt::Key_Return);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    EXPECT_EQ(question(), nullptr);
    dialog_->reloadButton().click();
    EXPECT_TRUE(waitUntil([this] { return dialog_->tree().topLevelItemCount() == 7; }));
}

TEST_F(HostsDialogTest, FollowsTheScenarios) {
    ASSERT_EQ(find("osaka-hv2")->text(kScenarios), "5");
    ASSERT_TRUE(screen_.client.fleet().remove("demo-4"));
    screen_.client.advance(1);
    EXPECT_EQ(find("osaka-hv2")->text(kScenarios), "4");
}

TEST_F(HostsDialogTest, AnotherOneIsLetIn) {
    dialog_->addButton().click();
    auto* offer = dialog_->findChild<AddHostDialog*>();
    ASSERT_NE(offer, nullptr);
    ASSERT_TRUE(waitUntil([offer] { return !offer->command().isEmpty(); }));
    screen_.client.advance(10'000);
    offer->reject();
    EXPECT_TRUE(waitUntil([this] { return find("nagoya-hv2") != nullptr; }));
}

TEST_F(HostsDialogTest, ACertificateIsRenewedForTheHostThatIsMarked) {
    dialog_->tree().setCurrentItem(find("tokyo-hv2"));
    dialog_->renewButton().click();
    auto* offer = dialog_->findChild<AddHostDialog*>();
    ASSERT_NE(offer, nullptr);
    ASSERT_TRUE(waitUntil([offer] { return !offer->command().isEmpty(); }));
    EXPECT_TRUE(offer->command().contains(" --name tokyo-hv2 "));
    EXPECT_EQ(offer->message(), "");  // nobody is waited for
    EXPECT_TRUE(offer->windowTitle().contains("tokyo-hv2"));
}

}  // namespace
}  // namespace rha::manager::test
