// AddHostDialog: the command that lets another host in, with a fresh pairing code, and a look-out
// for that host. GUI thread.
#pragma once

#include <QDialog>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSet>
#include <QTimer>

#include "manager-gui/app/message_bar.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class AddHostDialog final : public QDialog {
    Q_OBJECT

public:
    /// `known`: hosts that are there already. The client outlives it.
    AddHostDialog(ControlClient& client, const QList<Host>& known, QWidget* parent);

    QString command() const { return command_->toPlainText(); }
    QString message() const { return message_->text(); }
    QPushButton& copyButton() { return *copy_; }

private:
    void offer();
    void look();
    void take(const QList<Host>& hosts);

    ControlClient& client_;
    QSet<QString> known_;
    QPlainTextEdit* command_;
    QLabel* valid_;
    QPushButton* copy_;
    MessageBar* message_;
    QTimer look_out_;
};

}  // namespace rha::manager
