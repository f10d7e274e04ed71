// MaintenanceDialog: which host is to be rebooted, which scenarios have a part in it, and whether
// its machines are shut down. It stays open with what was refused. GUI thread.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>

#include "manager-gui/app/message_bar.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class MaintenanceDialog final : public QDialog {
    Q_OBJECT

public:
    /// `host` is proposed; empty: the first. `client` and `window` outlive it. It deletes itself
    /// when it is closed.
    MaintenanceDialog(ControlClient& client, QWidget& window, const QList<Scenario>& fleet,
                      const QString& host);

    QComboBox& host() { return *host_; }
    QTreeWidget& scenarios() { return *scenarios_; }
    QCheckBox& shutdownGuests() { return *shutdown_guests_; }
    QPushButton& action() { return *action_; }
    QString message() const { return message_->text(); }

private:
    void showHost();
    void refresh();
    void start();
    void take(const Result<QList<MaintenanceItem>>& items);

    ControlClient& client_;
    const QList<Scenario> fleet_;
    bool waiting_ = false;
    MessageBar* message_;
    QComboBox* host_;
    QTreeWidget* scenarios_;
    QCheckBox* shutdown_guests_;
    QLabel* consequence_;
    QPushButton* action_;
};

}  // namespace rha::manager
