#include "control/report/core/document.h"

#include <algorithm>
#include <array>

#include "common/units.h"
#include "control/notify/core/message_text.h"

namespace rha::control {
namespace {

constexpr std::string_view kUnknown = "–";

struct KindWords {
    ReportKind kind;
    std::string_view name;
    ReportWords title;
};
constexpr std::array kKindWords = {
    KindWords{ReportKind::kSync, "sync", {"Synchronisation report", "同期レポート"}},
    KindWords{ReportKind::kReplication,
              "replication",
              {"Replication report", "レプリケーション レポート"}},
    KindWords{
        ReportKind::kSwitchover, "switchover", {"Switchover report", "スイッチオーバー レポート"}},
    KindWords{ReportKind::kChanges, "changes", {"Change volume report", "変更量レポート"}},
    KindWords{ReportKind::kDifference, "difference", {"Difference report", "差分レポート"}},
    KindWords{
        ReportKind::kAssessment, "assessment", {"Assessment report", "アセスメント レポート"}},
};
constexpr auto kKinds = [] {
    std::array<ReportKind, kKindWords.size() - 1> kinds{};  // but for the one without a scenario
    for (std::size_t i = 0; i < kinds.size(); ++i) kinds[i] = kKindWords[i].kind;
    return kinds;
}();

const KindWords& WordsOf(ReportKind kind) {
    return *std::ranges::find(kKindWords, kind, &KindWords::kind);
}

}  // namespace

std::string TimeText(WallTime time) {
    std::string text = FormatRfc3339(time).substr(0, 19);
    text[10] = ' ';
    return text;
}

std::string DurationText(std::uint64_t ms, Language language) {
    const bool japanese = language == Language::kJapanese;
    const std::string second = japanese ? " 秒" : " s";
    const std::string minute = japanese ? " 分" : " min";
    const std::string hour = japanese ? " 時間" : " h";
    const std::string day = japanese ? " 日" : " d";
    const std::uint64_t seconds = ms / 1000;
    if (seconds < 60) {
        return std::to_string(seconds) + "." + std::to_string(ms % 1000 / 100) + second;
    }
    if (seconds < 3600) {
        return std::to_string(seconds / 60) + minute + " " + std::to_string(seconds % 60) + second;
    }
    if (seconds < 48 * 3600) {
        return std::to_string(seconds / 3600) + hour + " " + std::to_string(seconds % 3600 / 60) +
               minute;
    }
    return std::to_string(seconds / 86400) + day + " " + std::to_string(seconds % 86400 / 3600) +
           hour;
}

ReportCell TextCell(std::string text) {
    return {.text = text, .value = std::move(text)};
}

ReportCell TimeCell(WallTime time) {
    return {.text = TimeText(time), .value = FormatRfc3339(time)};
}

ReportCell DurationCell(std::optional<std::uint64_t> ms, Language language) {
    if (!ms) return {.text = std::string(kUnknown), .value = {}, .number = true};
    return {.text = DurationText(*ms, language), .value = std::to_string(*ms), .number = true};
}

ReportCell BytesCell(std::optional<std::uint64_t> bytes) {
    if (!bytes) return {.text = std::string(kUnknown), .value = {}, .number = true};
    return {.text = FormatBytes(*bytes), .value = std::to_string(*bytes), .number = true};
}

ReportCell CountCell(std::uint64_t count) {
    return {.text = std::to_string(count), .value = std::to_string(count), .number = true};
}

ReportDocument Heading(const ReportInput& input, Language language) {
    const bool assessed = input.kind == ReportKind::kAssessment;
    ReportDocument document{.title = std::string(TitleOf(input.kind, language)) + ": " +
                                     (assessed ? input.vm : input.scenario),
                            .facts = {},
                            .tiles = {},
                            .curve = {},
                            .tables = {},
                            .notes = {},
                            .footer = {},
                            .begin = TimeText(input.begin),
                            .end = TimeText(input.end)};
    const auto fact = [&](ReportWords name, std::string value) {
        document.facts.emplace_back(In(language, name), std::move(value));
    };
    if (assessed) {
        fact({"Machine", "仮想マシン"}, input.vm);
        fact({"Host", "ホスト"}, input.master);
    } else {
        fact({"Scenario", "シナリオ"}, input.scenario);
        fact({"Group", "グループ"}, input.group);
        fact({"Machine", "仮想マシン"}, input.vm);
        fact({"Master → replica", "マスタ → レプリカ"}, input.master + " → " + input.replica);
    }
    fact({"Period (UTC)", "期間 (UTC)"}, TimeText(input.begin) + " – " + TimeText(input.end));
    document.footer = "RHA " + input.version + " · " + In(language, {"made at", "作成日時"}) + " " +
                      TimeText(input.made) + " · " + In(language, {"times are UTC", "日時は UTC"});
    return document;
}

std::string RenderReport(const ReportInput& input, ReportFormat format, Language language) {
    ReportDocument document;
    switch (input.kind) {
        case ReportKind::kSync:
            document = SyncDocument(input, language);
            break;
        case ReportKind::kReplication:
            document = ReplicationDocument(input, language);
            break;
        case ReportKind::kSwitchover:
            document = SwitchoverDocument(input, language);
            break;
        case ReportKind::kChanges:
            document = ChangesDocument(input, language);
            break;
        case ReportKind::kDifference:
            document = DifferenceDocument(input, language);
            break;
        case ReportKind::kAssessment:
            document = AssessmentDocument(input, language);
            break;
    }
    return format == ReportFormat::kCsv ? ToCsv(document.tables.front())
                                        : ToHtml(document, language);
}

std::span<const ReportKind> ReportKinds() {
    return kKinds;
}

std::string_view TitleOf(ReportKind kind, Language language) {
    const ReportWords& title = WordsOf(kind).title;
    return language == Language::kJapanese ? title.japanese : title.english;
}

std::string_view Name(ReportKind kind) {
    return WordsOf(kind).name;
}

std::optional<ReportKind> ReportKindFromName(std::string_view name) {
    const auto found = std::ranges::find(kKindWords, name, &KindWords::name);
    return found == kKindWords.end() ? std::nullopt : std::optional(found->kind);
}

std::optional<ReportFormat> ReportFormatFromName(std::string_view name) {
    if (name == "html") return ReportFormat::kHtml;
    if (name == "csv") return ReportFormat::kCsv;
    return std::nullopt;
}

}  // namespace rha::control
