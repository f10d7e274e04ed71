// PropertyModel: the properties of one scenario by their scopes, with what the administrator has
// changed but not applied yet.
//
// Schema and values come from the control service. An edit is kept until it is applied or taken
// back, also when a newer sheet of the same scenario arrives; a value that is wrong is kept, too,
// with the reason, so that nothing typed is lost. One thread.
#pragma once

#include <QAbstractItemModel>
#include <QMap>
#include <vector>

#include "manager-gui/core/fleet.h"
#include "manager-gui/core/property.h"

namespace rha::manager {

class PropertyModel final : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { kLabel, kValue, kColumnCount };
    enum Role {
        kEditedRole = Qt::UserRole,  ///< changed, not applied
        kLockedRole,                 ///< may not be changed now
        kErrorRole,                  ///< what is wrong with the edit; empty
        kHelpRole,    ///< all there is to say about it: meaning, default, range, lock
        kFilterRole,  ///< label, help and key in one text
        kKeyRole,     ///< empty for a scope's row
        kScopeRole,   ///< the scope's name
    };

    /// Labels in Japanese, or else in English.
    explicit PropertyModel(bool japanese, QObject* parent = nullptr);

    void setSchema(const QList<PropertySchema>& schema);
    /// Another scenario's drops what was edited.
    void setSheet(const PropertySheet& sheet);
    /// Where its scenario stands: why a property is locked follows from that.
    void setState(ScenarioState state) { state_ = state; }
    void clear();

    const PropertySheet& sheet() const { return sheet_; }
    bool edited() const { return !edits_.isEmpty(); }
    bool hasErrors() const;
    /// What is to be applied; without what is wrong.
    PropertyChanges changes() const;
    void revert();

    // By key; empty for a key that is not there.
    /// As it is to be: the edit, or else what the sheet has.
    QString value(const QString& key) const;
    /// As typed into its cell.
    void setValue(const QString& key, const QString& value);
    QString label(const QString& key) const;
    /// A value of the service's as people read it.
    QString readable(const QString& key, const QString& value) const;
    /// As it is shown: "5 min", "on" in the language of people.
    QString text(const QString& key) const;
    /// What is wrong with the edit; empty: nothing.
    QString problem(const QString& key) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    /// edited(), hasErrors() or changes() may have changed.
    void editsChanged();

private:
    struct Scope {
        QString name;
        QList<PropertySchema> properties;
    };

    const PropertySchema* schemaAt(const QModelIndex& index) const;
    QModelIndex indexOf(const QString& key) const;
    const PropertyValue* valueOf(const QString& key) const;
    QString shown(const PropertySchema& schema) const;
    QString help(const PropertySchema& schema) const;
    QString label(const PropertySchema& schema) const;
    QString errorText(const PropertySchema& schema) const;
    QVariant propertyData(const PropertySchema& schema, int column, int role) const;
    void announce();

    const bool japanese_;
    std::vector<Scope> scopes_;
    PropertySheet sheet_;
    ScenarioState state_ = ScenarioState::kUnknown;
    PropertyChanges edits_;
};

}  // namespace rha::manager
