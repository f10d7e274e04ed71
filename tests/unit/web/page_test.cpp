#include "control/web/core/page.h"

#include <gtest/gtest.h>

#include "tests/unit/web/samples.h"

namespace rha::control {
namespace {

TEST(Page, ShowsEverythingAndEscapesIt) {
    const std::string page = RenderPage(SampleOverview(), Language::kEnglish);
    for (const char* part :
         {"web &lt;b&gt;", "running", "lag 1.5 s", "2.0 KiB", "<progress max=\"100\" value=\"25\">",
          "time left: 90 s", "no &lt;word&gt; — look", "not connected", "refused", "RHA-3016",
          "runs on &lt;i&gt;", "http-equiv=\"refresh\"", "lang=\"en\""}) {
        EXPECT_TRUE(page.contains(part)) << part << "\nin\n" << page;
    }
    EXPECT_FALSE(page.contains("<b> <"));
    EXPECT_FALSE(page.contains("<i>"));
    EXPECT_FALSE(page.contains("<script"));
    EXPECT_FALSE(page.contains("style=")) << "the content security policy forbids it";
    EXPECT_FALSE(page.contains("://")) << "nothing comes from elsewhere";
}

TEST(Page, SpeaksJapanese) {
    const std::string page = RenderPage(SampleOverview(), Language::kJapanese);
    for (const char* part : {"実行中", "同期中", "カウントダウン", "接続なし", "遅延 1.5 秒",
                             "スプリット ブレイン", "lang=\"ja\""}) {
        EXPECT_TRUE(page.contains(part)) << part;
    }
}

TEST(Page, OffersTheReportsOfEveryScenario) {
    const std::string page = RenderPage(SampleOverview(), Language::kEnglish);
    EXPECT_TRUE(page.contains("<a href=\"/report/id%261/sync.html\">Synchronisation report</a>"));
    EXPECT_TRUE(page.contains("<a href=\"/report/id%261/sync.csv\">CSV</a>"));
    EXPECT_TRUE(RenderPage(SampleOverview(), Language::kJapanese).contains(">同期レポート<"));
}

TEST(Page, AnEmptyInstallationSaysSo) {
    const std::string page = RenderPage({}, Language::kEnglish);
    EXPECT_TRUE(page.contains("No scenarios yet."));
    EXPECT_TRUE(page.contains("No events yet."));
}

TEST(Page, ARunningScenarioOfSilentEnginesIsNotGood) {
    ScenarioRow row{.state = State::kRunning, .known = true};
    EXPECT_EQ(MoodOf(row), Mood::kGood);
    row.known = false;
    EXPECT_EQ(MoodOf(row), Mood::kBad);
}

}  // namespace
}  // namespace rha::control
