// HistoryDialog: who changed what of a scenario's properties, newest first. GUI thread.
#pragma once

#include <QDialog>
#include <QLabel>
#include <QTreeWidget>

#include "manager-gui/core/control_client.h"
#include "manager-gui/core/property_model.h"

namespace rha::manager {

class HistoryDialog final : public QDialog {
    Q_OBJECT

public:
    /// `properties`: what people call them and how they read their values. It, `client` and
    /// `window` outlive it. It deletes itself when it is closed.
    HistoryDialog(ControlClient& client, QWidget& window, const Scenario& scenario,
                  const PropertyModel& properties);

    QTreeWidget& tree() { return *tree_; }
    QString note() const { return note_->text(); }

private:
    void fill(const QList<SettingsVersion>& versions);
    QString labelOf(const QString& key) const;
    QString readable(const QString& key, const QString& value) const;

    const PropertyModel& properties_;
    QTreeWidget* tree_;
    QLabel* note_;
};

}  // namespace rha::manager
