// Properties: everything an administrator may set for a scenario, described once. The API, rhactl,
// the manager, docs/properties.md and the checks all read this table. Pure.
//
// A value travels and is stored as text in the property's own notation: "on"/"off", a whole number,
// a duration ("300s", "500ms", "5min", "1h"), an amount of bytes ("64GiB", "0"). ParseProperty
// takes what people type, FormatProperty gives the one canonical form. Networks and addresses are
// texts, in the notation of common/network_mapping.h; ValueText and SetText work for every
// property.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "control/core/scenario.h"

namespace rha::control {

enum class PropertyScope : std::uint8_t { kScenario, kMaster, kReplica, kHighAvailability };

enum class PropertyType : std::uint8_t { kFlag, kDuration, kBytes, kNetworks, kAddresses };

/// When a property may be changed.
enum class ChangeRule : std::uint8_t {
    kAnyTime,  ///< takes effect at once
    kStopped,  ///< the engines are told when the scenario is run
};

struct PropertyText {
    std::string_view label;
    std::string_view help;
};

/// Values are numbers inside: 0/1 for a flag, milliseconds, bytes; `get` and `set` are nullptr for
/// networks and addresses.
struct Property {
    std::string_view key;  ///< stable, lower case with dashes
    PropertyScope scope;
    PropertyType type;
    ChangeRule change;
    std::int64_t min;
    std::int64_t max;
    bool zero_is_default;  ///< 0 stands outside the range: the engine's own default
    PropertyText english;
    PropertyText japanese;
    std::int64_t (*get)(const ScenarioSettings&);
    void (*set)(ScenarioSettings&, std::int64_t);
};

/// All of them, in the order in which they are shown.
std::span<const Property> Properties();

/// nullptr for an unknown key.
const Property* FindProperty(std::string_view key);

std::string_view Name(PropertyScope scope);  ///< "scenario", "master", "replica", "ha"
std::string_view Name(PropertyType type);  ///< "flag", "duration", "bytes", "networks", "addresses"
std::string_view Name(ChangeRule rule);      ///< "any-time", "stopped"
/// What a value's number inside counts: "ms", "B"; empty for the others.
std::string_view UnitOf(PropertyType type);

/// Networks or addresses.
bool IsText(const Property& property);
/// Its value in canonical notation.
std::string ValueText(const Property& property, const ScenarioSettings& settings);
/// kInvalidArgument that names the property and its notation; nothing is changed then.
Status SetText(const Property& property, ScenarioSettings& settings, std::string_view text);

// The next four are for properties whose values are numbers.

/// kInvalidArgument that names the property, its range and its notation.
Result<std::int64_t> ParseProperty(const Property& property, std::string_view text);
/// The same for a value that is there already.
Status CheckProperty(const Property& property, std::int64_t value);
std::string FormatProperty(const Property& property, std::int64_t value);

/// "10s to 1day", "on or off"; for messages and documents.
std::string RangeText(const Property& property);

}  // namespace rha::control
