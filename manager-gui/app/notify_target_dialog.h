// NotifyTargetDialog: one notification target of any kind, to be added or changed. Only what the
// kind has is asked for. It stays open with the reason when the control service refuses.
// GUI thread.
#pragma once

#include <QComboBox>
#include <QDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

#include "manager-gui/app/message_bar.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class NotifyTargetDialog final : public QDialog {
    Q_OBJECT

public:
    /// `replace`: the target of that name is changed. `client` and `window` outlive it. It deletes
    /// itself when it is closed.
    NotifyTargetDialog(ControlClient& client, QWidget& window, const NotifyTarget& target,
                       bool replace);

    /// As it is typed.
    NotifyTarget target() const;

    QComboBox& kind() { return *kind_; }
    QLineEdit& name() { return *name_; }
    QLineEdit& address() { return *address_; }
    QLineEdit& secret() { return *secret_; }
    QPushButton& action() { return *action_; }
    QString message() const { return message_->text(); }
    bool asksFor(QWidget& field) const;

private:
    void makeFields();
    void fill(const NotifyTarget& target);
    void showKind();
    void refresh();
    void save();

    ControlClient& client_;
    const NotifyTarget before_;
    const bool replace_;
    bool waiting_ = false;
    MessageBar* message_;
    QFormLayout* form_;
    QLineEdit* name_;
    QComboBox* kind_;
    QLineEdit* address_;
    QComboBox* tls_;
    QLineEdit* from_;
    QLineEdit* to_;
    QLineEdit* user_;
    QLineEdit* secret_;
    QLineEdit* ca_file_;
    QComboBox* severity_;
    QLineEdit* codes_;
    QLineEdit* scenarios_;
    QComboBox* language_;
    QSpinBox* interval_;
    QSpinBox* timeout_;
    QLabel* note_;
    QPushButton* action_;
};

}  // namespace rha::manager
