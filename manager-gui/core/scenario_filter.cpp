#include "manager-gui/core/scenario_filter.h"

#include <algorithm>

#include "manager-gui/core/scenario_tree_model.h"

namespace rha::manager {

ScenarioFilter::ScenarioFilter(QObject* parent) : QSortFilterProxyModel(parent) {
    setRecursiveFilteringEnabled(true);
    setSortRole(ScenarioTreeModel::kSortRole);
}

void ScenarioFilter::setText(const QString& text) {
    words_ = text.split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

bool ScenarioFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    if (words_.isEmpty()) return true;
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    switch (index.data(ScenarioTreeModel::kKindRole).toInt()) {
        case ScenarioTreeModel::kMaster:
        case ScenarioTreeModel::kReplica:
            return filterAcceptsRow(parent.row(), parent.parent());
        default: {
            const QString text = index.data(ScenarioTreeModel::kFilterRole).toString();
            return std::ranges::all_of(words_, [&text](const QString& word) {
                return text.contains(word, Qt::CaseInsensitive);
            });
        }
    }
}

bool ScenarioFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const auto kind = left.data(ScenarioTreeModel::kKindRole).toInt();
    if (kind == ScenarioTreeModel::kMaster || kind == ScenarioTreeModel::kReplica) {
        const bool before = left.row() < right.row();
        return sortOrder() == Qt::AscendingOrder ? before : !before;
    }
    return QSortFilterProxyModel::lessThan(left, right);
}

}  // namespace rha::manager
