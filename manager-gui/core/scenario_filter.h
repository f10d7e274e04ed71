// ScenarioFilter: the tree by a text that somebody types, and in the order of a column.
//
// A scenario is shown when all words of the text occur in its names, hosts or state; hosts come
// with it, and a group with its scenarios. A group whose own name matches is shown whole. A
// scenario's hosts stay in their order. One thread.
#pragma once

#include <QSortFilterProxyModel>
#include <QStringList>

namespace rha::manager {

class ScenarioFilter final : public QSortFilterProxyModel {
    Q_OBJECT

public:
    explicit ScenarioFilter(QObject* parent = nullptr);

    void setText(const QString& text);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    QStringList words_;
};

}  // namespace rha::manager
