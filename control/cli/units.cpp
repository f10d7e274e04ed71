#include "control/cli/units.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <cmath>
#include <ctime>

#include <fmt/core.h>

namespace rha::cli {

std::string FormatDuration(std::uint64_t ms) {
    const std::uint64_t seconds = ms / 1000;
    if (seconds < 60) return fmt::format("{:.1f} s", static_cast<double>(ms / 100) / 10);
    const std::uint64_t minutes = seconds / 60;
    if (minutes < 60) return fmt::format("{} min {} s", minutes, seconds % 60);
    const std::uint64_t hours = minutes / 60;
    if (hours < 48) return fmt::format("{} h {} min", hours, minutes % 60);
    return fmt::format("{} d {} h", hours / 24, hours % 24);
}

std::string FormatTime(std::int64_t unix_ns) {
    if (unix_ns == 0) return "-";
    const std::time_t seconds = unix_ns / 1'000'000'000;
    std::tm parts{};
    localtime_r(&seconds, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
    return text;
}

namespace {

/// The next `digits` characters as a number, and `separator` behind them unless it is 0.
std::optional<int> TakeNumber(std::string_view& text, std::size_t digits, char separator) {
    int number = 0;
    const char* const end = text.data() + std::min(digits, text.size());
    const bool digit_first = !text.empty() && text.front() != '-';
    const auto parsed = std::from_chars(text.data(), end, number);
    if (!digit_first || parsed.ec != std::errc() || parsed.ptr != text.data() + digits) {
        return std::nullopt;
    }
    text.remove_prefix(digits);
    if (separator == 0) return number;
    if (!text.starts_with(separator)) return std::nullopt;
    text.remove_prefix(1);
    return number;
}

/// "2025-03-09", "2025-03-09 14:05", "2025-03-09T14:05:06", every field with all its digits.
std::optional<std::tm> ParseLocalTime(std::string_view text) {
    using namespace std::chrono;
    const auto year_number = TakeNumber(text, 4, '-');
    const auto month_number = year_number ? TakeNumber(text, 2, '-') : std::nullopt;
    const auto day_number = month_number ? TakeNumber(text, 2, 0) : std::nullopt;
    if (!day_number) return std::nullopt;
    const year_month_day date(year(*year_number), month(static_cast<unsigned>(*month_number)),
                              day(static_cast<unsigned>(*day_number)));
    if (!date.ok()) return std::nullopt;
    std::tm parts{};
    parts.tm_year = *year_number - 1900;
    parts.tm_mon = *month_number - 1;
    parts.tm_mday = *day_number;
    parts.tm_isdst = -1;
    if (text.empty()) return parts;
    if (text.front() != ' ' && text.front() != 'T') return std::nullopt;
    text.remove_prefix(1);
    const auto hour = TakeNumber(text, 2, ':');
    const auto minute = hour ? TakeNumber(text, 2, 0) : std::nullopt;
    std::optional<int> second = 0;
    if (minute && text.starts_with(':')) {
        text.remove_prefix(1);
        second = TakeNumber(text, 2, 0);
    }
    if (!minute || !second || !text.empty() || *hour > 23 || *minute > 59 || *second > 59) {
        return std::nullopt;
    }
    parts.tm_hour = *hour;
    parts.tm_min = *minute;
    parts.tm_sec = *second;
    return parts;
}

}  // namespace

std::optional<std::int64_t> ParseMoment(std::string_view text, std::int64_t now_unix_ns) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> kUnits = {
        {{"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}}};
    std::int64_t count = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
    const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
    for (const auto& [unit, seconds] : kUnits) {
        if (fault != std::errc() || rest != unit || count < 0 || count > 1'000'000) continue;
        return now_unix_ns - count * seconds * kSecond;
    }
    auto parts = ParseLocalTime(text);
    if (!parts) return std::nullopt;
    const std::time_t moment = std::mktime(&*parts);
    if (moment != -1) return static_cast<std::int64_t>(moment) * kSecond;
    return std::nullopt;
}

Result<std::int64_t> MomentOf(const std::string& text, std::int64_t now_unix_ns) {
    if (text.empty()) return 0;
    const auto moment = ParseMoment(text, now_unix_ns);
    if (moment) return *moment;
    return Fail(ErrorCode::kInvalidArgument, "'" + text + "' is not a time",
                "write 90s, 15min, 2h or 3d ago, or a time as 2025-03-09 or '2025-03-09 14:05'");
}

std::string ProgressBar(double fraction, int width) {
    const double cut = std::clamp(fraction, 0.0, 1.0);
    const int full = static_cast<int>(std::floor(cut * width));
    return "[" + std::string(static_cast<std::size_t>(full), '#') +
           std::string(static_cast<std::size_t>(width - full), '-') + "]";
}

std::string EnumWord(std::string_view name, std::string_view prefix) {
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
    std::string word(name);
    for (char& c : word) {
        c = c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return word == "unspecified" ? "unknown" : word;
}

}  // namespace rha::cli
