#include "manager-gui/core/property.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <algorithm>
#include <array>
#include <limits>
#include <span>

#include "common/network_mapping.h"
#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

class Property {
    Q_DECLARE_TR_FUNCTIONS(Property)
};

struct Unit {
    QStringView name;  ///< to the control service
    qint64 size;
    std::array<QStringView, 3> others;  ///< that people type as well
    const char* amount;                 ///< as people read it
};

constexpr std::array<Unit, 5> kDurations = {{
    {u"day", 86'400'000, {u"days", u"d", u"日"}, QT_TRANSLATE_NOOP("Property", "%1 d")},
    {u"h", 3'600'000, {u"hours", u"時間"}, QT_TRANSLATE_NOOP("Property", "%1 h")},
    {u"min", 60'000, {u"minutes", u"分"}, QT_TRANSLATE_NOOP("Property", "%1 min")},
    {u"s", 1000, {u"seconds", u"秒"}, QT_TRANSLATE_NOOP("Property", "%1 s")},
    {u"ms", 1, {u"milliseconds", u"ミリ秒"}, QT_TRANSLATE_NOOP("Property", "%1 ms")},
}};
constexpr std::array<Unit, 6> kBytes = {{
    {u"PiB", 1ll << 50, {}, QT_TRANSLATE_NOOP("Property", "%1 PiB")},
    {u"TiB", 1ll << 40, {}, QT_TRANSLATE_NOOP("Property", "%1 TiB")},
    {u"GiB", 1ll << 30, {}, QT_TRANSLATE_NOOP("Property", "%1 GiB")},
    {u"MiB", 1ll << 20, {}, QT_TRANSLATE_NOOP("Property", "%1 MiB")},
    {u"KiB", 1ll << 10, {}, QT_TRANSLATE_NOOP("Property", "%1 KiB")},
    {u"B", 1, {}, QT_TRANSLATE_NOOP("Property", "%1 B")},
}};

std::span<const Unit> UnitsOf(PropertyType type) {
    if (type == PropertyType::kDuration) return kDurations;
    return kBytes;
}

bool IsCalled(const Unit& unit, QStringView name) {
    const auto same = [name](QStringView own) {
        return own.compare(name, Qt::CaseInsensitive) == 0;
    };
    return same(unit.name) || std::ranges::any_of(unit.others, same);
}

/// The greatest unit that divides it.
const Unit& UnitOf(PropertyType type, qint64 value) {
    return *std::ranges::find_if(UnitsOf(type),
                                 [value](const Unit& unit) { return value % unit.size == 0; });
}

std::unexpected<Error> Wrong(const QString& message) {
    return Fail(ErrorCode::kInvalidArgument, message.toStdString());
}

}  // namespace

Result<qint64> parseValue(const PropertySchema& schema, const QString& text) {
    // Whoever types Japanese types wide digits, too.
    const QString plain = text.normalized(QString::NormalizationForm_KC).simplified();
    if (schema.type == PropertyType::kText) return 0;
    if (schema.type == PropertyType::kNetworks) {
        if (WithLinks({}, text.trimmed().toStdString())) return 0;
        return Wrong(Words::noNetworks());
    }
    if (schema.type == PropertyType::kAddresses) {
        if (WithAddresses({}, text.trimmed().toStdString())) return 0;
        return Wrong(Words::noAddresses());
    }
    if (schema.type == PropertyType::kFlag) {
        if (plain == u"on") return 1;
        if (plain == u"off") return 0;
        return Wrong(Words::notAFlag());
    }
    if (plain == u"0" && (schema.zero_is_default || schema.min == 0)) return 0;
    static const QRegularExpression kAmount(QStringLiteral("^([0-9]{1,18}) ?([^0-9 ]+)$"));
    const auto match = kAmount.match(plain);
    const auto units = UnitsOf(schema.type);
    const auto unit = std::ranges::find_if(units, [&match](const Unit& candidate) {
        return IsCalled(candidate, match.capturedView(2));
    });
    if (!match.hasMatch() || unit == units.end()) {
        return Wrong(schema.type == PropertyType::kDuration ? Words::notADuration()
                                                            : Words::notBytes());
    }
    const qint64 count = match.capturedView(1).toLongLong();
    const bool fits = count <= std::numeric_limits<qint64>::max() / unit->size;
    const qint64 value = fits ? count * unit->size : std::numeric_limits<qint64>::max();
    if (value < schema.min || value > schema.max) {
        return Wrong(Words::outOfRange(readableAmount(schema.type, schema.min),
                                       readableAmount(schema.type, schema.max)));
    }
    return value;
}

QString formatValue(PropertyType type, qint64 value) {
    if (type == PropertyType::kFlag)
        return value != 0 ? QStringLiteral("on") : QStringLiteral("off");
    if (value == 0) return QStringLiteral("0");
    const Unit& unit = UnitOf(type, value);
    return QString::number(value / unit.size) + unit.name.toString();
}

QString readableAmount(PropertyType type, qint64 value) {
    const Unit& unit = UnitOf(type, value);
    return value == 0 ? Property::tr("none") : Property::tr(unit.amount).arg(value / unit.size);
}

QString readableValue(const PropertySchema& schema, const QString& text) {
    if (schema.type == PropertyType::kFlag && text == u"on") return Property::tr("on");
    if (schema.type == PropertyType::kFlag && text == u"off") return Property::tr("off");
    if (text == u"0" && schema.zero_is_default) return Property::tr("engine's default");
    if (schema.type == PropertyType::kNetworks && text == u"automatic") {
        return Property::tr("automatic");
    }
    if (schema.type == PropertyType::kAddresses && text == u"unchanged") {
        return Property::tr("unchanged");
    }
    const bool amount =
        schema.type == PropertyType::kDuration || schema.type == PropertyType::kBytes;
    const auto value = amount ? parseValue(schema, text) : Result<qint64>();
    return amount && value ? readableAmount(schema.type, *value) : text;
}

}  // namespace rha::manager
