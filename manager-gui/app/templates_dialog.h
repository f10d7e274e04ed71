// TemplatesDialog: the named sets of properties that new scenarios may begin with: what is in each,
// and how one is deleted. GUI thread.
#pragma once

#include <QDialog>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>

#include "manager-gui/app/message_bar.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class TemplatesDialog final : public QDialog {
    Q_OBJECT

public:
    /// Properties are called in Japanese, or else in English. `client` and `window` outlive it. It
    /// deletes itself when it is closed.
    TemplatesDialog(ControlClient& client, QWidget& window, bool japanese);

    /// Templates, with their properties below.
    QTreeWidget& tree() { return *tree_; }
    QPushButton& deleteButton() { return *delete_; }
    QString note() const { return note_->text(); }
    QString message() const { return message_->text(); }

private:
    void loadSchema();
    void add(const Template& one);
    void load();
    void show();
    void showButtons();
    QString current() const;
    void askToDelete();

    ControlClient& client_;
    const bool japanese_;
    QList<PropertySchema> schema_;
    QList<Template> templates_;
    bool known_ = false;
    MessageBar* message_;
    QTreeWidget* tree_;
    QLabel* note_;
    QPushButton* delete_;
};

}  // namespace rha::manager
