// The switchover report: every time the machine was moved, or should have been.
#include <algorithm>
#include <array>

#include "control/report/core/document.h"

namespace rha::control {
namespace {

constexpr std::array kSteps = {Step::kShutdownGuest, Step::kDrain, Step::kPromote, Step::kRegister,
                               Step::kStartOnReplica};

std::string StepText(Step step, Language language) {
    switch (step) {
        case Step::kShutdownGuest:
            return In(language, {"shut down the guest", "ゲストのシャットダウン"});
        case Step::kDrain:
            return In(language, {"drain", "残りの変更の転送"});
        case Step::kPromote:
            return In(language, {"promote the replica", "レプリカの昇格"});
        case Step::kRegister:
            return In(language, {"register the machine", "仮想マシンの登録"});
        case Step::kStartOnReplica:
            return In(language, {"start the machine", "仮想マシンの起動"});
        case Step::kReturnGuest:
            return In(language, {"return the machine", "元のホストでの起動"});
        case Step::kUnregisterReplica:
            return In(language, {"unregister the machine", "登録の取り消し"});
        case Step::kDemoteReplica:
            return In(language, {"end the promotion", "昇格の取り消し"});
        default:
            return std::string(Name(step));
    }
}

ReportCell CauseCell(const std::optional<Trigger>& cause, Language language) {
    if (!cause) return {.text = "–", .value = {}};
    const std::string value(Name(*cause));
    switch (*cause) {
        case Trigger::kSwitchover:
            return {.text = In(language, {"an administrator", "管理者の操作"}), .value = value};
        case Trigger::kTimeoutAutomatic:
            return {.text = In(language, {"no sign of life from the master", "マスタの無応答"}),
                    .value = value};
        case Trigger::kRestartFailedAutomatic:
            return {.text = In(language, {"the machine could not be started on the master",
                                          "マスタでの起動失敗"}),
                    .value = value};
        default:
            return {.text = value, .value = value};
    }
}

ReportCell ResultCell(const PastSwitchover& past, Language language) {
    const std::string value(Name(past.result));
    switch (past.result) {
        case SwitchoverResult::kCompleted:
            return {
                .text = In(language, {"completed", "完了"}), .value = value, .mood = Mood::kGood};
        case SwitchoverResult::kRolledBack:
            return {.text = In(language, {"rolled back", "取り消し"}),
                    .value = value,
                    .mood = Mood::kBusy};
        case SwitchoverResult::kFailed:
            return {.text = In(language, {"failed", "失敗"}), .value = value, .mood = Mood::kBad};
        case SwitchoverResult::kUnderWay:
            break;
    }
    return {.text = In(language, {"under way", "実行中"}), .value = value, .mood = Mood::kBusy};
}

ReportCell LossCell(const PastSwitchover& past, Language language) {
    ReportCell cell = DurationCell(past.loss_ms, language);
    if (!past.loss_ms) return cell;
    if (*past.loss_ms == 0) {
        cell.text = In(language, {"none", "なし"});
    } else {
        cell.text = In(language, {"at most ", "最大 "}) + cell.text;
    }
    return cell;
}

/// With one column for each step in the CSV; people read the steps in a table of their own.
ReportTable TableOf(const std::vector<PastSwitchover>& all, const ReportInput& input,
                    Language language) {
    const auto word = [language](ReportWords words) { return In(language, words); };
    ReportTable table{.title = word({"Switchovers", "スイッチオーバーの一覧"}),
                      .when_empty = word({"None in this period.", "この期間にはありません。"}),
                      .columns = {{"begin", word({"Begin", "開始"})},
                                  {"end", word({"End", "終了"})},
                                  {"from", word({"From", "移動元"})},
                                  {"to", word({"To", "移動先"})},
                                  {"mode", word({"Kind", "種別"})},
                                  {"cause", word({"Cause", "原因"})},
                                  {"result", word({"Result", "結果"})},
                                  {"downtime_ms", word({"Downtime", "停止時間"})},
                                  {"loss_ms", word({"Data lost", "失われたデータ"})},
                                  {"error", word({"Reason", "理由"})}},
                      .rows = {}};
    for (const PastSwitchover& past : all) {
        const bool clean = past.mode == SwitchoverMode::kClean;
        const bool ended = past.result != SwitchoverResult::kUnderWay;
        table.rows.push_back(
            {TimeCell(past.begin),
             ended ? TimeCell(past.end) : ReportCell{.text = "–", .value = {}},
             TextCell(past.backward ? input.replica : input.master),
             TextCell(past.backward ? input.master : input.replica),
             {.text = clean ? word({"clean", "クリーン"}) : word({"after failure", "障害後"}),
              .value = std::string(Name(past.mode))},
             CauseCell(past.cause, language),
             ResultCell(past, language),
             DurationCell(past.downtime_ms, language),
             LossCell(past, language),
             {.text = past.error, .value = past.error, .wraps = true}});
    }
    return table;
}

void AddStepColumns(ReportTable& table, const std::vector<PastSwitchover>& all, Language language) {
    for (const Step step : kSteps) {
        std::string key(Name(step));
        for (char& c : key) c = c == '-' ? '_' : c;
        table.columns.push_back({key + "_ms", {}});
        for (std::size_t i = 0; i < all.size(); ++i) {
            std::optional<std::uint64_t> ms;
            for (const StepSpan& span : all[i].steps) {
                if (span.step == step) ms = MillisecondsBetween(span.begin, span.end);
            }
            table.rows[i].push_back(DurationCell(ms, language));
        }
    }
}

ReportTable StepsOf(const std::vector<PastSwitchover>& all, Language language) {
    const auto word = [language](ReportWords words) { return In(language, words); };
    ReportTable table{.title = word({"Steps", "各ステップ"}),
                      .when_empty = word({"None in this period.", "この期間にはありません。"}),
                      .columns = {{"switchover", word({"Switchover of", "スイッチオーバー"})},
                                  {"step", word({"Step", "ステップ"})},
                                  {"begin", word({"Begin", "開始"})},
                                  {"end", word({"End", "終了"})},
                                  {"duration_ms", word({"Duration", "所要時間"})}},
                      .rows = {}};
    for (const PastSwitchover& past : all) {
        bool first = true;
        for (const StepSpan& span : past.steps) {
            table.rows.push_back(
                {first ? TimeCell(past.begin) : TextCell({}),
                 {.text = StepText(span.step, language), .value = std::string(Name(span.step))},
                 TimeCell(span.begin),
                 TimeCell(span.end),
                 DurationCell(MillisecondsBetween(span.begin, span.end), language)});
            first = false;
        }
    }
    return table;
}

std::vector<ReportTile> TilesOf(const std::vector<PastSwitchover>& all, Language language) {
    std::size_t completed = 0;
    std::size_t others = 0;
    std::optional<std::uint64_t> longest;
    std::optional<std::uint64_t> most;
    for (const PastSwitchover& past : all) {
        completed += past.result == SwitchoverResult::kCompleted ? 1 : 0;
        const bool bad = past.result == SwitchoverResult::kRolledBack ||
                         past.result == SwitchoverResult::kFailed;
        others += bad ? 1 : 0;
        if (past.downtime_ms) longest = std::max(longest.value_or(0), *past.downtime_ms);
        if (past.loss_ms) most = std::max(most.value_or(0), *past.loss_ms);
    }
    return {{std::to_string(completed), In(language, {"completed", "完了"}),
             completed == 0 ? Mood::kIdle : Mood::kGood},
            {std::to_string(others), In(language, {"rolled back or failed", "取り消し・失敗"}),
             others == 0 ? Mood::kIdle : Mood::kBad},
            {DurationCell(longest, language).text,
             In(language, {"longest downtime", "最長の停止時間"}), Mood::kIdle},
            {DurationCell(most, language).text,
             In(language, {"data lost, at most", "失われたデータ (最大)"}), Mood::kIdle}};
}

}  // namespace

ReportDocument SwitchoverDocument(const ReportInput& input, Language language) {
    const auto word = [language](ReportWords words) { return In(language, words); };
    ReportDocument document = Heading(input, language);
    std::vector<PastSwitchover> all;
    for (PastSwitchover& past : SwitchoversOf(input.moves)) {
        const bool under_way = past.result == SwitchoverResult::kUnderWay;
        if (past.begin >= input.end || (!under_way && past.end < input.begin)) continue;
        all.push_back(std::move(past));
    }
    document.tiles = TilesOf(all, language);
    document.tables = {TableOf(all, input, language), StepsOf(all, language)};
    AddStepColumns(document.tables.front(), all, language);
    document.notes = {
        word({"Downtime: from the order to shut the guest down, or from the master's last sign of "
              "life, until the machine was started; the guest's own start-up comes on top.",
              "停止時間: シャットダウンの指示、またはマスタの最後の応答から、仮想マシンの起動まで。"
              "ゲスト OS の起動時間は含みません。"}),
        word(
            {"Data lost: changes of this time before the master's end had not reached the replica. "
             "A master that was only cut off may have gone on writing.",
             "失われたデータ: マスタの停止前のこの時間の変更がレプリカに届いていません。"
             "ネットワークだけが切れたマスタでは、その後も書き込みが続いた可能性があります。"})};
    return document;
}

}  // namespace rha::control
