// RecoverDialog: somebody says which side's copy is the machine, reads what follows from it, and
// types the scenario's name. It follows what happens to the scenario meanwhile, and stays open with
// the reason when the control service refuses. GUI thread.
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
    QString consequenceFor(const Side& kept, const Side& given_up) const;
    void follow(const QList<Scenario>& fleet);
    /// Why it cannot be answered any more; empty: it can.
    QString whyStale(const Scenario& now) const;
    void recover();

    ControlClient& client_;
    const Scenario asked_;  ///< as it was when the question was asked
    Scenario scenario_;     ///< as it was last told while the roles were those
    bool waiting_ = false;
    bool stale_ = false;  ///< it is no longer what was asked about
    MessageBar* message_;
    QRadioButton* master_;
    QRadioButton* replica_;
    QLabel* consequence_;
    QLineEdit* name_;
    QPushButton* action_;
};

}  // namespace rha::manager
