// ConnectDialog: from an address and a pairing code to a login. The fingerprint of the service's CA
// is shown to be compared before anything is sent to it. GUI thread.
#pragma once

#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include "manager-gui/app/message_bar.h"
#include "manager-gui/core/gateway.h"

namespace rha::manager {

class ConnectDialog final : public QDialog {
    Q_OBJECT

public:
    /// accepted() is emitted once the login is done. The gateway outlives it.
    ConnectDialog(Gateway& gateway, QWidget* parent);

    QLineEdit& address() { return *address_; }
    QLineEdit& code() { return *code_; }
    /// First checks, then connects.
    QPushButton& action() { return *action_; }
    QString fingerprint() const { return fingerprint_->text(); }
    QString message() const { return message_->text(); }

private:
    enum class Step { kEnter, kChecking, kCompare, kLoggingIn };

    void enter(Step step);
    void proceed();
    void check();
    void logIn();
    Pairing pairing() const;

    Gateway& gateway_;
    Step step_ = Step::kEnter;
    QLineEdit* address_;
    QLineEdit* code_;
    QWidget* comparison_;
    QLabel* fingerprint_;
    MessageBar* message_;
    QPushButton* action_;
};

}  // namespace rha::manager
