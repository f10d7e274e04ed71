// AddHostDialog: the command that lets another host in, with a fresh pairing code, and a look-out
// for that host; or the command that renews the certificate of one that is there. GUI thread.
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
    /// `renew` is the name of one of them; empty: another host.
    AddHostDialog(ControlClient& client, const QList<Host>& known, QWidget* parent,
                  const QString& renew = {});

    QString command() const { return command_->toPlainText(); }
    QString message() const { return message_->text(); }
    QPushButton& copyButton() { return *copy_; }

private:
    void offer();
    void look();
    void take(const QList<Host>& hosts);

    ControlClient& client_;
    const QString renew_;
    QSet<QString> known_;
    QPlainTextEdit* command_;
    QLabel* valid_;
    QPushButton* copy_;
    MessageBar* message_;
    QTimer look_out_;
};

}  // namespace rha::manager
