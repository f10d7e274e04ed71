#include "control/web/core/page.h"

#include <algorithm>
#include <array>

#include "common/units.h"
#include "control/notify/core/message_text.h"

namespace rha::control {
namespace {

/// A text in both languages.
struct Words {
    std::string_view english;
    std::string_view japanese;
    std::string_view In(Language language) const {
        return language == Language::kJapanese ? japanese : english;
    }
};

std::string Number(double value, int decimals) {
    const int scale = decimals == 0 ? 1 : 10;
    const auto scaled = static_cast<std::uint64_t>(value * scale + 0.5);
    std::string text = std::to_string(scaled / static_cast<unsigned>(scale));
    if (decimals != 0) text += "." + std::to_string(scaled % 10);
    return text;
}

std::string Seconds(std::uint64_t ms, Language language) {
    constexpr Words kSecond{" s", " 秒"};
    constexpr Words kMinute{" min", " 分"};
    constexpr Words kHour{" h", " 時間"};
    const std::uint64_t seconds = ms / 1000;
    if (seconds < 10)
        return Number(static_cast<double>(ms) / 1000, 1) + std::string(kSecond.In(language));
    if (seconds < 120) return std::to_string(seconds) + std::string(kSecond.In(language));
    if (seconds < 7200) return std::to_string(seconds / 60) + std::string(kMinute.In(language));
    return std::to_string(seconds / 3600) + std::string(kHour.In(language));
}

std::string Tag(std::string_view name, std::string_view css, std::string_view html) {
    std::string text = "<" + std::string(name);
    if (!css.empty()) text += " class=\"" + std::string(css) + "\"";
    return text + ">" + std::string(html) + "</" + std::string(name) + ">";
}

std::string_view MoodClass(Mood mood) {
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

Mood MoodOf(Severity severity) {
    switch (severity) {
        case Severity::kInfo:
            return Mood::kIdle;
        case Severity::kWarning:
            return Mood::kBusy;
        case Severity::kError:
        case Severity::kCritical:
            return Mood::kBad;
    }
    return Mood::kBad;
}

std::string Pill(Mood mood, std::string_view text) {
    return Tag("span", "pill " + std::string(MoodClass(mood)), EscapeHtml(text));
}

std::string Progress(const ScenarioRow& row, Language language) {
    if (row.state == State::kCountdown) {
        return EscapeHtml(std::string(Words{"time left: ", "残り: "}.In(language)) +
                          Seconds(row.countdown_ms, language));
    }
    if (!row.known) {
        if (row.state == State::kStopped) return "–";
        return EscapeHtml(language == Language::kJapanese
                              ? "最終応答: " + Seconds(row.age_ms, language) + "前"
                              : "last heard " + Seconds(row.age_ms, language) + " ago");
    }
    if (row.sync && row.state == State::kSynchronising) {
        const auto total = std::max<std::uint64_t>(1, row.sync->bytes_total);
        const auto percent = std::min<std::uint64_t>(100, row.sync->bytes_compared * 100 / total);
        const std::string number = std::to_string(percent);
        return "<progress max=\"100\" value=\"" + number + "\"></progress> " + number + " % " +
               Tag("small", "",
                   EscapeHtml(FormatBytes(row.sync->bytes_compared) + " / " +
                              FormatBytes(row.sync->bytes_total)));
    }
    if (row.state == State::kRunning && row.lag_ms) {
        return EscapeHtml(std::string(Words{"lag ", "遅延 "}.In(language)) +
                          Seconds(*row.lag_ms, language)) +
               " " + Tag("small", "", EscapeHtml(FormatBytes(row.lag_bytes.value_or(0))));
    }
    return "–";
}

std::string Links(const std::vector<ReportRow>& reports, const ScenarioRow& row,
                  Language language) {
    std::string links;
    for (const auto& report : reports) {
        const std::string address =
            "/report/" + EncodePathPart(row.id) + "/" + EncodePathPart(report.name);
        const auto& title = language == Language::kJapanese ? report.japanese : report.english;
        links += (links.empty() ? "" : "<br>") + std::string("<a href=\"") + address + ".html\">" +
                 EscapeHtml(title) + "</a> <a href=\"" + address + ".csv\">CSV</a>";
    }
    return Tag("small", "", links);
}

std::string ScenarioLine(const ScenarioRow& row, const std::vector<ReportRow>& reports,
                         Language language) {
    const auto host = [&row](const std::string& name) {
        return name == row.active ? Tag("b", "", EscapeHtml(name)) : EscapeHtml(name);
    };
    std::string line =
        "<tr>" + Tag("td", "name", EscapeHtml(row.name) + Tag("small", "", EscapeHtml(row.group)));
    line += Tag("td", "", Pill(MoodOf(row), DisplayName(row.state, language)));
    line += Tag("td", "", host(row.master) + " → " + host(row.replica));
    line += Tag("td", "", Progress(row, language));
    line += Tag("td", "",
                row.automatic ? Words{"automatic", "自動"}.In(language)
                              : Words{"manual", "手動"}.In(language));
    line += Tag("td", "", Links(reports, row, language));
    line += "</tr>";
    if (row.error) {
        line += "<tr class=\"note\"><td colspan=\"6\">" + EscapeHtml(row.error->message) +
                (row.error->remedy.empty() ? "" : " — " + EscapeHtml(row.error->remedy)) +
                "</td></tr>";
    }
    return line;
}

std::string HostLine(const HostRow& row, Language language) {
    const bool japanese = language == Language::kJapanese;
    std::string seen = japanese ? "未接続" : "never";
    if (row.last_seen_ms) {
        const std::string age = Seconds(*row.last_seen_ms, language);
        seen = japanese ? age + "前" : age + " ago";
    }
    std::string line =
        "<tr>" +
        Tag("td", "name", EscapeHtml(row.name) + Tag("small", "", EscapeHtml(row.address)));
    line += Tag("td", "",
                row.connected ? Pill(Mood::kGood, Words{"connected", "接続中"}.In(language))
                              : Pill(Mood::kBad, Words{"not connected", "接続なし"}.In(language)));
    line += Tag("td", "", EscapeHtml(seen));
    line += Tag("td", "", EscapeHtml(row.hypervisor.empty() ? "–" : row.hypervisor));
    line += Tag("td", "", EscapeHtml(row.engine_version.empty() ? "–" : row.engine_version));
    line += "</tr>";
    if (row.error) {
        line +=
            "<tr class=\"note\"><td colspan=\"5\">" + EscapeHtml(row.error->message) + "</td></tr>";
    }
    return line;
}

std::string EventLine(const EventRecord& event, Language language) {
    const EventSentences sentences = SentencesOf(event, language);
    std::string time = FormatRfc3339(event.at).substr(0, 19);
    time[10] = ' ';
    std::string message = EscapeHtml(sentences.message);
    if (event.severity >= Severity::kWarning) {
        message += Tag("small", "", EscapeHtml(sentences.next_action));
    }
    return "<tr>" + Tag("td", "time", time) +
           Tag("td", "", Pill(MoodOf(event.severity), DisplayName(event.severity, language))) +
           Tag("td", "time", CodeName(event.code)) + Tag("td", "message", message) + "</tr>";
}

std::string Table(std::string_view title, const std::vector<std::string_view>& heads,
                  const std::string& lines, std::string_view when_empty) {
    std::string text = "<section>" + Tag("h2", "", title);
    if (lines.empty()) return text + Tag("p", "empty", when_empty) + "</section>";
    text += "<div class=\"wide\"><table><thead><tr>";
    for (const auto head : heads) text += Tag("th", "", head);
    return text + "</tr></thead><tbody>" + lines + "</tbody></table></div></section>";
}

std::string Tile(Mood mood, std::size_t count, std::string_view text) {
    return Tag("div", "tile " + std::string(MoodClass(count == 0 ? Mood::kIdle : mood)),
               Tag("b", "", std::to_string(count)) + Tag("span", "", text));
}

std::string Tiles(const Overview& overview, Language language) {
    const auto count = [&overview](Mood mood) {
        return static_cast<std::size_t>(std::ranges::count_if(
            overview.scenarios, [mood](const ScenarioRow& row) { return MoodOf(row) == mood; }));
    };
    const auto lost = static_cast<std::size_t>(
        std::ranges::count_if(overview.hosts, [](const HostRow& row) { return !row.connected; }));
    return Tag(
        "div", "tiles",
        Tile(Mood::kGood, count(Mood::kGood), Words{"protected", "保護中"}.In(language)) +
            Tile(Mood::kBusy, count(Mood::kBusy), Words{"in progress", "処理中"}.In(language)) +
            Tile(Mood::kBad, count(Mood::kBad), Words{"need attention", "要確認"}.In(language)) +
            Tile(Mood::kIdle, count(Mood::kIdle), Words{"not protected", "未保護"}.In(language)) +
            Tile(Mood::kBad, lost, Words{"hosts not connected", "接続のないホスト"}.In(language)));
}

std::string Frame(std::string_view title, std::string_view body, bool refresh, Language language) {
    return "<!doctype html>\n<html lang=\"" + std::string(Name(language)) +
           "\"><head><meta charset=\"utf-8\">"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">" +
           (refresh ? "<meta http-equiv=\"refresh\" content=\"10\">" : "") +
           Tag("title", "", title) + "<link rel=\"stylesheet\" href=\"/style.css\"></head><body>" +
           std::string(body) + "</body></html>\n";
}

}  // namespace

std::string EscapeHtml(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\'':
                escaped += "&#39;";
                break;
            default:
                escaped += c;
        }
    }
    return escaped;
}

