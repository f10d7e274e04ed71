// Looks that were chosen, and the way back from them.
#include "manager-gui/app/theme.h"

#include <QApplication>
#include <QProxyStyle>
#include <QStyle>

#include <gtest/gtest.h>

namespace rha::manager::test {
namespace {

TEST(Theme, TheDesktopsLooksComeBackAtOnce) {
    applyAppearance(Appearance::kSystem);
    const QPalette before = QApplication::palette();
    const QString style = QApplication::style()->name();
    for (const Appearance chosen : {Appearance::kDark, Appearance::kLight}) {
        applyAppearance(chosen);
        EXPECT_EQ(isDark(QApplication::palette()), chosen == Appearance::kDark);
        EXPECT_NE(dynamic_cast<QProxyStyle*>(QApplication::style()), nullptr);
    }
    applyAppearance(Appearance::kDark);
    applyAppearance(Appearance::kSystem);
    EXPECT_EQ(QApplication::palette(), before);
    EXPECT_EQ(QApplication::style()->name(), style);
    EXPECT_EQ(dynamic_cast<QProxyStyle*>(QApplication::style()), nullptr);
}

}  // namespace
}  // namespace rha::manager::test
