// The change volume of a machine: of a scenario's, hour by hour, and of an assessed one, with what
// lines of several rates would make of it.
#include <algorithm>
#include <array>
#include <map>

#include "common/units.h"
#include "control/report/core/document.h"

namespace rha::control {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::size_t kCurvePoints = 240;
/// What a change costs on the line besides its bytes: the header of its record.
constexpr std::uint64_t kHeaderBytes = 64;
constexpr std::array<std::uint64_t, 6> kLinesMbit = {10, 50, 100, 500, 1000, 10000};
constexpr double kBytesPerMbit = 125'000;

std::int64_t SpanNs(const ChangeHistory& history) {
    return std::max<std::int64_t>(1, history.sample_seconds) * kSecondNs;
}

/// The part of a sample's span within the time that was counted, in seconds; never less than one.
double SecondsOf(const ChangeHistory& history, const ChangeSample& sample) {
    const std::int64_t begin = std::max(sample.begin.unix_ns, history.begin.unix_ns);
    const std::int64_t end = std::min(sample.begin.unix_ns + SpanNs(history), history.end.unix_ns);
    return std::max(1.0, static_cast<double>(end - begin) / kSecondNs);
}

double RateOf(const ChangeHistory& history, const ChangeSample& sample) {
    return static_cast<double>(sample.total.written_bytes) / SecondsOf(history, sample);
}

ChangeSample TotalOf(const ChangeHistory& history) {
    ChangeSample total;
    for (const ChangeSample& sample : history.samples) {
        total.total.changes += sample.total.changes;
        total.total.written_bytes += sample.total.written_bytes;
        total.total.zeroed_bytes += sample.total.zeroed_bytes;
        total.uncounted_changes += sample.uncounted_changes;
        total.probed_bytes += sample.probed_bytes;
        total.compressed_bytes += sample.compressed_bytes;
    }
    return total;
}

std::string PathText(const std::string& path, Language language) {
    return path.empty() ? In(language, {"(others)", "(その他)"}) : path;
}

ReportCell PathCell(const std::string& path, Language language) {
    return {.text = PathText(path, language), .value = path, .wraps = true};
}

/// For programs: every span and file.
ReportTable SpansOf(const ChangeHistory& history, Language language) {
    ReportTable table{.title = {},
                      .when_empty = {},
                      .columns = {{"begin", ""},
                                  {"seconds", ""},
                                  {"file", ""},
                                  {"changes", ""},
                                  {"written_bytes", ""},
                                  {"zeroed_bytes", ""},
                                  {"uncounted_changes", ""}},
                      .rows = {}};
    for (const ChangeSample& sample : history.samples) {
        const auto add = [&](const std::string& path, const ChangeCounts& counts,
                             std::uint64_t uncounted) {
            table.rows.push_back({TimeCell(sample.begin), CountCell(history.sample_seconds),
                                  PathCell(path, language), CountCell(counts.changes),
                                  BytesCell(counts.written_bytes), BytesCell(counts.zeroed_bytes),
                                  CountCell(uncounted)});
        };
        for (const auto& file : sample.files) add(history.files[file.file], file.counts, 0);
        if (sample.uncounted_changes != 0) add({}, {}, sample.uncounted_changes);
    }
    return table;
}

ReportTable FilesOf(const ChangeHistory& history, const ChangeCounts& total, Language language) {
    const auto word = [language](ReportWords words) { return In(language, words); };
    std::map<std::string, ChangeCounts> files;
    for (const ChangeSample& sample : history.samples) {
        for (const auto& file : sample.files) {
            ChangeCounts& counts = files[history.files[file.file]];
            counts.changes += file.counts.changes;
            counts.written_bytes += file.counts.written_bytes;
            counts.zeroed_bytes += file.counts.zeroed_bytes;
        }
    }
    std::vector<std::pair<std::string, ChangeCounts>> sorted(files.begin(), files.end());
    std::ranges::stable_sort(sorted, std::ranges::greater{},
                             [](const auto& file) { return file.second.written_bytes; });
    ReportTable table{.title = word({"Files", "ファイル"}),
                      .when_empty = word({"Nothing was changed.", "変更はありませんでした。"}),
                      .columns = {{"file", word({"File", "ファイル"})},
                                  {"written_bytes", word({"Written", "書き込み"})},
                                  {"percent", word({"Share", "割合"})},
                                  {"zeroed_bytes", word({"Zeroed", "ゼロ化"})},
                                  {"changes", word({"Changes", "変更数"})}},
                      .rows = {}};
    for (const auto& [path, counts] : sorted) {
        const std::uint64_t percent =
            counts.written_bytes * 100 / std::max<std::uint64_t>(1, total.written_bytes);
        ReportCell share = CountCell(percent);
        share.text += " %";
        table.rows.push_back({PathCell(path, language), BytesCell(counts.written_bytes), share,
                              BytesCell(counts.zeroed_bytes), CountCell(counts.changes)});
    }
    return table;
}

/// The greatest rate in each part of the period, in MiB/s; a span without changes is 0.
std::vector<std::optional<double>> PointsOf(const ChangeHistory& history) {
    constexpr double kMiB = 1024.0 * 1024.0;
    const std::int64_t first = history.begin.unix_ns;
    const std::int64_t length = std::max<std::int64_t>(1, history.end.unix_ns - first);
    std::vector<std::optional<double>> points(kCurvePoints, 0.0);
    const auto place = [&](std::int64_t at) {
        const double share = static_cast<double>(at - first) / static_cast<double>(length);
        return static_cast<std::size_t>(
            std::clamp(share * kCurvePoints, 0.0, static_cast<double>(kCurvePoints - 1)));
    };
    for (const ChangeSample& sample : history.samples) {
        const double rate = RateOf(history, sample) / kMiB;
        const std::size_t end = place(sample.begin.unix_ns + SpanNs(history) - 1);
        for (std::size_t at = place(sample.begin.unix_ns); at <= end; ++at) {
            points[at] = std::max(points[at].value_or(0), rate);
        }
    }
    return points;
}

double WireBytesOf(const ChangeCounts& counts) {
    return static_cast<double>(counts.written_bytes + counts.changes * kHeaderBytes);
}

double LengthOf(const ChangeHistory& history) {
    const auto ns = static_cast<double>(history.end.unix_ns - history.begin.unix_ns);
    return std::max(1.0, ns / kSecondNs);
}

/// The most that ever waits when this volume goes over a line that takes `rate` bytes a second.
double BacklogOf(const ChangeHistory& history, double rate) {
    double most = 0;
    double waiting = 0;
    std::int64_t at = history.begin.unix_ns;
    for (const ChangeSample& sample : history.samples) {
        const double pause =
            std::max(0.0, static_cast<double>(sample.begin.unix_ns - at) / kSecondNs);
        waiting = std::max(0.0, waiting - pause * rate);
        waiting =
            std::max(0.0, waiting + WireBytesOf(sample.total) - SecondsOf(history, sample) * rate);
        most = std::max(most, waiting);
        at = sample.begin.unix_ns + SpanNs(history);
    }
    return most;
}

ReportTable LinesOf(const ChangeHistory& history, std::uint64_t machine_bytes, Language language) {
    const auto word = [language](ReportWords words) { return In(language, words); };
    ReportTable table{.title = word({"What a line would make of it", "回線速度ごとの見込み"}),
                      .when_empty = {},
                      .columns = {{"mbit_per_s", word({"Line", "回線"})},
                                  {"keeps_up", word({"Keeps up", "追従"})},
                                  {"backlog_bytes", word({"Most waiting", "最大滞留量"})},
                                  {"delay_ms", word({"Greatest lag", "最大遅延"})},
                                  {"first_copy_ms", word({"First copy", "初回同期"})}},
                      .rows = {}};
    const double wire_bytes = WireBytesOf(TotalOf(history).total);
    for (const std::uint64_t line : kLinesMbit) {
        const double rate = static_cast<double>(line) * kBytesPerMbit;
        const double backlog = BacklogOf(history, rate);
        const bool keeps_up = wire_bytes / LengthOf(history) <= rate;
        const auto ms = [rate](double bytes) {
            return static_cast<std::uint64_t>(bytes / rate * 1000);
        };
        ReportCell name = CountCell(line);
        name.text += " Mbit/s";
        table.rows.push_back({name,
                              {.text = keeps_up ? word({"yes", "可"}) : word({"no", "不可"}),
                               .value = keeps_up ? "yes" : "no",
                               .mood = keeps_up ? Mood::kGood : Mood::kBad},
                              BytesCell(static_cast<std::uint64_t>(backlog)),
                              DurationCell(ms(backlog), language),
                              DurationCell(ms(static_cast<double>(machine_bytes)), language)});
    }
    return table;
}

/// What both documents have.
ReportDocument VolumeDocument(const ReportInput& input, const ChangeHistory& history,
                              Language language) {
    const auto word = [language](ReportWords words) { return In(language, words); };
    ReportDocument document = Heading(input, language);
    const ChangeSample total = TotalOf(history);
    double peak = 0;
    for (const ChangeSample& sample : history.samples) {
        peak = std::max(peak, RateOf(history, sample));
    }
    const auto rate = [](double bytes) {
        return FormatBytes(static_cast<std::uint64_t>(bytes)) + "/s";
    };
    const std::uint64_t written = total.total.written_bytes;
    document.tiles = {
        {FormatBytes(written), word({"written", "書き込み量"}), Mood::kIdle},
        {rate(static_cast<double>(written) / LengthOf(history)), word({"on average", "平均"}),
         Mood::kIdle},
        {rate(peak), word({"in the busiest span", "最大 (区間平均)"}), Mood::kIdle},
        {std::to_string(total.total.changes), word({"changes", "変更数"}), Mood::kIdle}};
    if (total.probed_bytes != 0) {
        document.tiles.push_back(
            {std::to_string(total.compressed_bytes * 100 / total.probed_bytes) + " %",
             word({"of its size when compressed", "圧縮後のサイズ"}), Mood::kIdle});
    }
    if (total.uncounted_changes != 0) {
        document.tiles.push_back({std::to_string(total.uncounted_changes),
                                  word({"changes not counted", "計測漏れの変更"}), Mood::kBad});
    }
    document.curve = ReportCurve{.title = word({"Written over time", "書き込み量の推移"}),
                                 .unit = "MiB/s",
                                 .points = PointsOf(history)};
    document.tables = {SpansOf(history, language), FilesOf(history, total.total, language)};
    document.notes = {word({"Every write counts in full, also one that repeats another.",
                            "同じ場所への書き込みも、そのつど全量を数えます。"})};
    if (total.uncounted_changes != 0) {
        document.notes.push_back(
            word({"Capture had no room for some changes: the figures are too small.",
                  "取得しきれなかった変更があるため、値は実際より小さくなっています。"}));
    }
    return document;
}

}  // namespace

