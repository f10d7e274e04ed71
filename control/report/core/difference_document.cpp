// The difference report: what the last synchronisation found, file by file.
#include "common/units.h"
#include "control/report/core/document.h"

namespace rha::control {

ReportDocument DifferenceDocument(const ReportInput& input, Language language) {
    const auto word = [language](ReportWords words) { return In(language, words); };
    ReportDocument document = Heading(input, language);
    document.facts.emplace_back(word({"Told by", "情報元ホスト"}), input.history_host);
    ReportTable table{
        .title = word({"Files", "ファイル"}),
        .when_empty = word({"No synchronisation has ended yet.", "完了した同期はありません。"}),
        .columns = {{"file", word({"File", "ファイル"})},
                    {"size_bytes", word({"Size", "サイズ"})},
                    {"differing_bytes", word({"Differed", "相違"})},
                    {"result", word({"Result", "結果"})}},
        .rows = {}};
    const auto& sync = input.history.last_sync;
    if (!sync) {
        document.tables.push_back(std::move(table));
        return document;
    }
    std::size_t differing = 0;
    std::uint64_t bytes = 0;
    for (const FileDifference& file : sync->files) {
        const bool same = file.differing_bytes == 0;
        differing += same ? 0 : 1;
        bytes += file.differing_bytes;
        table.rows.push_back(
            {{.text = file.path, .value = file.path, .wraps = true},
             BytesCell(file.size_bytes),
             BytesCell(file.differing_bytes),
             {.text = same ? word({"equal", "一致"}) : word({"made equal", "同期済み"}),
              .value = same ? "equal" : "made-equal",
              .mood = same ? Mood::kGood : Mood::kBusy}});
    }
    document.facts.emplace_back(
        word({"Compared", "比較対象"}),
        sync->full ? word({"everything", "すべて"})
                   : word({"what was still to be compared", "比較が必要な領域のみ"}));
    document.tiles = {
        {std::to_string(differing), word({"files differed", "相違のあったファイル"}),
         differing == 0 ? Mood::kGood : Mood::kBusy},
        {FormatBytes(bytes), word({"differed", "相違"}), Mood::kIdle},
        {FormatBytes(sync->bytes_compared), word({"compared", "比較済み"}), Mood::kIdle},
        {FormatBytes(sync->bytes_sent), word({"sent", "送信"}), Mood::kIdle}};
    document.tables.push_back(std::move(table));
    document.notes = {
        word({"Differences are counted in blocks of 64 KiB, before they were made equal; holes and "
              "zeros count, and are not sent.",
              "相違は 64 KiB のブロック単位で、同期前の状態を数えます。ゼロの領域も数えますが、"
              "送信はしません。"}),
        word({"To compare everything, run the scenario with a full comparison.",
              "すべてを比較するには、完全比較を指定してシナリオを実行してください。"})};
    return document;
}

}  // namespace rha::control
