#include "manager-gui/app/pane_keys.h"

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>

namespace rha::manager {
namespace {

constexpr int kDigits = 9;

/// Its list, or else what comes first in it.
QWidget* entranceOf(const QWidget& pane) {
    const auto open = [](const QWidget* widget) {
        return widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus);
    };
    for (auto* view : pane.findChildren<QAbstractItemView*>()) {
        if (open(view)) return view;
    }
    for (auto* widget : pane.findChildren<QWidget*>()) {
        if (open(widget)) return widget;
    }
    return nullptr;
}

}  // namespace

PaneKeys::PaneKeys(QWidget& middle, const QString& title, const QList<QDockWidget*>& docks,
                   QObject* parent)
    : QObject(parent), panes_{&middle}, titles_{title} {
    for (QDockWidget* dock : docks) {
        panes_ << dock;
        titles_ << dock->windowTitle();
    }
}

void PaneKeys::addTo(QMenu& menu) {
    const auto add = [&](const QString& text, const QKeySequence& keys, auto act) {
        menu.addAction(text, keys, this, act);
    };
    for (int i = 0; i < panes_.size() && i < kDigits; ++i) {
        add(titles_[i], QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + i)),
            [this, i] { enter(*panes_[i]); });
    }
    menu.addSeparator();
    add(tr("&Next pane"), Qt::Key_F6, [this] { step(1); });
    add(tr("&Previous pane"), Qt::SHIFT | Qt::Key_F6, [this] { step(-1); });
}

bool PaneKeys::seen(const QWidget& pane) {
    // Behind another tab it is not hidden, yet nothing of it is seen.
    return pane.isVisible() && !pane.visibleRegion().isEmpty() && entranceOf(pane) != nullptr;
}

void PaneKeys::step(int by) {
    const QWidget* focus = QApplication::focusWidget();
    const auto count = panes_.size();
    qsizetype at = 0;
    for (qsizetype i = 0; i < count; ++i) {
        if (focus != nullptr && panes_[i]->isAncestorOf(focus)) at = i;
    }
    for (qsizetype i = 1; i < count; ++i) {
        QWidget* next = panes_[(at + by * i + count * i) % count];
        if (seen(*next)) return enter(*next);
    }
}

void PaneKeys::enter(QWidget& pane) {
    pane.show();
    pane.raise();
    if (QWidget* entrance = entranceOf(pane)) entrance->setFocus(Qt::ShortcutFocusReason);
}

}  // namespace rha::manager
