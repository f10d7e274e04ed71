// AboutDialog: which manager this is, and which control service it talks to, as that says itself.
// GUI thread.
#pragma once

#include <QDialog>
#include <QLabel>

#include "manager-gui/core/control_client.h"

namespace rha::manager {

class AboutDialog final : public QDialog {
    Q_OBJECT

public:
    /// `client` null: there is none. Both outlive it. It deletes itself when it is closed.
    AboutDialog(ControlClient* client, QWidget& window);

    /// What the control service says of itself, or why it does not.
    QString service() const;

private:
    void ask();
    void show(const ServiceInfo& info);
    void addFact(const QString& name, const QString& value, bool fixed = false);

    ControlClient* client_;
    QWidget* facts_;
    QLabel* note_;
};

}  // namespace rha::manager
