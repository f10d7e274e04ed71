// NotifyDialog: who is told about events: all targets, what each of them is, and whether its
// messages arrive. GUI thread.
#pragma once

#include <QDialog>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>

#include "manager-gui/app/message_bar.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class NotifyDialog final : public QDialog {
    Q_OBJECT

public:
    /// `client` and `window` outlive it; `language` is that of new targets. It deletes itself when
    /// it is closed.
    NotifyDialog(ControlClient& client, QWidget& window, const QString& language);

    QTreeWidget& tree() { return *tree_; }
    QPushButton& addButton() { return *add_; }
    QPushButton& changeButton() { return *change_; }
    QPushButton& testButton() { return *test_; }
    QPushButton& removeButton() { return *remove_; }
    QString details() const { return details_->text(); }
    QString message() const { return message_->text(); }

private:
    /// `chosen` becomes the current one.
    void load(const QString& chosen);
    void take(const QString& chosen, const Result<QList<NotifyTarget>>& targets);
    void showCurrent();
    const NotifyTarget* current() const;
    void edit(const NotifyTarget& target, bool replace);
    void test();
    void askToRemove();

    ControlClient& client_;
    const QString language_;
    QList<NotifyTarget> targets_;
    MessageBar* message_;
    QTreeWidget* tree_;
    QLabel* details_;
    QPushButton* add_;
    QPushButton* change_;
    QPushButton* test_;
    QPushButton* remove_;
};

}  // namespace rha::manager
