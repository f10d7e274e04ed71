#include "manager-gui/core/property_model.h"

#include <algorithm>

#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

bool IsAmount(const PropertySchema& schema) {
    return schema.type == PropertyType::kDuration || schema.type == PropertyType::kBytes;
}

/// What is wrong stays as it was typed.
QString asTheServiceWritesIt(const PropertySchema& schema, const QString& typed) {
    const bool amount = IsAmount(schema);
    const auto value = amount ? parseValue(schema, typed) : Result<qint64>();
    return amount && value ? formatValue(schema.type, *value) : typed;
}

/// The internal id of a scope's row; of a property's it is the scope's number.
constexpr quintptr kScopeRow = ~quintptr{0};

}  // namespace

PropertyModel::PropertyModel(bool japanese, QObject* parent)
    : QAbstractItemModel(parent), japanese_(japanese) {}

void PropertyModel::setSchema(const QList<PropertySchema>& schema) {
    beginResetModel();
    scopes_.clear();
    for (const PropertySchema& property : schema) {
        auto scope = std::ranges::find(scopes_, property.scope, &Scope::name);
        if (scope == scopes_.end()) scope = scopes_.insert(scope, {.name = property.scope});
        scope->properties.append(property);
    }
    endResetModel();
}

void PropertyModel::setSheet(const PropertySheet& sheet) {
    if (sheet.scenario_id != sheet_.scenario_id) edits_.clear();
    sheet_ = sheet;
    for (const PropertyValue& value : sheet.values) {
        if (edits_.value(value.key) == value.value) edits_.remove(value.key);
    }
    announce();
}

void PropertyModel::clear() {
    setSheet({});
}

void PropertyModel::announce() {
    for (int scope = 0; scope < rowCount(); ++scope) {
        const QModelIndex parent = index(scope, 0);
        const int last = rowCount(parent) - 1;
        Q_EMIT dataChanged(index(0, kLabel, parent), index(last, kValue, parent));
    }
    Q_EMIT editsChanged();
}

bool PropertyModel::hasErrors() const {
    return std::ranges::any_of(scopes_, [this](const Scope& scope) {
        return std::ranges::any_of(scope.properties, [this](const PropertySchema& schema) {
            return !errorText(schema).isEmpty();
        });
    });
}

PropertyChanges PropertyModel::changes() const {
    PropertyChanges changes;
    for (const Scope& scope : scopes_) {
        for (const PropertySchema& schema : scope.properties) {
            if (!edits_.contains(schema.key) || !errorText(schema).isEmpty()) continue;
            // Spaces in a network's name are its own.
            const bool names = schema.type == PropertyType::kNetworks;
            const QString& edit = edits_[schema.key];
            changes.insert(schema.key, names ? edit.trimmed() : edit.simplified());
        }
    }
    return changes;
}

void PropertyModel::revert() {
    edits_.clear();
    announce();
}

const PropertySchema* PropertyModel::schemaAt(const QModelIndex& index) const {
    if (!index.isValid() || index.internalId() == kScopeRow) return nullptr;
    return &scopes_[index.internalId()].properties[index.row()];
}

const PropertyValue* PropertyModel::valueOf(const QString& key) const {
    const auto found = std::ranges::find(sheet_.values, key, &PropertyValue::key);
    return found == sheet_.values.end() ? nullptr : &*found;
}

QString PropertyModel::shown(const PropertySchema& schema) const {
    if (const auto edit = edits_.find(schema.key); edit != edits_.end()) return *edit;
    const PropertyValue* value = valueOf(schema.key);
    return value == nullptr ? QString() : value->value;
}

QString PropertyModel::errorText(const PropertySchema& schema) const {
    const auto edit = edits_.find(schema.key);
    if (edit == edits_.end()) return {};
    const auto parsed = parseValue(schema, *edit);
    return parsed ? QString() : QString::fromStdString(parsed.error().message);
}

QString PropertyModel::help(const PropertySchema& schema) const {
    QStringList lines;
    lines << (japanese_ ? schema.help_japanese : schema.help_english);
    const bool amount =
        schema.type == PropertyType::kDuration || schema.type == PropertyType::kBytes;
    const QString range = tr("Default: %1.").arg(readableValue(schema, schema.default_value));
    if (amount) {
        QString limits = tr("From %1 to %2.")
                             .arg(readableAmount(schema.type, schema.min),
                                  readableAmount(schema.type, schema.max));
        if (schema.zero_is_default) limits += u' ' + tr("0: the engine's own default.");
        lines << range + u' ' + limits;
    } else {
        lines << range;
    }
    if (!schema.any_time) lines << tr("It may be changed while the scenario is stopped.");
    const PropertyValue* value = valueOf(schema.key);
    if (value != nullptr && value->locked) {
        const QString why = Words::locked(schema.any_time, state_);
        lines << tr("Locked now: %1").arg(why.isEmpty() ? Words::error(*value->locked) : why);
    }
    return lines.join(u'\n');
}

QString PropertyModel::label(const PropertySchema& schema) const {
    return japanese_ ? schema.label_japanese : schema.label_english;
}

