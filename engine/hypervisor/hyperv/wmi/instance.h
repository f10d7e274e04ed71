// Instance: one object of Windows' management interface (WMI) as a value: its class, its path and
// its properties, all copied out of COM. What WMI answers is input like any other: every getter
// checks that the property is there and of the kind asked for, and says so otherwise (kCorruption).
// Thread rule: plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "common/error.h"

namespace rha::engine::wmi {

/// Longest text and array that are taken over; what is longer becomes Foreign.
inline constexpr std::size_t kTextBytesMax = 4u << 20;
inline constexpr std::size_t kElementsMax = 1u << 16;

/// A value of a kind that nothing here needs, or longer than the bounds; only its description.
struct Foreign {
    std::string what;
    bool operator==(const Foreign&) const = default;
};

using Texts = std::vector<std::string>;
using Numbers = std::vector<std::int64_t>;

/// monostate is WMI's null. References and times are texts.
using Value =
    std::variant<std::monostate, bool, std::int64_t, std::string, Texts, Numbers, Foreign>;

/// "number", "text", ...: what a message calls the value.
std::string_view KindOf(const Value& value);

/// Names of classes and properties are the same in any case of their (ASCII) letters.
struct NameLess {
    bool operator()(std::string_view left, std::string_view right) const;
};
using Properties = std::map<std::string, Value, NameLess>;

/// Named parameters of a method, or properties to be changed.
using Parameters = std::vector<std::pair<std::string, Value>>;

struct Instance {
    std::string class_name;
    std::string path;  ///< the object's full path; empty for what is embedded or returned
    Properties properties;

    /// Missing and null are errors.
    Result<std::string> Text(std::string_view name) const;
    Result<std::int64_t> Number(std::string_view name) const;

    /// Missing and null are empty, respectively `otherwise`; another kind of value is an error.
    Result<std::string> TextOr(std::string_view name, std::string otherwise) const;
    Result<std::int64_t> NumberOr(std::string_view name, std::int64_t otherwise) const;
    Result<bool> FlagOr(std::string_view name, bool otherwise) const;
    Result<Texts> TextsOrNone(std::string_view name) const;
    Result<Numbers> NumbersOrNone(std::string_view name) const;

    /// The error of the getters, for who finds a value wrong in another way.
    std::unexpected<Error> Wrong(std::string_view name, std::string_view what) const;
};

}  // namespace rha::engine::wmi
