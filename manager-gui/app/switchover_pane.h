// SwitchoverPane: countdowns and switchovers under way and those that have ended, step by step. It
// asks for attention when one begins; nothing in it goes away by itself. GUI thread.
#pragma once

#include <QElapsedTimer>
#include <QPushButton>
#include <QStackedWidget>
#include <QTreeWidget>
#include <map>

#include "manager-gui/core/switchover_log.h"

namespace rha::manager {

class RowDelegate;

class SwitchoverPane final : public QWidget {
    Q_OBJECT

public:
    explicit SwitchoverPane(QWidget* parent = nullptr);

    void setFleet(const QList<Scenario>& fleet);
    /// Whether the service can be asked for anything now.
    void setLive(bool live);

    QTreeWidget& tree() { return *tree_; }
    QPushButton& callOff() { return *call_off_; }
    QPushButton& switchOver() { return *switch_over_; }

Q_SIGNALS:
    /// A countdown or switchover has begun.
    void begun();
    void callOffWanted(const rha::manager::Scenario& scenario);
    void switchoverWanted(const rha::manager::Scenario& scenario);

private:
    QTreeWidgetItem* itemOf(const SwitchoverRecord& record);
    void fill(QTreeWidgetItem& item, const SwitchoverRecord& record);
    void fillSteps(QTreeWidgetItem& item, const SwitchoverRecord& record);
    const SwitchoverRecord* current() const;
    void showButtons();

    SwitchoverLog log_;
    QElapsedTimer clock_;
    bool live_ = false;
    std::map<quint64, QTreeWidgetItem*> items_;  ///< by the id of the record
    QStackedWidget* pages_;
    QTreeWidget* tree_;
    RowDelegate* rows_;
    QPushButton* call_off_;
    QPushButton* switch_over_;
};

}  // namespace rha::manager
