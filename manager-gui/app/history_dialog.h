// HistoryDialog: who changed what of a scenario's properties, newest first. GUI thread.
#pragma once

#include <QDialog>
#include <QLabel>
#include <QMap>
#include <QTreeWidget>

#include "manager-gui/core/control_client.h"

namespace rha::manager {

class HistoryDialog final : public QDialog {
    Q_OBJECT

public:
    /// `labels`: what people call the properties, by key. `client` and `window` outlive it. It
    /// deletes itself when it is closed.
    HistoryDialog(ControlClient& client, QWidget& window, const Scenario& scenario,
                  const QMap<QString, QString>& labels);

    QTreeWidget& tree() { return *tree_; }
    QString note() const { return note_->text(); }

private:
    void fill(const QList<SettingsVersion>& versions);
    QString labelOf(const QString& key) const;

    const QMap<QString, QString> labels_;
    QTreeWidget* tree_;
    QLabel* note_;
};

}  // namespace rha::manager
