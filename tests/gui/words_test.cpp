#include "manager-gui/core/words.h"

#include <QLocale>
#include <QSet>

#include <gtest/gtest.h>

#include "tests/gui/fleets.h"

namespace rha::manager::test {
namespace {

TEST(WordsTest, DurationsAreShort) {
    EXPECT_EQ(Words::duration(0), "0.0 s");
    EXPECT_EQ(Words::duration(440), "0.4 s");
    EXPECT_EQ(Words::duration(59'900), "59 s");
    EXPECT_EQ(Words::duration(200'000), "3 min 20 s");
    EXPECT_EQ(Words::duration(7'500'000), "2 h 5 min");
    EXPECT_EQ(Words::duration(273'600'000), "3 d 4 h");
}

TEST(WordsTest, AStepIsSaidWithItsState) {
    auto scenario = running("web");
    scenario.state = ScenarioState::kSwitching;
    scenario.step = "drain";
    EXPECT_EQ(Words::stateWithStep(scenario), "switching over (sending the last changes)");
    scenario.step = "something-new";
    EXPECT_EQ(Words::stateWithStep(scenario), "switching over");
}

TEST(WordsTest, ProgressSaysTheMostUrgent) {
    auto scenario = running("web");
    EXPECT_EQ(Words::progress(scenario), "");
    scenario.master.error = Error{.message = "disk full"};
    EXPECT_EQ(Words::progress(scenario), "disk full");
    scenario.diverged = Diverged{.host = "beta", .bytes = 3 << 20};
    EXPECT_EQ(Words::progress(scenario), "copies have diverged (3.0 MiB)");
    scenario.queue_position = 3;
    EXPECT_EQ(Words::progress(scenario), "waits for its turn (3)");
    scenario.maintenance = Maintenance{.host = "alpha", .ready = true};
    EXPECT_EQ(Words::progress(scenario), "alpha is ready for its reboot");
    scenario.state = ScenarioState::kCountdown;
    scenario.countdown_ms_left = 61'000;
    EXPECT_EQ(Words::progress(scenario), "switchover in 1 min 1 s");
}

TEST(WordsTest, ABoundThatHoldsNoLongerIsNotSaidToBeOne) {
    auto scenario = running("web");
    scenario.diverged = Diverged{.host = "beta", .bytes = 1 << 20};
    EXPECT_EQ(Words::diverged(scenario),
              "beta holds at most 1.0 MiB of changes that the machine's present host never "
              "received");
    scenario.diverged->unknown = true;  // it ran again
    EXPECT_EQ(Words::diverged(scenario),
              "beta may hold more changes than the 1.0 MiB it told of that the machine's present "
              "host never received");
    EXPECT_EQ(Words::progress(scenario), "copies have diverged (1.0 MiB, maybe more)");
    scenario.diverged->bytes = 0;
    EXPECT_TRUE(Words::diverged(scenario).startsWith("beta has not said"));
    EXPECT_EQ(Words::progress(scenario), "");
}

TEST(WordsTest, MoodsFollowStateAndErrors) {
    auto scenario = running("web");
    EXPECT_EQ(moodOf(scenario), Mood::kGood);
    scenario.replica.error = Error{.message = "disk full"};
    EXPECT_EQ(moodOf(scenario), Mood::kWarning);
    scenario.state = ScenarioState::kSwitchoverRequired;
    EXPECT_EQ(moodOf(scenario), Mood::kBad);
    scenario.state = ScenarioState::kUnknown;
    EXPECT_EQ(moodOf(scenario), Mood::kUnknown);
}

TEST(WordsTest, AnErrorIsSaidWithItsRemedy) {
    EXPECT_EQ(Words::error({.message = "no room", .remedy = "make room"}), "no room\nmake room");
    EXPECT_EQ(Words::finding("guest-agent", "the guest is silent"), "the guest is silent");
}

TEST(WordsTest, ACommandIsSaidWithItsPlaceInTheManager) {
    EXPECT_EQ(Words::remedy("run it: `rhactl scenario run`"),
              "run it: `rhactl scenario run` (in this program: Scenario → Run)");
    EXPECT_EQ(Words::remedy("make room"), "make room");
    EXPECT_EQ(Words::error({.message = "old", .remedy = "rhactl hosts list"}),
              "old\nrhactl hosts list (in this program: Tools → Hosts)");
}

TEST(WordsTest, WhyAPropertyIsLockedFollowsFromTheState) {
    EXPECT_EQ(Words::locked(true, ScenarioState::kRunning), "");
    EXPECT_EQ(Words::locked(false, ScenarioState::kStopped), "");
    EXPECT_EQ(Words::locked(false, ScenarioState::kUnknown), "");
    EXPECT_TRUE(Words::locked(false, ScenarioState::kRunning).contains("now it is running"));
    EXPECT_TRUE(Words::locked(true, ScenarioState::kSwitching).contains("Wait until"));
    EXPECT_TRUE(Words::locked(true, ScenarioState::kSwitched).contains("Move the machine back"));
}

/// Its locale only: texts stay English, as no translator is installed.
class InJapan : public testing::Test {
protected:
    void SetUp() override { QLocale::setDefault(QLocale(QLocale::Japanese, QLocale::Japan)); }
    void TearDown() override { QLocale::setDefault(QLocale(QLocale::English)); }
};

TEST_F(InJapan, EveryErrorIsIntroduced) {
    QSet<QString> sentences;
    for (int code = 0; code <= static_cast<int>(ErrorCode::kInternal); ++code) {
        const QStringList lines = Words::error({.code = static_cast<ErrorCode>(code),
                                                .message = "no room",
                                                .remedy = "make room",
                                                .context = {"write"}})
                                      .split(u'\n');
        ASSERT_EQ(lines.size(), 3);
        EXPECT_FALSE(lines[0].isEmpty()) << code;
        sentences.insert(lines[0]);
        EXPECT_EQ(lines[1], "Details: no room <- write");
        EXPECT_EQ(lines[2], "What to do: make room");
    }
    EXPECT_EQ(sentences.size(), static_cast<int>(ErrorCode::kInternal) + 1);
    EXPECT_EQ(Words::errorLine({.code = ErrorCode::kNoSpace, .message = "no room"}),
              "There is no space left. Details: no room");
}

TEST_F(InJapan, AFindingHasTheTitleOfItsCheck) {
    EXPECT_EQ(Words::finding("guest-agent", "the guest is silent"),
              "Guest agent: the guest is silent");
    EXPECT_EQ(Words::finding("of-a-newer-service", "the guest is silent"), "the guest is silent");
}

TEST_F(InJapan, WhatTheCatalogueKnowsIsSaidInJapaneseAlone) {
    EXPECT_EQ(Words::finding("guest-agent", "the guest does not answer"),
              "Guest agent: ゲストが応答しません");
    EXPECT_EQ(Words::remedy("rhactl scenario resume web"),
              "シナリオ web のレプリカの更新を再開してください (in this program: Scenario → Resume "
              "replica updates)");
    const Error error{.message = "host h1 is not connected", .remedy = "start the machine"};
    EXPECT_EQ(Words::errorLine(error), "ホスト h1 は接続されていません");
    EXPECT_EQ(Words::error(error),
              "ホスト h1 は接続されていません\nWhat to do: 仮想マシンを起動してください");
    EXPECT_EQ(Words::finding(error).message, "ホスト h1 は接続されていません");
}

TEST_F(InJapan, WhatWasBeingDoneIsKeptForThoseWhoHelp) {
    EXPECT_EQ(Words::error({.message = "host h1 is not connected", .context = {"stop replica"}}),
              "ホスト h1 は接続されていません\nDetails: host h1 is not connected <- stop replica");
}

TEST(WordsTest, InEnglishTheServicesOwnWordsAreShown) {
    EXPECT_EQ(Words::finding("guest-agent", "the guest does not answer"),
              "the guest does not answer");
}

TEST(WordsTest, TheDefaultGroupIsToldFromOthers) {
    EXPECT_EQ(Words::group("Web shop"), "Web shop");
    EXPECT_EQ(Words::groupNamed(Words::group("Scenarios")), "Scenarios");
    EXPECT_EQ(Words::groupNamed("Web shop"), "Web shop");
}

}  // namespace
}  // namespace rha::manager::test
