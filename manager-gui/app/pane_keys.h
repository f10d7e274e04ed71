// PaneKeys: the keyboard's way from pane to pane: F6 and Shift+F6 to the next one that is seen, and
// Alt with a digit to each, which is opened where it is closed. GUI thread.
#pragma once

#include <QDockWidget>
#include <QMenu>

namespace rha::manager {

class PaneKeys final : public QObject {
    Q_OBJECT

public:
    /// `middle` is the first, called `title`; the docks follow. All outlive it.
    PaneKeys(QWidget& middle, const QString& title, const QList<QDockWidget*>& docks,
             QObject* parent);

    /// What the keys do, as entries of a menu.
    void addTo(QMenu& menu);

private:
    void step(int by);
    static bool seen(const QWidget& pane);
    static void enter(QWidget& pane);

    QList<QWidget*> panes_;
    QStringList titles_;
};

}  // namespace rha::manager
