// GroupDialog: puts scenarios into another group, which is there or begins with them. What the
// control service refuses is said, and stays to be tried again. GUI thread.
#pragma once

#include <QComboBox>
#include <QDialog>
#include <QPushButton>

#include "manager-gui/app/message_bar.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class GroupDialog final : public QDialog {
    Q_OBJECT

public:
    /// `scenarios` are put into it, at least one; `fleet` says which groups there are. `client` and
    /// `window` outlive it. It deletes itself when it is closed.
    GroupDialog(ControlClient& client, QWidget& window, const QList<Scenario>& scenarios,
                const QList<Scenario>& fleet);

    QComboBox& group() { return *group_; }
    QPushButton& actionButton() { return *action_; }
    QString message() const { return message_->text(); }

private:
    void refresh();
    void change();
    void take(const Scenario& scenario, const Result<void>& done);
    /// As it was typed, in the words of the control service.
    QString wanted() const;

    ControlClient& client_;
    QList<Scenario> scenarios_;  ///< those that are still to be moved
    qsizetype waiting_ = 0;      ///< answers that have not come yet
    QStringList refusals_;
    MessageBar* message_;
    QComboBox* group_;
    QPushButton* action_;
};

}  // namespace rha::manager
