#include "manager-gui/app/message_bar.h"

#include <QEvent>
#include <QHBoxLayout>

#include "manager-gui/app/icons.h"
#include "manager-gui/app/theme.h"

namespace rha::manager {

MessageBar::MessageBar(QWidget* parent) : QFrame(parent) {
    setAutoFillBackground(true);
    setFrameShape(QFrame::NoFrame);
    mark_ = new QLabel;
    label_ = new QLabel;
    label_->setWordWrap(true);
    label_->setTextFormat(Qt::PlainText);
    label_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    close_ = new QToolButton;
    close_->setAutoRaise(true);
    close_->setIcon(icon(QStringLiteral("close")));
    close_->setAccessibleName(tr("Close the message"));
    close_->setToolTip(tr("Close the message"));
    connect(close_, &QToolButton::clicked, this, &MessageBar::clear);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 6, 6, 6);
    layout->setSpacing(10);
    layout->addWidget(mark_, 0, Qt::AlignTop);
    layout->addWidget(label_, 1);
    layout->addWidget(close_, 0, Qt::AlignTop);
    hide();
}

void MessageBar::say(Mood mood, const QString& text) {
    mood_ = mood;
    label_->setText(text);
    setAccessibleName(text);
    tint();
    show();
}

void MessageBar::clear() {
    label_->clear();
    hide();
}

void MessageBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::ApplicationPaletteChange) tint();
    QFrame::changeEvent(event);
}

void MessageBar::tint() {
    const QPalette whole = palette();
    const QColor mood = moodColor(mood_, whole);
    const QColor base = whole.color(QPalette::Base);
    const double share = 0.14;
    const auto mix = [share](int strong, int weak) {
        return static_cast<int>(strong * share + weak * (1 - share));
    };
    QPalette tinted = whole;
    tinted.setColor(QPalette::Window,
                    QColor(mix(mood.red(), base.red()), mix(mood.green(), base.green()),
                           mix(mood.blue(), base.blue())));
    setPalette(tinted);
    mark_->setPixmap(moodIcon(mood_).pixmap(QSize(18, 18), devicePixelRatioF()));
}

}  // namespace rha::manager
