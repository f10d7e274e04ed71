// Reports as golden files. RHA_REWRITE_GOLDEN=1 records them anew; review the difference.
#include "control/report/core/report.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "control/report/core/document.h"
#include "tests/unit/control_report/report_samples.h"

namespace rha::control {
namespace {

void Compare(const std::string& name, const std::string& text) {
    const std::string path = std::string(RHA_GOLDEN_DIRECTORY "/") + name;
    if (std::getenv("RHA_REWRITE_GOLDEN") != nullptr) {
        std::ofstream(path, std::ios::binary) << text;
        return;
    }
    std::ifstream in(path, std::ios::binary);
    std::ostringstream golden;
    golden << in.rdbuf();
    EXPECT_EQ(text, golden.str()) << "see " << path;
}

struct GoldenCase {
    ReportKind kind;
    ReportFormat format;
    Language language;
    const char* file;
};

class GoldenReport : public testing::TestWithParam<GoldenCase> {};

TEST_P(GoldenReport, IsAsRecorded) {
    const GoldenCase& golden = GetParam();
    Compare(golden.file, RenderReport(SampleReport(golden.kind), golden.format, golden.language));
}

INSTANTIATE_TEST_SUITE_P(All, GoldenReport,
                         testing::Values(GoldenCase{ReportKind::kSync, ReportFormat::kHtml,
                                                    Language::kEnglish, "sync.en.html"},
                                         GoldenCase{ReportKind::kSync, ReportFormat::kCsv,
                                                    Language::kEnglish, "sync.csv"},
                                         GoldenCase{ReportKind::kReplication, ReportFormat::kHtml,
                                                    Language::kEnglish, "replication.en.html"},
                                         GoldenCase{ReportKind::kReplication, ReportFormat::kCsv,
                                                    Language::kJapanese, "replication.csv"},
                                         GoldenCase{ReportKind::kSwitchover, ReportFormat::kHtml,
                                                    Language::kJapanese, "switchover.ja.html"},
                                         GoldenCase{ReportKind::kSwitchover, ReportFormat::kCsv,
                                                    Language::kEnglish, "switchover.csv"},
                                         GoldenCase{ReportKind::kChanges, ReportFormat::kCsv,
                                                    Language::kEnglish, "changes.csv"},
                                         GoldenCase{ReportKind::kDifference, ReportFormat::kHtml,
                                                    Language::kJapanese, "difference.ja.html"},
                                         GoldenCase{ReportKind::kDifference, ReportFormat::kCsv,
                                                    Language::kEnglish, "difference.csv"},
                                         GoldenCase{ReportKind::kAssessment, ReportFormat::kHtml,
                                                    Language::kEnglish, "assessment.en.html"}));

constexpr std::array kAllKinds = {ReportKind::kSync,       ReportKind::kReplication,
                                  ReportKind::kSwitchover, ReportKind::kChanges,
                                  ReportKind::kDifference, ReportKind::kAssessment};

TEST(Report, NothingFromOutsideBecomesMarkup) {
    for (const auto kind : kAllKinds) {
        for (const auto language : {Language::kEnglish, Language::kJapanese}) {
            ReportInput input = SampleReport(kind);
            for (std::string* text : {&input.scenario, &input.group, &input.vm, &input.master,
                                      &input.replica, &input.version}) {
                *text = "<img src=x onerror='a'>\"&";
            }
            const std::string html = RenderReport(input, ReportFormat::kHtml, language);
            EXPECT_FALSE(html.contains("<img"));
            EXPECT_FALSE(html.contains("<script"));
            EXPECT_TRUE(html.contains("&lt;img src=x onerror=&#39;a&#39;&gt;&quot;&amp;"));
        }
    }
}

TEST(Report, IsOneFileWithoutScriptsOrAnythingFromElsewhere) {
    const std::string html = RenderReport(SampleReport(ReportKind::kReplication),
                                          ReportFormat::kHtml, Language::kEnglish);
    for (const char* elsewhere : {"http:", "https:", "src=", "<link", "url(", "@import"}) {
        EXPECT_FALSE(html.contains(elsewhere)) << elsewhere;
    }
}

TEST(Report, ASpreadsheetTakesNothingForAFormula) {
    const std::string csv =
        RenderReport(SampleReport(ReportKind::kSwitchover), ReportFormat::kCsv, Language::kEnglish);
    EXPECT_TRUE(csv.contains(",\"'=cmd|' /C calc'!A1, <script>alert(\"\"x\"\")</script>\","))
        << csv;
    for (const char start : std::string("=+-@\t\r")) {
        const ReportTable table{.columns = {{"a", "A"}},
                                .rows = {{TextCell(start + std::string("1"))}}};
        EXPECT_TRUE(ToCsv(table).contains(std::string("'") + start));
    }
}

TEST(Report, CsvRowsHaveAsManyFieldsAsItsHead) {
    for (const auto kind : kAllKinds) {
        ReportInput input = SampleReport(kind);
        for (ScenarioMove& move : input.moves) move.error.clear();  // holds a comma
        input.scenario = "web";
        std::istringstream csv(RenderReport(input, ReportFormat::kCsv, Language::kEnglish));
        std::string line;
        std::getline(csv, line);
        const auto commas = std::ranges::count(line, ',');
        int rows = 0;
        while (std::getline(csv, line)) {
            EXPECT_EQ(std::ranges::count(line, ','), commas) << line;
            EXPECT_EQ(line.back(), '\r');
            ++rows;
        }
        EXPECT_GT(rows, 1);
    }
}

TEST(Report, OnlyThePeriodCounts) {
    ReportInput input = SampleReport(ReportKind::kSwitchover);
    input.begin = ReportTime(7000);
    const auto all = SwitchoverDocument(input, Language::kEnglish);
    ASSERT_EQ(all.tables[0].rows.size(), 1u);
    EXPECT_EQ(all.tables[0].rows[0][7].value, "77000");  // 7298 - 7221 s
    EXPECT_EQ(all.tables[0].rows[0][8].text, "at most 1.4 s");
    input.kind = ReportKind::kSync;
    EXPECT_EQ(SyncDocument(input, Language::kEnglish).tables[0].rows.size(), 1u);
    input.begin = ReportTime(7300);
    input.end = ReportTime(8000);
    EXPECT_TRUE(SwitchoverDocument(input, Language::kEnglish).tables[0].rows.empty());
}

TEST(Report, WithoutAPastItSaysSo) {
    for (const auto kind : ReportKinds()) {
        ReportInput input = SampleReport(kind);
        input.moves.clear();
        input.rows.clear();
        input.history = {};
        const std::string html = RenderReport(input, ReportFormat::kHtml, Language::kEnglish);
        EXPECT_TRUE(html.contains("class=\"empty\"")) << html;
        const std::string csv = RenderReport(input, ReportFormat::kCsv, Language::kEnglish);
        EXPECT_FALSE(csv.contains(",0,"));  // what is not known is not zero
    }
}

TEST(Report, ALineIsJudgedByTheVolumeOfEachSpan) {
    ReportInput input = SampleReport(ReportKind::kAssessment);
    ChangeHistory& history = *input.assessment.history;
    history.begin = ReportTime(0);
    history.end = ReportTime(3 * 3600);
    // 9 GB in the first hour, nothing in the second, 0.9 GB in the third.
    history.samples.resize(2);
    history.samples[0] = {.begin = ReportTime(0),
                          .total = {.changes = 0, .written_bytes = 9'000'000'000}};
    history.samples[1] = {.begin = ReportTime(2 * 3600),
                          .total = {.changes = 0, .written_bytes = 900'000'000}};
    const ReportTable lines = AssessmentDocument(input, Language::kEnglish).tables[1];
    const auto& slow = lines.rows[0];  // 1.25 MB/s: 4.5 GB in an hour
    EXPECT_EQ(slow[0].value, "10");
    EXPECT_EQ(slow[1].value, "yes") << "9.9 GB in three hours";
    EXPECT_EQ(slow[2].value, "4500000000");
    EXPECT_EQ(slow[3].value, "3600000");
    EXPECT_EQ(lines.rows[1][2].value, "0") << "50 Mbit/s never falls behind";
    history.samples[1].total.written_bytes = 6'000'000'000;
    EXPECT_EQ(AssessmentDocument(input, Language::kEnglish).tables[1].rows[0][1].value, "no");
}

TEST(Report, NamesAreInverse) {
    for (const auto kind : kAllKinds) {
        EXPECT_EQ(ReportKindFromName(Name(kind)), kind);
    }
    EXPECT_FALSE(ReportKindFromName("else"));
    EXPECT_EQ(ReportFormatFromName("html"), ReportFormat::kHtml);
    EXPECT_EQ(ReportFormatFromName("csv"), ReportFormat::kCsv);
    EXPECT_FALSE(ReportFormatFromName("pdf"));
}

TEST(Report, Durations) {
    EXPECT_EQ(DurationText(950, Language::kEnglish), "0.9 s");
    EXPECT_EQ(DurationText(200'000, Language::kEnglish), "3 min 20 s");
    EXPECT_EQ(DurationText(7'500'000, Language::kEnglish), "2 h 5 min");
    EXPECT_EQ(DurationText(200'000'000, Language::kJapanese), "2 日 7 時間");
}

}  // namespace
}  // namespace rha::control
