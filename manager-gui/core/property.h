// Properties of a scenario as the control service describes them: docs/properties.md. The manager
// knows no property by name; keys, texts, ranges and locks all come from the service.
// Thread rule: plain values.
#pragma once

#include <QList>
#include <QMap>
#include <QString>
#include <optional>

#include "common/error.h"

namespace rha::manager {

/// kNetworks and kAddresses: the notation of common/network_mapping.h.
enum class PropertyType { kText, kFlag, kDuration, kBytes, kNetworks, kAddresses };

struct PropertySchema {
    QString key;
    QString scope;  ///< "scenario", "master", "replica" or "ha"
    PropertyType type = PropertyType::kText;
    QString default_value;
    qint64 min = 0;  ///< milliseconds or bytes
    qint64 max = 0;
    bool zero_is_default = false;  ///< "0" is allowed as well
    bool any_time = false;         ///< false: only while the scenario is stopped
    QString label_english;
    QString help_english;
    QString label_japanese;
    QString help_japanese;
    bool operator==(const PropertySchema&) const = default;
};

struct PropertyValue {
    QString key;
    QString value;
    bool changeable = false;      ///< in the state of now
    std::optional<Error> locked;  ///< why not
    bool operator==(const PropertyValue&) const = default;
};

struct PropertySheet {
    QString scenario_id;
    QString scenario;
    quint64 version = 0;
    QList<PropertyValue> values;
    bool operator==(const PropertySheet&) const = default;
};

using PropertyChanges = QMap<QString, QString>;

/// Units may be written in English or in Japanese. The value in milliseconds or bytes, or 0 and 1
/// of a flag; kInvalidArgument when it is not a value of this type or out of range. The message has
/// no remedy: the range is shown beside it.
Result<qint64> parseValue(const PropertySchema& schema, const QString& text);

/// As people read it: "10 s", "64 GiB", "none"; what is not a value of its type as it is.
QString readableValue(const PropertySchema& schema, const QString& text);
QString readableAmount(PropertyType type, qint64 value);

/// "10s": as the control service writes it, in the greatest unit that divides it.
QString formatValue(PropertyType type, qint64 value);

}  // namespace rha::manager
