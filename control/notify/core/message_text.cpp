#include "control/notify/core/message_text.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace rha::control {
namespace {

constexpr std::size_t kSubjectMax = 200;
constexpr unsigned kFacilityDaemon = 3;

struct CivilTime {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    unsigned weekday = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int millisecond = 0;
};

CivilTime ToCivil(WallTime time) {
    using std::chrono::floor;
    const std::chrono::sys_time<std::chrono::nanoseconds> at{
        std::chrono::nanoseconds(time.unix_ns)};
    const auto day = floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss rest(floor<std::chrono::milliseconds>(at - day));
    return {.year = static_cast<int>(date.year()),
            .month = static_cast<unsigned>(date.month()),
            .day = static_cast<unsigned>(date.day()),
            .weekday = std::chrono::weekday(day).c_encoding(),
            .hour = static_cast<int>(rest.hours().count()),
            .minute = static_cast<int>(rest.minutes().count()),
            .second = static_cast<int>(rest.seconds().count()),
            .millisecond = static_cast<int>(rest.subseconds().count())};
}

std::string Digits(long number, std::size_t width) {
    std::string text = std::to_string(number);
    return text.size() >= width ? text : std::string(width - text.size(), '0') + text;
}

std::string Clock(const CivilTime& at) {
    return Digits(at.hour, 2) + ":" + Digits(at.minute, 2) + ":" + Digits(at.second, 2);
}

std::string Date(const CivilTime& at) {
    return Digits(at.year, 4) + "-" + Digits(at.month, 2) + "-" + Digits(at.day, 2);
}

std::string OneLine(std::string text) {
    for (char& c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) c = ' ';
    }
    return text;
}

/// At most `size_max` bytes, not cut within a character.
std::string Cut(std::string text, std::size_t size_max) {
    if (text.size() <= size_max) return text;
    std::size_t end = size_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return text.substr(0, end) + "…";
}

unsigned SyslogSeverity(Severity severity) {
    switch (severity) {
        case Severity::kInfo:
            return 6;
        case Severity::kWarning:
            return 4;
        case Severity::kError:
            return 3;
        case Severity::kCritical:
            return 2;
    }
    return 2;
}

std::string Repeated(std::uint64_t count, Language language) {
    if (count < 2) return {};
    return language == Language::kJapanese ? "（" + std::to_string(count) + " 回）"
                                           : " (" + std::to_string(count) + " times)";
}

std::string GroupText(const EventGroup& group, Language language) {
    const bool japanese = language == Language::kJapanese;
    const EventRecord& event = group.last;
    const EventSentences sentences = SentencesOf(event, language);
    const auto row = [](std::string_view title, const std::string& text) {
        return text.empty() ? std::string() : std::string(title) + OneLine(text) + "\n";
    };
    const CivilTime first = ToCivil(group.first.at);
    const CivilTime last = ToCivil(event.at);
    std::string when = Date(first) + " " + Clock(first) + " UTC";
    if (group.count > 1) when += " – " + Date(last) + " " + Clock(last) + " UTC";
    std::string text = "[" + std::string(DisplayName(event.severity, language)) + "] " +
                       OneLine(sentences.message) + Repeated(group.count, language) + "\n";
    text += row(japanese ? "  日時: " : "  Time: ", when);
    text += row(japanese ? "  コード: " : "  Code: ", CodeName(event.code));
    text += row(japanese ? "  シナリオ: " : "  Scenario: ", event.scenario_name);
    text += row(japanese ? "  ホスト: " : "  Host: ", event.host_name);
    text += row(japanese ? "  原因: " : "  Cause: ", sentences.cause);
    text += row(japanese ? "  対処: " : "  What to do: ", sentences.next_action);
    return text;
}

}  // namespace

std::string FormatRfc3339(WallTime time) {
    const CivilTime at = ToCivil(time);
    return Date(at) + "T" + Clock(at) + "." + Digits(at.millisecond, 3) + "Z";
}

std::string FormatMailDate(WallTime time) {
    constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const CivilTime at = ToCivil(time);
    return std::string(kDays[at.weekday]) + ", " + Digits(at.day, 2) + " " + kMonths[at.month - 1] +
           " " + Digits(at.year, 4) + " " + Clock(at) + " +0000";
}

std::string SubjectOf(const Message& message, Language language) {
    if (message.groups.empty()) return "RHA";
    const auto gravest = std::ranges::max_element(
        message.groups, {}, [](const EventGroup& group) { return group.last.severity; });
    std::string text = "[RHA] " + std::string(DisplayName(gravest->last.severity, language)) +
                       ": " + OneLine(SentencesOf(gravest->last, language).message);
    text = Cut(std::move(text), kSubjectMax);
    const std::uint64_t more = message.count - 1;
    if (more == 0) return text;
    return text + (language == Language::kJapanese ? "（他 " + std::to_string(more) + " 件）"
                                                   : " (+" + std::to_string(more) + " more)");
}

std::string BodyOf(const Message& message, Language language) {
    std::string text;
    for (const EventGroup& group : message.groups) text += GroupText(group, language) + "\n";
    text += language == Language::kJapanese
                ? "-- \nRHA コントロール サービス。一覧: rhactl events list\n"
                : "-- \nThe RHA control service. The whole log: rhactl events list\n";
    return text;
}

std::string SyslogLine(const EventGroup& group, Language language, std::string_view host) {
    const EventRecord& event = group.last;
    const EventSentences sentences = SentencesOf(event, language);
    std::string name;  // HOSTNAME is printable ASCII without blanks
    for (const char c : host.substr(0, 255)) {
        if (c > ' ' && c < 0x7f) name += c;
    }
    std::string text = "<" + std::to_string(kFacilityDaemon * 8 + SyslogSeverity(event.severity)) +
                       ">1 " + FormatRfc3339(event.at) + " " + (name.empty() ? "-" : name) +
                       " rha-control - " + CodeName(event.code) + " - \xEF\xBB\xBF";
    text += OneLine(sentences.message) + Repeated(group.count, language);
    if (!event.scenario_name.empty()) text += " scenario=" + OneLine(event.scenario_name);
    if (!event.host_name.empty()) text += " host=" + OneLine(event.host_name);
    if (event.severity >= Severity::kWarning && !sentences.next_action.empty()) {
        text += " | " + OneLine(sentences.next_action);
    }
    return text;
}

Message TestMessage(const std::string& target, WallTime now) {
    EventRecord event;
    event.at = now;
    event.code = EventCode::kNotificationRecovered;
    event.arguments = {{"target", target}};
    EventSentences sentences = Render(event.code, event.arguments, Language::kEnglish);
    event.message = "Test message: " + sentences.message;
    event.cause = "An administrator asked for it: rhactl notify test.";
    event.next_action = "None.";
    event.arguments.clear();  // the sentences above are the event
    return {.groups = {{event, event, 1}}, .through_id = 0, .count = 1};
}

}  // namespace rha::control
