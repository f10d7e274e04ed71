// MaintenancePane: the host maintenance monitor: which hosts are being prepared, which may be
// rebooted, and what becomes of their machines. GUI thread.
#pragma once

#include <QPushButton>
#include <QStackedWidget>
#include <QTreeWidget>

#include "manager-gui/core/control_client.h"
#include "manager-gui/core/maintenance.h"

namespace rha::manager {

class RowDelegate;

class MaintenancePane final : public QWidget {
    Q_OBJECT

public:
    /// `client` outlives it; null: there is none.
    explicit MaintenancePane(ControlClient* client, QWidget* parent = nullptr);

    void setFleet(const QList<Scenario>& fleet);
    /// Whether the service can be asked for anything now.
    void setLive(bool live);

    QTreeWidget& tree() { return *tree_; }
    QPushButton& startButton() { return *start_; }
    QPushButton& endButton() { return *end_; }

Q_SIGNALS:
    /// A host came under maintenance.
    void begun();
    void startWanted();
    /// A refusal, with its reason.
    void failed(const QString& text);

private:
    void show(const QList<HostUnderMaintenance>& hosts);
    void showButtons();
    QString currentHost() const;
    void askToEnd();
    void end(const QString& host);

    ControlClient* client_;
    bool live_ = false;
    bool any_hosts_ = false;
    QList<HostUnderMaintenance> shown_;
    QStackedWidget* pages_;
    QTreeWidget* tree_;
    RowDelegate* rows_;
    QPushButton* start_;
    QPushButton* end_;
};

}  // namespace rha::manager
