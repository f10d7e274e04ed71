// HostsDialog: the hosts that the control service knows, which scenarios use them, and how others
// are let in or these removed. GUI thread.
#pragma once

#include <QDialog>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>

#include "manager-gui/app/message_bar.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class HostsDialog final : public QDialog {
    Q_OBJECT

public:
    /// `fleet` is what there is by now; it follows the fleet. `client` and `window` outlive it. It
    /// deletes itself when it is closed.
    HostsDialog(ControlClient& client, QWidget& window, const QList<Scenario>& fleet);

    QTreeWidget& tree() { return *tree_; }
    QPushButton& addButton() { return *add_; }
    QPushButton& reloadButton() { return *reload_; }
    QPushButton& renewButton() { return *renew_; }
    QPushButton& removeButton() { return *remove_; }
    QString details() const { return details_->text(); }
    QString message() const { return message_->text(); }

private:
    void load();
    void take(const QList<Host>& hosts);
    void showScenarios();
    void showCurrent();
    const Host* current() const;
    QStringList scenariosOf(const Host& host) const;
    void add();
    void renew();
    void askToRemove();
    void remove(const Host& host);

    ControlClient& client_;
    QList<Scenario> fleet_;
    QList<Host> hosts_;  ///< as in tree_
    bool known_ = false;
    MessageBar* message_;
    QTreeWidget* tree_;
    QLabel* details_;
    QPushButton* add_;
    QPushButton* reload_;
    QPushButton* renew_;
    QPushButton* remove_;
};

}  // namespace rha::manager
