#include "engine/hypervisor/hyperv/wmi/datetime.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>

namespace rha::engine::wmi {
namespace {

constexpr std::size_t kLength = 25;
constexpr std::size_t kPointAt = 14;
constexpr std::size_t kSignAt = 21;
constexpr int kOffsetMinutesMax = 24 * 60;

/// Of digits alone.
std::optional<int> Number(std::string_view digits) {
    if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) return {};
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

}  // namespace

std::optional<WallTime> ParseTime(std::string_view text) {
    if (text.size() != kLength || text[kPointAt] != '.') return {};
    const bool east = text[kSignAt] == '+';
    if (!east && text[kSignAt] != '-') return {};
    const auto year = Number(text.substr(0, 4));
    const auto month = Number(text.substr(4, 2));
    const auto day = Number(text.substr(6, 2));
    const auto hour = Number(text.substr(8, 2));
    const auto minute = Number(text.substr(10, 2));
    const auto second = Number(text.substr(12, 2));
    const auto fraction = Number(text.substr(kPointAt + 1, 6));
    const auto offset = Number(text.substr(kSignAt + 1));
    if (!year || !month || !day || !hour || !minute || !second || !fraction || !offset) return {};
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    // Years of which nanoseconds can be counted.
    const bool counted = *year >= 1970 && *year < 2200;
    const bool sound = *hour < 24 && *minute < 60 && *second < 60 && *offset < kOffsetMinutesMax;
    if (!date.ok() || !counted || !sound) return {};
    const auto local = std::chrono::sys_days(date) + std::chrono::hours(*hour) +
                       std::chrono::minutes(*minute) + std::chrono::seconds(*second);
    const auto utc = local - std::chrono::minutes(east ? *offset : -*offset);
    return WallTime{std::chrono::nanoseconds(utc.time_since_epoch()).count()};
}

}  // namespace rha::engine::wmi
