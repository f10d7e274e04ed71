#include "manager-gui/core/property_filter.h"

#include "manager-gui/core/property_model.h"

namespace rha::manager {

PropertyFilter::PropertyFilter(QObject* parent) : QSortFilterProxyModel(parent) {
    setRecursiveFilteringEnabled(true);  // a scope is there for its properties
}

void PropertyFilter::setScopes(const QStringList& scopes) {
    scopes_ = scopes;
    invalidateFilter();
}

void PropertyFilter::setHiddenKeys(const QStringList& keys) {
    hidden_ = keys;
    invalidateFilter();
}

void PropertyFilter::setText(const QString& text) {
    text_ = text.trimmed();
    invalidateFilter();
}

bool PropertyFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    if (!parent.isValid()) return false;
    const QModelIndex index = sourceModel()->index(row, PropertyModel::kLabel, parent);
    if (!scopes_.isEmpty() && !scopes_.contains(index.data(PropertyModel::kScopeRole).toString())) {
        return false;
    }
    if (hidden_.contains(index.data(PropertyModel::kKeyRole).toString())) return false;
    return index.data(PropertyModel::kFilterRole).toString().contains(text_, Qt::CaseInsensitive);
}

}  // namespace rha::manager
