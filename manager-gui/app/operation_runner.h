// OperationRunner: asks whether an operation is really wanted, says what it will do, hands it to
// the control service and collects what was refused. Its questions belong to their window and never
// block the rest of the program. GUI thread.
#pragma once

#include <QWidget>

#include "manager-gui/app/confirm_dialog.h"
#include "manager-gui/core/control_client.h"
#include "manager-gui/core/operations.h"

namespace rha::manager {

class OperationRunner final : public QObject {
    Q_OBJECT

public:
    /// Both outlive it.
    OperationRunner(ControlClient& client, QWidget& window);

    /// Opens the question; nothing when there is nothing it could be done with.
    void ask(Operation operation, const Selection& selection);

Q_SIGNALS:
    /// A refusal, with its reason.
    void failed(const QString& text);

private:
    /// What is left of the selection: that with which it is possible.
    struct Task {
        Operation operation = Operation::kRun;
        QList<QString> groups;
        QList<Scenario> scenarios;
        QList<Scenario> members;  ///< of the groups, with which it is possible
        bool full_compare = false;
        bool start_reverse = false;
        bool allow_data_loss = false;
        bool only_where_due = false;  ///< that is allowed to those only that may lose something
        bool master_is_off = false;
    };

    ConfirmDialog* makeDialog(const Task& task);
    void carryOut(const Task& task);
    void carryOut(const Task& task, const QString& group);
    void runMembers(const Task& task, const QString& group, const Answer<QList<GroupItem>>& answer);
    Answer<void> answerFor(const Scenario& scenario);
    void move(const Task& task, const Scenario& scenario);
    void callOff(const Scenario& scenario);
    void offerChoices(ConfirmDialog* dialog, const Task& task, const QList<Scenario>& members);
    void askToRun(const Task& task, const QList<Scenario>& members);
    void askToRecover(const Scenario& scenario);
    /// `loss` is told what it would cost.
    void showEstimate(ConfirmDialog* dialog, const Scenario& scenario, QCheckBox* loss);
    static RunWish wishFor(const Task& task, const Scenario& scenario);
    /// The first of them by name.
    static QString listed(const QStringList& names);
    static QString objects(const Task& task);
    static QString title(const Task& task);
    static QString consequence(const Task& task);

    ControlClient& client_;
    QWidget& window_;
    QList<Scenario> fleet_;  ///< as it was last told
};

}  // namespace rha::manager
