// Which manager and which control service these are.
#include "manager-gui/app/about_dialog.h"

#include <gtest/gtest.h>

#include "tests/gui/screens.h"

namespace rha::manager::test {
namespace {

class SilentClient final : public DemoClient {
public:
    void serviceInfo(Answer<ServiceInfo> answer) override {
        answer(Fail(ErrorCode::kUnavailable, "it does not answer", "start it"));
    }
};

TEST(About, SaysWhatTheServiceSaysOfItself) {
    Screen screen;
    screen.window.aboutAction().trigger();
    auto* dialog = screen.window.findChild<AboutDialog*>();
    ASSERT_NE(dialog, nullptr);
    ASSERT_TRUE(waitUntil([dialog] { return dialog->service().contains("Running since"); }));
    EXPECT_TRUE(dialog->service().contains("Address\ndemo, nothing here is real"));
    EXPECT_TRUE(dialog->service().contains("4f1c 09d2 7ab3"));
}

TEST(About, SaysWhyTheServiceSaysNothing) {
    ScreenOf<SilentClient> screen;
    screen.window.aboutAction().trigger();
    auto* dialog = screen.window.findChild<AboutDialog*>();
    ASSERT_NE(dialog, nullptr);
    EXPECT_TRUE(waitUntil([dialog] { return dialog->service().contains("it does not answer"); }));
}

TEST(About, IsThereWithoutAService) {
    rha::test::TemporaryDirectory directory;
    QSettings settings(QString::fromStdString((directory / "settings.ini").string()),
                       QSettings::IniFormat);
    MainWindow window(nullptr, settings, {.language = "en"});
    window.aboutAction().trigger();
    auto* dialog = window.findChild<AboutDialog*>();
    ASSERT_NE(dialog, nullptr);
    EXPECT_EQ(dialog->service(), "Not connected");
}

}  // namespace
}  // namespace rha::manager::test
