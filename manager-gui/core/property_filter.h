// PropertyFilter: a part of the properties: of some scopes, without some keys, with words in them.
// One thread.
#pragma once

#include <QSortFilterProxyModel>
#include <QStringList>

namespace rha::manager {

class PropertyFilter final : public QSortFilterProxyModel {
    Q_OBJECT

public:
    explicit PropertyFilter(QObject* parent = nullptr);

    /// Empty: all.
    void setScopes(const QStringList& scopes);
    void setHiddenKeys(const QStringList& keys);
    void setText(const QString& text);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QStringList scopes_;
    QStringList hidden_;
    QString text_;
};

}  // namespace rha::manager
