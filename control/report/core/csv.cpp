#include "control/report/core/document.h"

namespace rha::control {
namespace {

/// RFC 4180; what a spreadsheet would take for a formula begins with an apostrophe.
std::string Field(std::string_view value) {
    std::string text(value);
    constexpr std::string_view kFormula = "=+-@\t\r";
    if (!text.empty() && kFormula.find(text.front()) != std::string_view::npos) {
        text.insert(text.begin(), '\'');
    }
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + "\"";
}

}  // namespace

std::string ToCsv(const ReportTable& table) {
    std::string csv;
    for (const ReportColumn& column : table.columns) {
        csv += (csv.empty() ? "" : ",") + Field(column.key);
    }
    csv += "\r\n";
    for (const auto& row : table.rows) {
        bool first = true;
        for (const ReportCell& cell : row) {
            csv += (first ? "" : ",") + Field(cell.value);
            first = false;
        }
        csv += "\r\n";
    }
    return csv;
}

}  // namespace rha::control
