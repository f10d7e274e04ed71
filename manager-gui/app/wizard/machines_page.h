// MachinesPage: which of the master's machines are protected, and by scenarios of which names.
// GUI thread.
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QSet>
#include <QTableView>

#include "manager-gui/app/wizard/wizard_page.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class MachinesPage final : public WizardPage {
    Q_OBJECT

public:
    /// Both outlive it.
    MachinesPage(ScenarioDraft& draft, ControlClient& client);

    QTableView& table() { return *table_; }
    QPushButton& discoverButton() { return *discover_; }
    QString message() const { return message_->text(); }
    QString sum() const { return sum_->text(); }

    void enter() override;
    void leave() override;
    bool waits() const override { return looking_; }
    bool check() override;

private:
    void discover();
    void take(const Result<QList<Machine>>& machines);
    /// So many at a time; what is chosen by then first.
    void inspectSome();
    void inspect(const QString& machine_id);
    void takeDetails(const QString& machine_id, const Result<MachineDetails>& details);
    void show();
    void showDetails();

    ScenarioDraft& draft_;
    ControlClient& client_;
    QString discovered_;  ///< the host that was asked
    bool looking_ = false;
    QObject* round_;        ///< whom the answers of this discovery belong to
    QSet<QString> to_ask_;  ///< machines whose files the host has not been asked for yet
    QSet<QString> asked_;   ///< those that are being looked at
    QTableView* table_;
    QPushButton* discover_;
    QPushButton* all_;
    QPushButton* none_;
    QLabel* details_;  ///< all that is remarked about the current machine
    MessageBar* message_;
    QLabel* sum_;
};

}  // namespace rha::manager
