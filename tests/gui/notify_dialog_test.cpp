// Who is told about events: seen, added, changed, tried and removed.
#include "manager-gui/app/notify_dialog.h"

#include <gtest/gtest.h>

#include "manager-gui/app/confirm_dialog.h"
#include "manager-gui/app/notify_target_dialog.h"
#include "tests/gui/screens.h"

namespace rha::manager::test {
namespace {

class NotifyDialogTest : public testing::Test {
protected:
    void SetUp() override {
        for (QAction* action : screen_.window.findChildren<QAction*>()) {
            if (action->text() == "&Notifications…") action->trigger();
        }
        dialog_ = screen_.window.findChild<NotifyDialog*>();
        ASSERT_NE(dialog_, nullptr);
        EXPECT_EQ(dialog_->windowModality(), Qt::WindowModal);
        ASSERT_TRUE(waitUntil([this] { return dialog_->tree().topLevelItemCount() == 4; }));
    }
    void choose(const QString& name) { dialog_->tree().setCurrentItem(find(name)); }
    QTreeWidgetItem* find(const QString& name) {
        return dialog_->tree().findItems(name, Qt::MatchExactly).value(0);
    }
    NotifyTargetDialog* form() { return dialog_->findChild<NotifyTargetDialog*>(); }

    Screen screen_;
    NotifyDialog* dialog_ = nullptr;
};

TEST_F(NotifyDialogTest, ShowsWhatEachIsAndWhetherItArrives) {
    choose("ops");
    EXPECT_TRUE(dialog_->details().contains("ops@example.com"));
    EXPECT_TRUE(dialog_->details().contains("12 delivered"));
    choose("chat");
    EXPECT_TRUE(dialog_->details().contains("answers 503")) << dialog_->details().toStdString();
    EXPECT_EQ(find("chat")->text(3), "fails, 3 wait");
}

TEST_F(NotifyDialogTest, ATestSaysWhatTheOtherSideAnswered) {
    choose("ops");
    dialog_->testButton().click();
    EXPECT_FALSE(dialog_->testButton().isEnabled());
    EXPECT_TRUE(
        waitUntil([this] { return dialog_->message() == "ops: delivered. The answer: 250 OK"; }));
    choose("chat");
    dialog_->testButton().click();
    EXPECT_TRUE(waitUntil([this] { return dialog_->message().contains("not delivered"); }));
    EXPECT_TRUE(dialog_->testButton().isEnabled());
}

TEST_F(NotifyDialogTest, AsksForWhatTheKindHas) {
    dialog_->addButton().click();
    ASSERT_NE(form(), nullptr);
    EXPECT_FALSE(form()->action().isEnabled());
    EXPECT_TRUE(form()->asksFor(form()->secret()));
    form()->kind().setCurrentIndex(1);  // syslog
    EXPECT_FALSE(form()->asksFor(form()->secret()));
    QTest::keyClicks(&form()->name(), "second");
    QTest::keyClicks(&form()->address(), "udp:log.example.com:514");
    form()->action().click();
    EXPECT_TRUE(waitUntil([this] { return find("second") != nullptr; }));
    EXPECT_EQ(dialog_->tree().currentItem(), find("second"));
    EXPECT_EQ(find("second")->text(1), "Syslog");
}

TEST_F(NotifyDialogTest, ARefusedTargetStaysInItsForm) {
    dialog_->addButton().click();
    QTest::keyClicks(&form()->name(), "ops");
    QTest::keyClicks(&form()->address(), "mail.example.com:25");
    form()->action().click();
    EXPECT_TRUE(waitUntil([this] { return !form()->message().isEmpty(); }));
    EXPECT_TRUE(form()->message().contains("of the name ops"));
}

TEST_F(NotifyDialogTest, AChangeKeepsWhatWasNotTouched) {
    choose("ops");
    dialog_->changeButton().click();
    ASSERT_NE(form(), nullptr);
    EXPECT_TRUE(form()->name().isReadOnly());
    const auto labels = form()->findChildren<QLabel*>();
    EXPECT_TRUE(std::ranges::any_of(labels, [](const QLabel* label) {
        return label->text().startsWith("The stored secret is never sent back");
    }));
    QTest::keyClicks(&form()->secret(), "again");
    const NotifyTarget target = form()->target();
    EXPECT_EQ(target.to, QStringList{"ops@example.com"});
    EXPECT_EQ(target.language, "ja");
    EXPECT_EQ(target.interval_s, 60u);
    EXPECT_EQ(target.secret, "again");
    EXPECT_EQ(target.tls, "required");
    form()->action().click();
    EXPECT_TRUE(waitUntil([this] { return form() == nullptr; }));
}

TEST_F(NotifyDialogTest, IsRemovedAfterAQuestion) {
    choose("log");
    dialog_->removeButton().click();
    auto* question = dialog_->findChild<ConfirmDialog*>();
    ASSERT_NE(question, nullptr);
    question->actionButton().click();
    EXPECT_TRUE(waitUntil([this] { return find("log") == nullptr; }));
}

}  // namespace
}  // namespace rha::manager::test
