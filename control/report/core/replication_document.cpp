// The replication report: how far behind the replica was, and what state the scenario was in.
#include <algorithm>

#include "control/report/core/document.h"

namespace rha::control {
namespace {

constexpr std::size_t kCurvePoints = 240;
constexpr double kPercentile = 0.95;

/// The maxima of as many parts of the period as the curve has points.
std::vector<std::optional<double>> PointsOf(const ReportInput& input) {
    std::vector<std::optional<double>> points(kCurvePoints);
    const std::int64_t first = MinuteOf(input.begin);
    const std::int64_t span = std::max<std::int64_t>(1, MinuteOf(input.end) + 1 - first);
    const auto count = static_cast<std::int64_t>(kCurvePoints);
    for (const StatisticsRow& row : input.rows) {
        if (row.master_samples == 0) continue;
        const double value = static_cast<double>(row.lag_ms.max) / 1000;
        const std::int64_t begin = std::max<std::int64_t>(0, (row.minute - first) * count / span);
        const std::int64_t end =
            std::max(begin + 1, (row.minute + row.minutes - first) * count / span);
        for (std::int64_t at = begin; at < std::min(end, count); ++at) {
            auto& point = points[static_cast<std::size_t>(at)];
            point = std::max(point.value_or(0), value);
        }
    }
    return points;
}

StatisticsRow Total(const std::vector<StatisticsRow>& rows) {
    StatisticsRow total;
    for (const StatisticsRow& row : rows) Merge(total, row);
    return total;
}

/// One line of the table of figures.
class Figures {
public:
    Figures(ReportTable& table, Language language) : table_(table), language_(language) {}

    void Gauges(const char* key, ReportWords title, const StatisticsRow& total,
                Gauge StatisticsRow::* gauge, std::uint64_t samples,
                std::optional<std::uint64_t> percentile, bool time) {
        const Gauge& seen = total.*gauge;
        const auto cell = [&](std::optional<std::uint64_t> value) {
            if (samples == 0) value.reset();
            return time ? DurationCell(value, language_) : BytesCell(value);
        };
        table_.rows.push_back({{.text = In(language_, title), .value = key},
                               cell(seen.min),
                               cell(Average(seen, samples)),
                               cell(percentile),
                               cell(seen.max)});
    }

private:
    ReportTable& table_;
    const Language language_;
};

ReportTable FiguresOf(const ReportInput& input, const StatisticsRow& total, Language language) {
    const auto word = [language](ReportWords words) { return In(language, words); };
    ReportTable table{.title = word({"Figures", "統計値"}),
                      .when_empty = {},
                      .columns = {{"figure", word({"Figure", "項目"})},
                                  {"min", word({"Minimum", "最小"})},
                                  {"avg", word({"Average", "平均"})},
                                  {"p95", word({"95 %", "95 %"})},
                                  {"max", word({"Maximum", "最大"})}},
                      .rows = {}};
    Figures figures(table, language);
    const auto p95 = [&input](Gauge StatisticsRow::* gauge) {
        return PercentileOfMaxima(input.rows, gauge, kPercentile);
    };
    const std::uint64_t master = total.master_samples;
    figures.Gauges("lag_ms", {"Lag", "遅延"}, total, &StatisticsRow::lag_ms, master,
                   p95(&StatisticsRow::lag_ms), true);
    figures.Gauges("lag_bytes", {"Lag in bytes", "遅延 (バイト)"}, total, &StatisticsRow::lag_bytes,
                   master, p95(&StatisticsRow::lag_bytes), false);
    figures.Gauges("spool_bytes", {"Spool on the master", "マスタのスプール"}, total,
                   &StatisticsRow::spool_bytes, master, p95(&StatisticsRow::spool_bytes), false);
    figures.Gauges("dirty_bytes", {"To be repaired", "修復対象"}, total,
                   &StatisticsRow::dirty_bytes, master, p95(&StatisticsRow::dirty_bytes), false);
    figures.Gauges("journal_bytes", {"Journal on the replica", "レプリカのジャーナル"}, total,
                   &StatisticsRow::journal_bytes, total.replica_samples, std::nullopt, false);
    return table;
}

ReportTable StatesOf(const ReportInput& input, Language language) {
    const auto word = [language](ReportWords words) { return In(language, words); };
    ReportTable table{
        .title = word({"Time in each state", "状態ごとの時間"}),
        .when_empty = word({"Nothing is known of this period.", "この期間の記録はありません。"}),
        .columns = {{"state", word({"State", "状態"})},
                    {"ms", word({"Time", "時間"})},
                    {"percent", word({"Share", "割合"})},
                    {"entered", word({"Entered", "回数"})}},
        .rows = {}};
    const double period = static_cast<double>(
        std::max<std::uint64_t>(1, MillisecondsBetween(input.begin, input.end)));
    for (const StateShare& share : TimeInStates(input.moves, input.begin, input.end)) {
        const auto tenths =
            static_cast<std::uint64_t>(static_cast<double>(share.ms) * 1000 / period + 0.5);
        const std::string percent = std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
        table.rows.push_back({{.text = std::string(DisplayName(share.state, language)),
                               .value = std::string(Name(share.state)),
                               .mood = MoodOf(ScenarioRow{.state = share.state, .known = true})},
                              DurationCell(share.ms, language),
                              {.text = percent + " %", .value = percent, .number = true},
                              {.text = std::to_string(share.entered),
                               .value = std::to_string(share.entered),
                               .number = true}});
    }
    return table;
}

}  // namespace

ReportDocument ReplicationDocument(const ReportInput& input, Language language) {
    const auto word = [language](ReportWords words) { return In(language, words); };
    ReportDocument document = Heading(input, language);
    const StatisticsRow total = Total(input.rows);
    std::size_t repairs = 0;
    for (const PastSynchronisation& sync : SynchronisationsOf(input.moves)) {
        const bool within = sync.begin >= input.begin && sync.begin < input.end;
        repairs += within && sync.repair ? 1 : 0;
    }
    const auto lag = [&](std::uint64_t ms) {
        return total.master_samples == 0 ? "–" : DurationText(ms, language);
    };
    document.tiles = {{lag(Average(total.lag_ms, total.master_samples)),
                       word({"average lag", "平均遅延"}), Mood::kIdle},
                      {lag(PercentileOfMaxima(input.rows, &StatisticsRow::lag_ms, kPercentile)),
                       word({"lag, 95 %", "遅延 95 %"}), Mood::kIdle},
                      {lag(total.lag_ms.max), word({"greatest lag", "最大遅延"}), Mood::kIdle},
                      {std::to_string(repairs), word({"repairs", "再同期"}),
                       repairs == 0 ? Mood::kIdle : Mood::kBusy},
                      {std::to_string(total.captured_changes),
                       word({"changes captured", "取得した変更"}), Mood::kIdle}};
    document.curve = ReportCurve{.title = word({"Greatest lag over time", "最大遅延の推移"}),
                                 .unit = word({"s", "秒"}),
                                 .points = PointsOf(input)};
    document.tables = {FiguresOf(input, total, language), StatesOf(input, language)};
    document.notes = {
        word({"From the engines' heartbeats; times without a heartbeat are left out, not taken "
              "for zero.",
              "エンジンのハートビートの値です。ハートビートのない時間はゼロではなく対象外です。"}),
        word(
            {"95 %: in this share of the time the greatest value of its minute (of its hour, where "
             "minutes are not kept any more) was not higher.",
             "95 %: この割合の時間において、1 分間 (古い期間は 1 時間) "
             "の最大値がこの値以下でした。"})};
    return document;
}

}  // namespace rha::control
