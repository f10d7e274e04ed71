// The way from a pairing code to a login: nothing is sent before the fingerprint was seen.
#include "manager-gui/app/connect_dialog.h"

#include <QTest>
#include <deque>

#include <gtest/gtest.h>

#include "manager-gui/app/manager_app.h"
#include "tests/support/temporary_directory.h"

namespace rha::manager::test {
namespace {

class FakeGateway final : public Gateway {
public:
    bool hasLogin() const override { return has_login; }
    Result<std::unique_ptr<ControlClient>> open(const QString&) override {
        return std::unexpected(not_open);
    }
    void check(const Pairing& pairing, Answer<QString> answer) override {
        checked.push_back(pairing);
        answer(fingerprint);
    }
    void logIn(const Pairing& pairing, Answer<void> answer) override {
        logged_in.push_back(pairing);
        answer(outcome);
    }

    bool has_login = false;
    Error not_open{.code = ErrorCode::kPermissionDenied,
                   .message = "you are not logged in",
                   .remedy = "run: rhactl login"};
    Result<QString> fingerprint = QString(64, u'a');
    Status outcome;
    std::deque<Pairing> checked;
    std::deque<Pairing> logged_in;
};

class ConnectDialogTest : public testing::Test {
protected:
    ConnectDialogTest() {
        dialog_.setAttribute(Qt::WA_DeleteOnClose, false);
        dialog_.show();
    }
    void type(const QString& address, const QString& code) {
        dialog_.address().clear();
        dialog_.code().clear();
        QTest::keyClicks(&dialog_.address(), address);
        QTest::keyClicks(&dialog_.code(), code);
    }

    FakeGateway gateway_;
    ConnectDialog dialog_{gateway_, nullptr};
};

TEST_F(ConnectDialogTest, ShowsTheFingerprintBeforeItLogsIn) {
    EXPECT_FALSE(dialog_.action().isEnabled());
    type("control.example", "code");
    QTest::keyClick(&dialog_.code(), Qt::Key_Return);
    ASSERT_EQ(gateway_.checked.size(), 1u);
    EXPECT_EQ(gateway_.checked[0].address, "control.example:7445");
    EXPECT_TRUE(gateway_.logged_in.empty());
    EXPECT_TRUE(dialog_.fingerprint().startsWith("aaaa aaaa"));
    dialog_.action().click();
    ASSERT_EQ(gateway_.logged_in.size(), 1u);
    EXPECT_EQ(dialog_.result(), QDialog::Accepted);
}

TEST_F(ConnectDialogTest, AnotherAddressIsCheckedAnew) {
    type("one", "code");
    dialog_.action().click();
    QTest::keyClicks(&dialog_.address(), "s:7777");
    dialog_.action().click();
    ASSERT_EQ(gateway_.checked.size(), 2u);
    EXPECT_EQ(gateway_.checked[1].address, "ones:7777");
    EXPECT_TRUE(gateway_.logged_in.empty());
}

TEST_F(ConnectDialogTest, SaysWhyAndLetsOneTryAgain) {
    gateway_.fingerprint = Fail(ErrorCode::kPermissionDenied, "an impostor", "look again");
    type("[::1]", "code");
    dialog_.action().click();
    EXPECT_EQ(gateway_.checked[0].address, "[::1]:7445");
    EXPECT_EQ(dialog_.message(), "an impostor\nlook again");
    gateway_.fingerprint = QString(64, u'b');
    gateway_.outcome = Fail(ErrorCode::kFailedPrecondition, "the code was used already");
    dialog_.action().click();
    EXPECT_TRUE(dialog_.message().isEmpty());
    dialog_.action().click();
    EXPECT_EQ(dialog_.message(), "the code was used already");
    EXPECT_TRUE(dialog_.isVisible());
}

/// What stands in the middle of the window.
QString emptyText(MainWindow& window) {
    QStringList texts;
    for (const QLabel* label : window.scenarios().findChildren<QLabel*>()) texts << label->text();
    return texts.join(u'\n');
}

TEST(FirstStart, SaysWhatToPress) {
    rha::test::TemporaryDirectory directory;
    QSettings settings(QString::fromStdString((directory / "settings.ini").string()),
                       QSettings::IniFormat);
    FakeGateway gateway;
    {
        ManagerApp manager(gateway, settings, {.language = "en"});
        manager.start();
        EXPECT_TRUE(emptyText(manager.window()).contains("Press Connect… and enter"));
        EXPECT_FALSE(emptyText(manager.window()).contains("rhactl"));
    }
    gateway.has_login = true;
    gateway.not_open = {.code = ErrorCode::kPermissionDenied,
                        .message = "this host's certificate expired",
                        .remedy = "renew it"};
    ManagerApp manager(gateway, settings, {.language = "en"});
    manager.start();
    EXPECT_TRUE(emptyText(manager.window()).contains("this host's certificate expired"));
    EXPECT_TRUE(emptyText(manager.window()).contains("renew it"));
}

}  // namespace
}  // namespace rha::manager::test
