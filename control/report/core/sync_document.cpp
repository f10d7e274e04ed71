// The synchronisation report: every time a replica was made identical.
#include "control/report/core/document.h"

namespace rha::control {
namespace {

ReportCell ResultCell(const PastSynchronisation& sync, Language language) {
    const std::string value(Name(sync.result));
    switch (sync.result) {
        case SyncResult::kComplete:
            return {
                .text = In(language, {"complete", "完了"}), .value = value, .mood = Mood::kGood};
        case SyncResult::kInterrupted:
            return {.text = In(language, {"interrupted", "中断"}) + " (" +
                            std::string(DisplayName(sync.next, language)) + ")",
                    .value = value,
                    .mood = Mood::kBad};
        case SyncResult::kUnderWay:
            break;
    }
    return {.text = In(language, {"under way", "実行中"}), .value = value, .mood = Mood::kBusy};
}

std::vector<ReportCell> RowOf(const PastSynchronisation& sync, Language language) {
    const bool ended = sync.result != SyncResult::kUnderWay;
    const auto& progress = sync.progress;
    const std::uint64_t ms = MillisecondsBetween(sync.begin, sync.end);
    std::optional<std::uint64_t> compared;
    std::optional<std::uint64_t> sent;
    std::optional<std::uint64_t> rate;
    if (progress) {
        compared = progress->bytes_compared;
        sent = progress->bytes_sent;
        if (ms >= 1000) rate = progress->bytes_compared / (ms / 1000);
    }
    ReportCell rate_cell = BytesCell(rate);
    if (rate) rate_cell.text += "/s";
    return {
        TimeCell(sync.begin),
        ended ? TimeCell(sync.end) : ReportCell{.text = "–", .value = {}},
        DurationCell(ended ? std::optional(ms) : std::nullopt, language),
        {.text = sync.repair ? In(language, {"repair", "修復"}) : In(language, {"start", "開始時"}),
         .value = sync.repair ? "repair" : "start"},
        BytesCell(progress ? std::optional(progress->bytes_total) : std::nullopt),
        BytesCell(compared),
        BytesCell(sent),
        rate_cell,
        ResultCell(sync, language)};
}

}  // namespace

ReportDocument SyncDocument(const ReportInput& input, Language language) {
    const auto word = [language](ReportWords words) { return In(language, words); };
    ReportDocument document = Heading(input, language);
    ReportTable table{.title = word({"Synchronisations", "同期の一覧"}),
                      .when_empty = word({"None in this period.", "この期間にはありません。"}),
                      .columns = {{"begin", word({"Begin", "開始"})},
                                  {"end", word({"End", "終了"})},
                                  {"duration_ms", word({"Duration", "所要時間"})},
                                  {"reason", word({"Reason", "理由"})},
                                  {"total_bytes", word({"To compare", "比較対象"})},
                                  {"compared_bytes", word({"Compared", "比較済み"})},
                                  {"sent_bytes", word({"Sent", "送信"})},
                                  {"compared_bytes_per_s", word({"Rate", "速度"})},
                                  {"result", word({"Result", "結果"})}},
                      .rows = {}};
    std::size_t complete = 0;
    std::size_t interrupted = 0;
    std::uint64_t sent = 0;
    for (const PastSynchronisation& sync : SynchronisationsOf(input.moves)) {
        const bool under_way = sync.result == SyncResult::kUnderWay;
        if (sync.begin >= input.end || (!under_way && sync.end < input.begin)) continue;
        complete += sync.result == SyncResult::kComplete ? 1 : 0;
        interrupted += sync.result == SyncResult::kInterrupted ? 1 : 0;
        if (sync.progress) sent += sync.progress->bytes_sent;
        table.rows.push_back(RowOf(sync, language));
    }
    document.tiles = {{std::to_string(complete), word({"complete", "完了"}),
                       complete == 0 ? Mood::kIdle : Mood::kGood},
                      {std::to_string(interrupted), word({"interrupted", "中断"}),
                       interrupted == 0 ? Mood::kIdle : Mood::kBad},
                      {BytesCell(sent).text, word({"sent", "送信"}), Mood::kIdle}};
    document.tables.push_back(std::move(table));
    document.notes = {
        word({"Of a synchronisation that was interrupted, bytes are those of the last heartbeat "
              "before its end.",
              "中断された同期のバイト数は、終了直前のハートビートの値です。"}),
        word({"The rate is what was compared per second; only blocks that differ are sent.",
              "速度は 1 秒あたりの比較量です。異なるブロックだけが送信されます。"})};
    return document;
}

}  // namespace rha::control
