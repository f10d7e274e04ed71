// A main window on the imaginary fleet, for tests of screens: its time passes by client.advance().
#pragma once

#include <QApplication>
#include <QSettings>
#include <QTest>
#include <algorithm>
#include <functional>

#include "manager-gui/app/main_window.h"
#include "manager-gui/demo/demo_client.h"
#include "tests/support/temporary_directory.h"

namespace rha::manager::test {

template <typename Client>
struct ScreenOf {
    explicit ScreenOf(const WindowOptions& options = {.language = QStringLiteral("en")})
        : window(&client, settings, options) {
        window.show();
        window.activateWindow();  // shortcuts belong to the active one
        client.connectNow();
    }

    rha::test::TemporaryDirectory directory;
    QSettings settings{QString::fromStdString((directory / "settings.ini").string()),
                       QSettings::IniFormat};
    Client client;
    MainWindow window;
};
using Screen = ScreenOf<DemoClient>;

/// Tells of the fleet as it is, but for this change of one scenario.
inline void tell(DemoClient& client, const QString& id,
                 const std::function<void(Scenario&)>& change) {
    QList<Scenario> fleet = client.fleet().scenarios();
    change(*std::ranges::find(fleet, id, &Scenario::id));
    Q_EMIT client.fleetChanged(fleet);
}

/// Lets queued calls and timers run until it is so.
template <typename Condition>
bool waitUntil(Condition condition) {
    return QTest::qWaitFor(condition, 30'000);
}

/// The first index of the tree, in any depth, that shows this text.
inline QModelIndex findRow(const QTreeView& tree, const QString& text) {
    const auto found = tree.model()->match(tree.model()->index(0, 0), Qt::DisplayRole, text, 1,
                                           Qt::MatchExactly | Qt::MatchRecursive);
    return found.value(0);
}

/// Makes these rows the selection, the last one current. False: one of them is not shown.
inline bool selectRows(QTreeView& tree, const QStringList& names) {
    tree.clearSelection();
    for (const QString& name : names) {
        const QModelIndex row = findRow(tree, name);
        if (!row.isValid()) return false;
        tree.selectionModel()->setCurrentIndex(row, QItemSelectionModel::NoUpdate);
        tree.selectionModel()->select(row, QItemSelectionModel::Select | QItemSelectionModel::Rows);
    }
    return true;
}

}  // namespace rha::manager::test