QVariant PropertyModel::propertyData(const PropertySchema& schema, int column, int role) const {
    const PropertyValue* value = valueOf(schema.key);
    switch (role) {
        case Qt::DisplayRole:
            if (column == kValue) return readableValue(schema, shown(schema));
            return label(schema);
        case Qt::EditRole:
            if (column != kValue) return {};
            return IsAmount(schema) && shown(schema) != u"0" ? readableValue(schema, shown(schema))
                                                             : shown(schema);
        case Qt::CheckStateRole:
            if (column != kValue || schema.type != PropertyType::kFlag) return {};
            return shown(schema) == u"on" ? Qt::Checked : Qt::Unchecked;
        case Qt::ToolTipRole:
        case kHelpRole:
            return help(schema);
        case kEditedRole:
            return edits_.contains(schema.key);
        case kLockedRole:
            return value != nullptr && !value->changeable;
        case kErrorRole:
            return errorText(schema);
        case kFilterRole:
            return QStringList{schema.key, schema.label_english, schema.help_english,
                               schema.label_japanese, schema.help_japanese}
                .join(u'\n');
        case kKeyRole:
            return schema.key;
        case kScopeRole:
            return schema.scope;
        default:
            return {};
    }
}

QModelIndex PropertyModel::indexOf(const QString& key) const {
    for (int scope = 0; scope < rowCount(); ++scope) {
        const QModelIndex parent = index(scope, 0);
        for (int row = 0; row < rowCount(parent); ++row) {
            const QModelIndex cell = index(row, kValue, parent);
            if (schemaAt(cell)->key == key) return cell;
        }
    }
    return {};
}

QString PropertyModel::value(const QString& key) const {
    const PropertySchema* schema = schemaAt(indexOf(key));
    return schema == nullptr ? QString() : shown(*schema);
}

void PropertyModel::setValue(const QString& key, const QString& value) {
    setData(indexOf(key), value);
}

QString PropertyModel::label(const QString& key) const {
    return indexOf(key).siblingAtColumn(kLabel).data().toString();
}

QString PropertyModel::readable(const QString& key, const QString& value) const {
    const PropertySchema* schema = schemaAt(indexOf(key));
    return schema == nullptr ? value : readableValue(*schema, value);
}

QString PropertyModel::text(const QString& key) const {
    return indexOf(key).data().toString();
}

QString PropertyModel::problem(const QString& key) const {
    return indexOf(key).data(kErrorRole).toString();
}

QVariant PropertyModel::data(const QModelIndex& index, int role) const {
    if (const PropertySchema* schema = schemaAt(index)) {
        return propertyData(*schema, index.column(), role);
    }
    if (!index.isValid()) return {};
    const QString& scope = scopes_[static_cast<std::size_t>(index.row())].name;
    if (role == kScopeRole) return scope;
    if (index.column() != kLabel || role != Qt::DisplayRole) return {};
    return Words::scope(scope);
}

bool PropertyModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    const PropertySchema* schema = schemaAt(index);
    if (schema == nullptr || (role != Qt::EditRole && role != Qt::CheckStateRole)) return false;
    const QString text = role == Qt::EditRole
                             ? asTheServiceWritesIt(*schema, value.toString().trimmed())
                             : formatValue(PropertyType::kFlag, value.toInt() == Qt::Checked);
    const PropertyValue* now = valueOf(schema->key);
    if (now == nullptr || !now->changeable) return false;
    if (text == now->value) {
        edits_.remove(schema->key);
    } else {
        edits_.insert(schema->key, text);
    }
    Q_EMIT dataChanged(index.siblingAtColumn(kLabel), index.siblingAtColumn(kValue));
    Q_EMIT editsChanged();
    return true;
}

Qt::ItemFlags PropertyModel::flags(const QModelIndex& index) const {
    const PropertySchema* schema = schemaAt(index);
    if (schema == nullptr) return QAbstractItemModel::flags(index);
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    const PropertyValue* value = valueOf(schema->key);
    if (index.column() != kValue || value == nullptr || !value->changeable) return flags;
    return flags |
           (schema->type == PropertyType::kFlag ? Qt::ItemIsUserCheckable : Qt::ItemIsEditable);
}

QModelIndex PropertyModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    if (!parent.isValid()) return createIndex(row, column, kScopeRow);
    return createIndex(row, column, static_cast<quintptr>(parent.row()));
}

QModelIndex PropertyModel::parent(const QModelIndex& child) const {
    if (!child.isValid() || child.internalId() == kScopeRow) return {};
    return createIndex(static_cast<int>(child.internalId()), 0, kScopeRow);
}

int PropertyModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return static_cast<int>(scopes_.size());
    if (parent.internalId() != kScopeRow || parent.column() != 0) return 0;
    return static_cast<int>(scopes_[static_cast<std::size_t>(parent.row())].properties.size());
}

int PropertyModel::columnCount(const QModelIndex&) const {
    return kColumnCount;
}

QVariant PropertyModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == kLabel ? tr("Property") : tr("Value");
}

}  // namespace rha::manager
