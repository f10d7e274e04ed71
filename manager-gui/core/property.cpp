#include "manager-gui/core/property.h"

#include <QRegularExpression>
#include <algorithm>
#include <array>
#include <limits>
#include <span>

#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

struct Unit {
    QStringView name;
    qint64 size;
};

constexpr std::array<Unit, 5> kDurations = {
    {{u"day", 86'400'000}, {u"h", 3'600'000}, {u"min", 60'000}, {u"s", 1000}, {u"ms", 1}}};
constexpr std::array<Unit, 6> kBytes = {{{u"PiB", 1ll << 50},
                                         {u"TiB", 1ll << 40},
                                         {u"GiB", 1ll << 30},
                                         {u"MiB", 1ll << 20},
                                         {u"KiB", 1ll << 10},
                                         {u"B", 1}}};

std::span<const Unit> UnitsOf(PropertyType type) {
    if (type == PropertyType::kDuration) return kDurations;
    return kBytes;
}

std::unexpected<Error> Wrong(const QString& message) {
    return Fail(ErrorCode::kInvalidArgument, message.toStdString());
}

}  // namespace

Result<qint64> parseValue(const PropertySchema& schema, const QString& text) {
    const QString plain = text.simplified();
    if (schema.type == PropertyType::kText) return 0;
    if (schema.type == PropertyType::kFlag) {
        if (plain == u"on") return 1;
        if (plain == u"off") return 0;
        return Wrong(Words::notAFlag());
    }
    if (plain == u"0" && (schema.zero_is_default || schema.min == 0)) return 0;
    static const QRegularExpression kAmount(QStringLiteral("^([0-9]{1,18}) ?([A-Za-z]+)$"));
    const auto match = kAmount.match(plain);
    const auto units = UnitsOf(schema.type);
    const auto unit = std::ranges::find_if(units, [&match](const Unit& candidate) {
        return candidate.name.compare(match.capturedView(2), Qt::CaseInsensitive) == 0;
    });
    if (!match.hasMatch() || unit == units.end()) {
        return Wrong(schema.type == PropertyType::kDuration ? Words::notADuration()
                                                            : Words::notBytes());
    }
    const qint64 count = match.capturedView(1).toLongLong();
    const bool fits = count <= std::numeric_limits<qint64>::max() / unit->size;
    const qint64 value = fits ? count * unit->size : std::numeric_limits<qint64>::max();
    if (value < schema.min || value > schema.max) {
        return Wrong(Words::outOfRange(formatValue(schema.type, schema.min),
                                       formatValue(schema.type, schema.max)));
    }
    return value;
}

QString formatValue(PropertyType type, qint64 value) {
    if (type == PropertyType::kFlag)
        return value != 0 ? QStringLiteral("on") : QStringLiteral("off");
    if (value == 0) return QStringLiteral("0");
    for (const Unit& unit : UnitsOf(type)) {
        if (value % unit.size == 0)
            return QString::number(value / unit.size) + unit.name.toString();
    }
    return QString::number(value);
}

}  // namespace rha::manager
