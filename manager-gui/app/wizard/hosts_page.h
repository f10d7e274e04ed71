// HostsPage: master and replica, each verified as soon as it is chosen; how to let another host in.
// GUI thread.
#pragma once

#include "manager-gui/app/wizard/host_panel.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class HostsPage final : public WizardPage {
    Q_OBJECT

public:
    /// Both outlive it.
    HostsPage(ScenarioDraft& draft, ControlClient& client);

    HostPanel& master() { return *master_; }
    HostPanel& replica() { return *replica_; }
    QPushButton& addButton() { return *add_; }
    QString message() const { return message_->text(); }

    void enter() override;
    bool waits() const override;
    bool check() override;

private:
    void load();
    void show();
    void verify(const QString& host_id);
    void addHost();

    ScenarioDraft& draft_;
    ControlClient& client_;
    QList<Host> offered_;
    MessageBar* message_;
    HostPanel* master_;
    HostPanel* replica_;
    QPushButton* add_;
};

}  // namespace rha::manager
