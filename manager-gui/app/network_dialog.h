// NetworkDialog: the network mapping of a scenario, with what its hosts have. What is accepted is
// the caller's to apply. It is modal to its window only, opened with open(), and deletes itself
// when it is closed. GUI thread.
#pragma once

#include <QDialog>

#include "manager-gui/app/network_editor.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class NetworkDialog final : public QDialog {
    Q_OBJECT

public:
    /// The client outlives it.
    NetworkDialog(ControlClient& client, const Scenario& scenario, const NetworkMapping& mapping,
                  QWidget* parent);

    NetworkEditor& editor() { return *editor_; }
    /// As it is being edited.
    NetworkMapping mapping() const;
    QString message() const { return message_->text(); }

Q_SIGNALS:
    void chosen(const rha::NetworkMapping& mapping);

private:
    void takeHosts(const QList<Host>& hosts);
    void explain(const Error& error);

    const Scenario scenario_;
    NetworkFacts facts_;
    NetworkEditor* editor_;
    MessageBar* message_;
};

}  // namespace rha::manager