ReportDocument ChangesDocument(const ReportInput& input, Language language) {
    const auto word = [language](ReportWords words) { return In(language, words); };
    ReportDocument document = VolumeDocument(input, input.history.changes, language);
    document.facts.emplace_back(word({"Counted by", "計測ホスト"}), input.history_host);
    document.notes.push_back(
        word({"Counted while the scenario replicates from this host; what the machine did while it "
              "was stopped is not known.",
              "このホストから複製している間だけ計測します。停止中の変更量はわかりません。"}));
    return document;
}

ReportDocument AssessmentDocument(const ReportInput& input, Language language) {
    const auto word = [language](ReportWords words) { return In(language, words); };
    const Assessment& assessment = input.assessment;
    const ChangeHistory history = assessment.history.value_or(ChangeHistory{});
    ReportDocument document = VolumeDocument(input, history, language);
    document.facts.emplace_back(word({"Folder", "フォルダ"}), assessment.folder);
    document.facts.emplace_back(word({"Size of its files", "ファイルの合計サイズ"}),
                                FormatBytes(assessment.machine_bytes));
    document.facts.emplace_back(
        word({"Sample", "計測間隔"}),
        DurationText(std::uint64_t{history.sample_seconds} * 1000, language));
    if (assessment.error) {
        document.facts.emplace_back(word({"Not counting", "計測停止中"}),
                                    assessment.error->message);
    }
    document.tables.insert(document.tables.begin() + 1,
                           LinesOf(history, assessment.machine_bytes, language));
    document.notes.push_back(
        word({"Lines: the volume of each span as if it came evenly, with 64 bytes for each change; "
              "nothing else uses the line, and nothing is compressed.",
              "回線の見込みは、各区間の変更が均等に発生し、1 変更あたり 64 "
              "バイトを加え、他の通信も圧縮もないものとして計算しています。"}));
    return document;
}

}  // namespace rha::control