std::string_view DisplayName(State state, Language language) {
    switch (state) {
        case State::kStopped:
            return Words{"stopped", "停止"}.In(language);
        case State::kVerifying:
            return Words{"verifying", "検証中"}.In(language);
        case State::kStarting:
            return Words{"starting", "開始中"}.In(language);
        case State::kSynchronising:
            return Words{"synchronising", "同期中"}.In(language);
        case State::kRunning:
            return Words{"running", "実行中"}.In(language);
        case State::kMaintenance:
            return Words{"host maintenance", "ホスト メンテナンス"}.In(language);
        case State::kCountdown:
            return Words{"countdown", "カウントダウン"}.In(language);
        case State::kRestartingGuest:
            return Words{"restarting guest", "ゲスト再起動中"}.In(language);
        case State::kSwitchoverRequired:
            return Words{"decision needed", "スイッチオーバーが必要"}.In(language);
        case State::kSwitching:
            return Words{"switching over", "スイッチオーバー中"}.In(language);
        case State::kRollingBack:
            return Words{"rolling back", "取り消し中"}.In(language);
        case State::kSwitched:
            return Words{"switched over", "スイッチオーバー済み"}.In(language);
        case State::kFailed:
            return Words{"failed", "失敗"}.In(language);
        case State::kStopping:
            return Words{"stopping", "停止中"}.In(language);
        case State::kDeleting:
        case State::kDeleted:
            return Words{"deleting", "削除中"}.In(language);
    }
    return Name(state);
}

