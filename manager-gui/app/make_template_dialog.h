// MakeTemplateDialog: a name for the properties of a scenario, and which of them are meant. Those
// that are not at their defaults are chosen at first. It stays open with what was refused.
// GUI thread.
#pragma once

#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>

#include "manager-gui/app/message_bar.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class MakeTemplateDialog final : public QDialog {
    Q_OBJECT

public:
    /// Properties are called in Japanese, or else in English. `client` and `window` outlive it. It
    /// deletes itself when it is closed.
    MakeTemplateDialog(ControlClient& client, QWidget& window, const Scenario& scenario,
                       bool japanese);

    QLineEdit& name() { return *name_; }
    QTreeWidget& properties() { return *properties_; }
    QPushButton& action() { return *action_; }
    QString note() const { return note_->text(); }
    QString message() const { return message_->text(); }

private:
    void loadSchema();
    void loadSheet();
    void follow(const QList<Scenario>& fleet);
    void show();
    void refresh();
    void create();
    Template wish() const;

    ControlClient& client_;
    const bool japanese_;
    Scenario scenario_;
    QList<PropertySchema> schema_;
    PropertySheet sheet_;
    bool waiting_ = false;
    MessageBar* message_;
    QLineEdit* name_;
    QTreeWidget* properties_;
    QLabel* note_;
    QPushButton* action_;
};

}  // namespace rha::manager
