// Reports: the past of one scenario for people (HTML) and for programs (CSV). docs/reports.md says
// what every figure means and where it comes from. Pure.
//
// The HTML is one file that needs nothing from elsewhere, and has no scripts. Everything that comes
// from outside is escaped, in the CSV also against spreadsheets that would take it for a formula.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "control/core/event_catalogue.h"
#include "control/core/history.h"
#include "control/core/scenario_moves.h"
#include "control/core/statistics.h"

namespace rha::control {

enum class ReportKind : std::uint8_t {
    kSync,
    kReplication,
    kSwitchover,
    kChanges,     ///< of a scenario's machine, hour by hour
    kDifference,  ///< what the last synchronisation found
    kAssessment,  ///< of a machine without a scenario
};
enum class ReportFormat : std::uint8_t { kHtml, kCsv };

struct ReportInput {
    ReportKind kind = ReportKind::kReplication;
    std::string scenario;
    std::string group;
    std::string vm;
    std::string master;  ///< hosts' names, as the scenario was created
    std::string replica;
    std::string version;  ///< of the product
    WallTime made;
    WallTime begin;  ///< the period
    WallTime end;
    std::vector<ScenarioMove> moves;  ///< all that are kept, in their order
    std::vector<StatisticsRow> rows;  ///< of the period; kReplication only
    ScenarioHistory history;          ///< kChanges and kDifference only
    std::string history_host;         ///< whose engine told it
    Assessment assessment;            ///< kAssessment only, with its history; the scenario is empty
};

std::string RenderReport(const ReportInput& input, ReportFormat format, Language language);

/// Those of scenarios, in the order in which they are offered.
std::span<const ReportKind> ReportKinds();
/// "Switchover report", "スイッチオーバー レポート".
std::string_view TitleOf(ReportKind kind, Language language);

/// "sync", "html", …; stable.
std::string_view Name(ReportKind kind);
std::optional<ReportKind> ReportKindFromName(std::string_view name);
std::optional<ReportFormat> ReportFormatFromName(std::string_view name);

}  // namespace rha::control