Mood MoodOf(const ScenarioRow& row) {
    switch (row.state) {
        case State::kRunning:
            return row.known ? Mood::kGood : Mood::kBad;
        case State::kVerifying:
        case State::kStarting:
        case State::kSynchronising:
        case State::kMaintenance:
        case State::kRestartingGuest:
        case State::kSwitching:
        case State::kRollingBack:
        case State::kStopping:
        case State::kDeleting:
        case State::kDeleted:
            return Mood::kBusy;
        case State::kStopped:
        case State::kSwitched:
            return Mood::kIdle;
        case State::kCountdown:
        case State::kSwitchoverRequired:
        case State::kFailed:
            return Mood::kBad;
    }
    return Mood::kBad;
}

std::string RenderPage(const Overview& overview, Language language) {
    std::string scenarios;
    for (const auto& row : overview.scenarios) {
        scenarios += ScenarioLine(row, overview.reports, language);
    }
    std::string hosts;
    for (const auto& row : overview.hosts) hosts += HostLine(row, language);
    std::string events;
    for (auto at = overview.events.rbegin(); at != overview.events.rend(); ++at) {
        events += EventLine(*at, language);
    }
    const auto word = [language](std::string_view english, std::string_view japanese) {
        return Words{english, japanese}.In(language);
    };
    std::string now = FormatRfc3339(overview.now).substr(0, 19);
    now[10] = ' ';
    std::string body = "<header>" + Tag("h1", "", word("RHA overview", "RHA 概要")) +
                       Tag("p", "", EscapeHtml(overview.host) + " · " + now + " UTC") +
                       "</header><main>" + Tiles(overview, language);
    body += Table(word("Scenarios", "シナリオ"),
                  {word("Scenario", "シナリオ"), word("State", "状態"),
                   word("Master → replica", "マスタ → レプリカ"), word("Progress", "進行状況"),
                   word("Switchover", "スイッチオーバー"), word("Reports", "レポート")},
                  scenarios, word("No scenarios yet.", "シナリオはまだありません。"));
    body +=
        Table(word("Hosts", "ホスト"),
              {word("Host", "ホスト"), word("Engine", "エンジン"), word("Last seen", "最終応答"),
               word("Hypervisor", "ハイパーバイザ"), word("Version", "バージョン")},
              hosts, word("No hosts yet.", "ホストはまだありません。"));
    body += Table(word("Latest events", "最近のイベント"),
                  {word("Time (UTC)", "日時 (UTC)"), word("Severity", "重大度"),
                   word("Code", "コード"), word("Message", "メッセージ")},
                  events, word("No events yet.", "イベントはまだありません。"));
    body += "</main><footer>RHA " + EscapeHtml(overview.version) + " · <a href=\"/download/\">" +
            std::string(word("Downloads", "ダウンロード")) + "</a> · " +
            std::string(word("times are UTC; loads again every 10 s",
                             "日時は UTC。10 秒ごとに再読み込みします")) +
            "</footer>";
    return Frame(word("RHA overview", "RHA 概要"), body, true, language);
}

