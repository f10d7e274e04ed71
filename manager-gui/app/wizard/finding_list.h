// FindingList: findings one below the other, each with its mark and, where something is to be done,
// what. GUI thread.
#pragma once

#include <QVBoxLayout>
#include <QWidget>

#include "manager-gui/core/inventory.h"

namespace rha::manager {

class FindingList final : public QWidget {
    Q_OBJECT

public:
    explicit FindingList(QWidget* parent = nullptr);

    void setFindings(const QList<Finding>& findings);
    /// In place of findings.
    void setText(const QString& text);
    /// All that it says, line by line.
    QString text() const;

private:
    void clear();
    void addRow(std::optional<Severity> severity, const QString& text);

    QVBoxLayout* rows_;
    QStringList lines_;
    std::optional<QList<Finding>> shown_;  ///< they stay as they are, with what is selected in them
};

}  // namespace rha::manager
