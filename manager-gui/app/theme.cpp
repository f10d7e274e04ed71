#include "manager-gui/app/theme.h"

#include <QApplication>
#include <QPainter>
#include <QProxyStyle>
#include <QStyleOption>
#include <QToolTip>

namespace rha::manager {
namespace {

struct Tones {
    QRgb window;
    QRgb base;
    QRgb alternate;
    QRgb text;
    QRgb faint;
    QRgb button;
    QRgb highlight;
    QRgb link;
};

constexpr Tones kLight = {0xfff4f5f7, 0xffffffff, 0xfff7f8fa, 0xff1d2329,
                          0xff8a929b, 0xfff0f1f4, 0xff2f6fb5, 0xff1f5fa8};
constexpr Tones kDark = {0xff25282c, 0xff1d2023, 0xff222529, 0xffe4e6e8,
                         0xff7e868e, 0xff30343a, 0xff3a78bd, 0xff7db4ee};

/// The style's outlines of check boxes and radio buttons are darker than their background: unseen
/// where that is dark.
class VisibleBoxes final : public QProxyStyle {
public:
    VisibleBoxes() : QProxyStyle(QStringLiteral("Fusion")) {}

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        const bool box =
            element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck;
        const bool radio = element == PE_IndicatorRadioButton;
        if ((!box && !radio) || !isDark(option->palette)) return;
        painter->save();
        painter->setPen(faintColor(option->palette));
        painter->setBrush(Qt::NoBrush);
        const QRectF outline = QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
        if (radio) {
            painter->setRenderHint(QPainter::Antialiasing);
            painter->drawEllipse(outline);
        } else {
            painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        }
        painter->restore();
    }
};

QPalette paletteOf(const Tones& tones) {
    QPalette palette;
    palette.setColor(QPalette::Window, tones.window);
    palette.setColor(QPalette::WindowText, tones.text);
    palette.setColor(QPalette::Base, tones.base);
    palette.setColor(QPalette::AlternateBase, tones.alternate);
    palette.setColor(QPalette::Text, tones.text);
    palette.setColor(QPalette::Button, tones.button);
    palette.setColor(QPalette::ButtonText, tones.text);
    palette.setColor(QPalette::BrightText, QColor(Qt::white));
    palette.setColor(QPalette::ToolTipBase, tones.base);
    palette.setColor(QPalette::ToolTipText, tones.text);
    palette.setColor(QPalette::Highlight, tones.highlight);
    palette.setColor(QPalette::HighlightedText, QColor(Qt::white));
    palette.setColor(QPalette::Link, tones.link);
    palette.setColor(QPalette::PlaceholderText, tones.faint);
    const QColor button(tones.button);
    palette.setColor(QPalette::Light, button.lighter(130));
    palette.setColor(QPalette::Midlight, button.lighter(112));
    palette.setColor(QPalette::Mid, button.darker(125));
    palette.setColor(QPalette::Dark, button.darker(150));
    palette.setColor(QPalette::Shadow, button.darker(250));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, tones.faint);
    }
    return palette;
}

}  // namespace

Appearance appearanceFromName(const QString& name) {
    if (name == u"light") return Appearance::kLight;
    if (name == u"dark") return Appearance::kDark;
    return Appearance::kSystem;
}

QString nameOf(Appearance appearance) {
    switch (appearance) {
        case Appearance::kSystem:
            return QStringLiteral("system");
        case Appearance::kLight:
            return QStringLiteral("light");
        case Appearance::kDark:
            return QStringLiteral("dark");
    }
    return {};
}

void applyAppearance(Appearance appearance) {
    static const QString kFirstStyle = QApplication::style()->name();
    static const QPalette kFirstToolTips = QToolTip::palette();
    if (appearance == Appearance::kSystem) {
        QApplication::setStyle(kFirstStyle);
        QApplication::setPalette(QPalette());  // one that decides nothing: the desktop's
        QToolTip::setPalette(kFirstToolTips);
        return;
    }
    // Only this style draws every control with the palette's colours on every desktop.
    QApplication::setStyle(new VisibleBoxes);
    const QPalette palette = paletteOf(appearance == Appearance::kDark ? kDark : kLight);
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
}

bool isDark(const QPalette& palette) {
    return palette.color(QPalette::Base).lightness() < 128;
}

QColor moodColor(Mood mood, const QPalette& palette) {
    const bool dark = isDark(palette);
    switch (mood) {
        case Mood::kUnknown:
            return dark ? 0xff9aa2ab : 0xff6b737c;
        case Mood::kIdle:
            return dark ? 0xff9aa2ab : 0xff6b737c;
        case Mood::kGood:
            return dark ? 0xff5cb870 : 0xff2b8a3e;
        case Mood::kBusy:
            return dark ? 0xff6aaef0 : 0xff1f6fbf;
        case Mood::kWarning:
            return dark ? 0xffe0a83c : 0xffb06a00;
        case Mood::kBad:
            return dark ? 0xfff0736a : 0xffc92a2a;
    }
    return palette.color(QPalette::Text);
}

QColor faintColor(const QPalette& palette) {
    return palette.color(QPalette::Disabled, QPalette::Text);
}

}  // namespace rha::manager