std::string RenderNotice(std::string_view title, std::string_view html, Language language) {
    return Frame(EscapeHtml(title),
                 "<header>" + Tag("h1", "", EscapeHtml(title)) + "</header><main><section>" +
                     std::string(html) + "</section></main>",
                 false, language);
}

std::string_view StyleSheet() {
    return R"css(:root{color-scheme:light dark;--bg:#f5f6f8;--card:#fff;--ink:#1c2430;
--soft:#667085;
--line:#e4e7ec;--good:#12784a;--good-bg:#dcf5e8;--busy:#8a5a00;--busy-bg:#fff0cf;--bad:#b42318;
--bad-bg:#fee4e2;--idle:#475467;--idle-bg:#eaecf0}
@media (prefers-color-scheme:dark){:root{--bg:#10151c;--card:#19212b;--ink:#e6eaf0;--soft:#98a2b3;
--line:#2b3543;--good:#7be0ad;--good-bg:#123726;--busy:#ffd27a;--busy-bg:#3c2f10;--bad:#ffb4ab;
--bad-bg:#4a1a17;--idle:#cdd5df;--idle-bg:#2b3543}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);
font:15px/1.5 system-ui,"Segoe UI","Hiragino Sans","Yu Gothic UI","Noto Sans CJK JP",sans-serif}
header{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 16px;padding:20px 24px 8px}
h1{font-size:22px;margin:0}h2{font-size:15px;margin:0 0 8px}
header p,footer,small,.empty{color:var(--soft)}header p{margin:0}
main{padding:8px 24px 16px;display:grid;gap:16px;grid-template-columns:minmax(0,1fr)}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:12px}
.tile{border-radius:10px;padding:12px 16px;background:var(--card);border:1px solid var(--line)}
.tile b{display:block;font-size:28px;line-height:1.1}.tile span{font-size:13px}
.tile.good,.pill.good{background:var(--good-bg);color:var(--good)}
.tile.busy,.pill.busy{background:var(--busy-bg);color:var(--busy)}
.tile.bad,.pill.bad{background:var(--bad-bg);color:var(--bad)}
.pill.idle{background:var(--idle-bg);color:var(--idle)}
.tile.good,.tile.busy,.tile.bad{border-color:transparent}
.pill{display:inline-block;padding:1px 10px;border-radius:999px;font-size:13px;white-space:nowrap}
.wide{overflow-x:auto}
table{width:100%;border-collapse:collapse}
th{text-align:left;font-size:12px;font-weight:600;color:var(--soft);white-space:nowrap}
th,td{padding:7px 14px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}
tbody tr:last-child td{border-bottom:0}
td.name{font-weight:600}td.name small,td.message small{display:block;font-weight:400}
td.time{white-space:nowrap;font-variant-numeric:tabular-nums}td.message{width:100%}
tr.note td{color:var(--bad);font-size:13px;padding-top:0;overflow-wrap:anywhere}
tr:has(+ tr.note) td{border-bottom:0}
progress{width:120px;height:8px;accent-color:var(--busy);vertical-align:middle}
.empty{margin:0}footer{padding:0 24px 24px;font-size:13px}a{color:inherit}
ul{margin:0;padding-left:20px}
)css";
}

}  // namespace rha::control
