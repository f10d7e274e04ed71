#include <algorithm>
#include <array>
#include <cmath>

#include "control/report/core/document.h"

namespace rha::control {
namespace {

constexpr int kWidth = 960;
constexpr int kHeight = 180;
constexpr int kLeft = 76;
constexpr int kTop = 10;

std::string_view ClassOf(Mood mood) {
    switch (mood) {
        case Mood::kGood:
            return "good";
        case Mood::kBusy:
            return "busy";
        case Mood::kIdle:
            return "idle";
        case Mood::kBad:
            return "bad";
    }
    return "bad";
}

/// One decimal, without a locale.
std::string Number(double value) {
    const auto tenths = static_cast<std::int64_t>(std::llround(value * 10));
    return std::to_string(tenths / 10) +
           (tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10));
}

std::string CellHtml(const ReportCell& cell) {
    std::string html = EscapeHtml(cell.text);
    if (cell.mood) {
        html = "<span class=\"pill " + std::string(ClassOf(*cell.mood)) + "\">" + html + "</span>";
    }
    const char* open = cell.number  ? "<td class=\"number\">"
                       : cell.wraps ? "<td class=\"wraps\">"
                                    : "<td>";
    return open + html + "</td>";
}

/// Columns without a title are for programs only.
std::string TableHtml(const ReportTable& table) {
    std::string html = "<section><h2>" + EscapeHtml(table.title) + "</h2>";
    if (table.rows.empty()) {
        return html + "<p class=\"empty\">" + EscapeHtml(table.when_empty) + "</p></section>\n";
    }
    html += "<div class=\"wide\"><table><thead><tr>";
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (table.columns[i].title.empty()) continue;
        html += std::string(table.rows.front()[i].number ? "<th class=\"number\">" : "<th>") +
                EscapeHtml(table.columns[i].title) + "</th>";
    }
    html += "</tr></thead><tbody>\n";
    for (const auto& row : table.rows) {
        html += "<tr>";
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (!table.columns[i].title.empty()) html += CellHtml(row[i]);
        }
        html += "</tr>\n";
    }
    return html + "</tbody></table></div></section>\n";
}

/// 1, 2 or 5 times a power of ten, not below the value.
double NiceTop(double value) {
    double top = 0.1;
    for (;;) {
        for (const double factor : {1.0, 2.0, 5.0}) {
            if (top * factor >= value) return top * factor;
        }
        top *= 10;
    }
}

std::string Text(double x, double y, const char* anchor, const std::string& text) {
    return "<text x=\"" + Number(x) + "\" y=\"" + Number(y) + "\" text-anchor=\"" + anchor + "\">" +
           EscapeHtml(text) + "</text>";
}

/// Bars side by side: a part of the period without a word leaves a gap.
std::string CurveHtml(const ReportCurve& curve, const std::string& begin, const std::string& end) {
    double highest = 0;
    for (const auto& point : curve.points) highest = std::max(highest, point.value_or(0));
    const double top = NiceTop(highest);
    const double width = static_cast<double>(kWidth - kLeft) /
                         static_cast<double>(std::max<std::size_t>(1, curve.points.size()));
    std::string svg = "<section><h2>" + EscapeHtml(curve.title) + "</h2><svg viewBox=\"0 0 " +
                      std::to_string(kWidth) + " " + std::to_string(kHeight + kTop + 24) +
                      "\" role=\"img\" aria-label=\"" + EscapeHtml(curve.title) + "\">";
    for (int part = 0; part <= 2; ++part) {
        const double y = kTop + static_cast<double>(kHeight) * part / 2;
        svg += "<path class=\"grid\" d=\"M" + std::to_string(kLeft) + " " + Number(y) + "H" +
               std::to_string(kWidth) + "\"/>";
        svg += Text(kLeft - 8, y + 4, "end", Number(top * (2 - part) / 2) + " " + curve.unit);
    }
    std::string bars;
    for (std::size_t i = 0; i < curve.points.size(); ++i) {
        if (!curve.points[i]) continue;
        const double height = std::max(1.0, *curve.points[i] / top * kHeight);
        bars += "M" + Number(kLeft + static_cast<double>(i) * width) + " " +
                std::to_string(kTop + kHeight) + "v-" + Number(height) + "h" + Number(width) + "v" +
                Number(height) + "z";
    }
    svg += "<path class=\"bars\" d=\"" + bars + "\"/>";
    svg += Text(kLeft, kTop + kHeight + 18, "start", begin);
    svg += Text(kWidth, kTop + kHeight + 18, "end", end);
    return svg + "</svg></section>\n";
}

constexpr std::string_view kStyle = R"css(
body{max-width:1180px;margin:0 auto}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 20px;margin:0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.tile b{font-size:24px}
td{font-variant-numeric:tabular-nums;white-space:nowrap}.number{text-align:right}
td.wraps{white-space:normal;min-width:200px;overflow-wrap:anywhere}
svg{display:block;width:100%;height:auto}
svg text{font-size:12px;fill:var(--soft)}.grid{stroke:var(--line)}.bars{fill:var(--good)}
.notes{font-size:13px;color:var(--soft)}.notes li{margin:2px 0}
@page{size:A4 landscape;margin:12mm}
@media print{:root{color-scheme:light;--bg:#fff;--card:#fff;--ink:#000;--soft:#555;--line:#ccc;
--good:#12784a;--good-bg:#dcf5e8;--busy:#8a5a00;--busy-bg:#fff0cf;--bad:#b42318;--bad-bg:#fee4e2;
--idle:#475467;--idle-bg:#eaecf0}
body{font-size:12px;max-width:none;print-color-adjust:exact;-webkit-print-color-adjust:exact}
header,main,footer{padding-left:0;padding-right:0}section{break-inside:avoid-page;border:0;
padding:6px 0}.wide{overflow:visible}th,td{padding:4px 10px 4px 0}tr{break-inside:avoid}
thead{display:table-header-group}td{white-space:normal}td.number{white-space:nowrap}
td.wraps{min-width:0}}
)css";

}  // namespace

std::string ToHtml(const ReportDocument& document, Language language) {
    std::string html = "<!doctype html>\n<html lang=\"" + std::string(Name(language)) +
                       "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                       "content=\"width=device-width, initial-scale=1\"><title>" +
                       EscapeHtml(document.title) + "</title><style>" + std::string(StyleSheet()) +
                       std::string(kStyle) + "</style></head><body>\n<header><h1>" +
                       EscapeHtml(document.title) + "</h1></header><main>\n<section><dl>";
    for (const auto& [name, value] : document.facts) {
        html += "<dt>" + EscapeHtml(name) + "</dt><dd>" + EscapeHtml(value) + "</dd>";
    }
    html += "</dl></section>\n<div class=\"tiles\">";
    for (const ReportTile& tile : document.tiles) {
        html += "<div class=\"tile " + std::string(ClassOf(tile.mood)) + "\"><b>" +
                EscapeHtml(tile.value) + "</b><span>" + EscapeHtml(tile.label) + "</span></div>";
    }
    html += "</div>\n";
    if (document.curve) {
        html += CurveHtml(*document.curve, document.begin, document.end);
    }
    for (const ReportTable& table : document.tables) {
        if (!table.title.empty()) html += TableHtml(table);
    }
    html += "<ul class=\"notes\">";
    for (const std::string& note : document.notes) html += "<li>" + EscapeHtml(note) + "</li>";
    return html + "</ul></main><footer>" + EscapeHtml(document.footer) +
           "</footer></body></html>\n";
}

}  // namespace rha::control
