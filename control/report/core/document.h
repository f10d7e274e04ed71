// A report's contents without its form: headings, figures, tables and a curve, all as text that is
// not escaped yet. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "control/report/core/report.h"
#include "control/web/core/page.h"

namespace rha::control {

struct ReportCell {
    std::string text;            ///< for people
    std::string value;           ///< for programs: plain numbers, times as RFC 3339, stable names
    std::optional<Mood> mood{};  ///< shown as a coloured mark
    bool number = false;         ///< stands to the right
    bool wraps = false;          ///< may be long
};

struct ReportColumn {
    std::string key;  ///< for programs
    std::string title;
};

struct ReportTable {
    std::string title;  ///< empty: for programs only
    std::string when_empty;
    std::vector<ReportColumn> columns;
    std::vector<std::vector<ReportCell>> rows;
};

struct ReportTile {
    std::string value;
    std::string label;
    Mood mood = Mood::kIdle;
};

/// Points of equal distance from the period's begin to its end; nothing where nothing was heard.
struct ReportCurve {
    std::string title;
    std::string unit;
    std::vector<std::optional<double>> points;
};

struct ReportDocument {
    std::string title;
    std::vector<std::pair<std::string, std::string>> facts;
    std::vector<ReportTile> tiles;
    std::optional<ReportCurve> curve;
    std::vector<ReportTable> tables;  ///< the first one is the CSV
    std::vector<std::string> notes;
    std::string footer;
    std::string begin;  ///< the period, for the curve
    std::string end;
};

ReportDocument SyncDocument(const ReportInput& input, Language language);
ReportDocument ReplicationDocument(const ReportInput& input, Language language);
ReportDocument SwitchoverDocument(const ReportInput& input, Language language);
ReportDocument ChangesDocument(const ReportInput& input, Language language);
ReportDocument DifferenceDocument(const ReportInput& input, Language language);
ReportDocument AssessmentDocument(const ReportInput& input, Language language);

std::string ToHtml(const ReportDocument& document, Language language);
std::string ToCsv(const ReportTable& table);

/// A text in both languages.
struct ReportWords {
    std::string_view english;
    std::string_view japanese;
};
inline std::string In(Language language, ReportWords words) {
    return std::string(language == Language::kJapanese ? words.japanese : words.english);
}

/// "2025-03-09 14:05:06", UTC.
std::string TimeText(WallTime time);
/// "0.4 s", "3 min 20 s", "2 h 5 min".
std::string DurationText(std::uint64_t ms, Language language);

// Cells.
ReportCell TextCell(std::string text);
ReportCell TimeCell(WallTime time);
ReportCell DurationCell(std::optional<std::uint64_t> ms, Language language);
ReportCell BytesCell(std::optional<std::uint64_t> bytes);
ReportCell CountCell(std::uint64_t count);

/// What every report begins with.
ReportDocument Heading(const ReportInput& input, Language language);

}  // namespace rha::control
