// RecoverDialog: somebody says which side's copy is the machine, reads what follows from it, and
// types the scenario's name. It stays open with the reason when the control service refuses.
// GUI thread.
#pragma once

#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>

#include "manager-gui/app/message_bar.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class RecoverDialog final : public QDialog {
    Q_OBJECT

public:
    /// `client` and `window` outlive it. It deletes itself when it is closed.
    RecoverDialog(ControlClient& client, QWidget& window, const Scenario& scenario);

    QRadioButton& master() { return *master_; }
    QRadioButton& replica() { return *replica_; }
    QLineEdit& name() { return *name_; }
    QPushButton& action() { return *action_; }
    QString consequence() const { return consequence_->text(); }
    QString message() const { return message_->text(); }

private:
    void refresh();
    void compare(const QList<Scenario>& fleet);
    void recover();

    ControlClient& client_;
    const Scenario scenario_;
    bool waiting_ = false;
    bool stale_ = false;  ///< the scenario is no longer what was asked about
    MessageBar* message_;
    QRadioButton* master_;
    QRadioButton* replica_;
    QLabel* consequence_;
    QLineEdit* name_;
    QPushButton* action_;
};

}  // namespace rha::manager
