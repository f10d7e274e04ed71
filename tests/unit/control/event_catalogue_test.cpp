#include "control/core/event_catalogue.h"

#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace rha::control {
namespace {

TEST(EventCatalogue, IsCompleteAndUnambiguous) {
    std::set<EventCode> codes;
    std::set<std::string_view> names;
    EventCode last{};
    for (const auto& text : Catalogue()) {
        EXPECT_GT(text.code, last) << text.name;
        last = text.code;
        EXPECT_TRUE(codes.insert(text.code).second) << text.name;
        EXPECT_TRUE(names.insert(text.name).second) << text.name;
        EXPECT_FALSE(text.message.empty());
        EXPECT_FALSE(text.cause.empty());
        EXPECT_FALSE(text.next_action.empty());
        EXPECT_EQ(TextOf(text.code).name, text.name);
        EXPECT_EQ(CodeName(text.code).size(), 8u) << CodeName(text.code);
    }
    EXPECT_EQ(CodeName(EventCode::kSwitchoverCompleted), "RHA-3005");
}

std::set<std::string> Placeholders(std::string_view text) {
    static const std::regex kName("\\{([a-z]+)\\}");
    std::set<std::string> names;
    const std::string copy(text);
    for (std::sregex_iterator at(copy.begin(), copy.end(), kName), end; at != end; ++at) {
        names.insert((*at)[1]);
    }
    return names;
}

TEST(EventCatalogue, EveryEventIsThereInJapaneseWithTheSameArguments) {
    for (const auto& text : Catalogue()) {
        const EventWords words = WordsOf(text.code, Language::kJapanese);
        EXPECT_NE(words.message, text.message) << "no Japanese text for " << CodeName(text.code);
        EXPECT_EQ(Placeholders(words.message), Placeholders(text.message)) << text.name;
        EXPECT_EQ(Placeholders(words.cause), Placeholders(text.cause)) << text.name;
        // Other orders of words may need a host's name again, or not.
        for (const auto& name : Placeholders(text.next_action)) {
            EXPECT_TRUE(Placeholders(words.next_action).contains(name)) << text.name;
        }
    }
}

TEST(EventCatalogue, RendersInBothLanguages) {
    const EventArguments arguments{
        {"scenario", "web"}, {"host", "beta"}, {"mode", "clean"}, {"reason", "asked"}};
    EXPECT_EQ(Render(EventCode::kSwitchoverStarted, arguments, Language::kEnglish).message,
              "web is being switched over to beta (clean): asked.");
    EXPECT_EQ(Render(EventCode::kSwitchoverStarted, arguments, Language::kJapanese).message,
              "web を beta にスイッチオーバーしています（クリーン）: asked");
}

TEST(EventCatalogue, ReasonsThatTheTextsKnowAreJapaneseInJapanese) {
    const EventArguments arguments{{"scenario", "web"},
                                   {"reason", "the machine web is not running (alpha)"},
                                   {"remedy", "start it on the master"}};
    const auto japanese = Render(EventCode::kVerificationFailed, arguments, Language::kJapanese);
    EXPECT_EQ(japanese.message,
              "シナリオ web は実行できません: 仮想マシン web が動作していません（alpha）");
    EXPECT_EQ(japanese.next_action,
              "マスタで仮想マシンを起動してください。その後、シナリオをもう一度実行してください。");
    EXPECT_EQ(Render(EventCode::kVerificationFailed, arguments, Language::kEnglish).next_action,
              "start it on the master. Then run the scenario again.");
}

TEST(EventCatalogue, CodesAreFoundByNumberAndName) {
    EXPECT_EQ(EventCodeFromText("RHA-3005"), EventCode::kSwitchoverCompleted);
    EXPECT_EQ(EventCodeFromText("switchover-completed"), EventCode::kSwitchoverCompleted);
    for (const char* wrong : {"", "RHA-", "3005", "RHA-9999", "switchover"}) {
        EXPECT_FALSE(EventCodeFromText(wrong)) << wrong;
    }
    EXPECT_EQ(LanguageFromName("ja"), Language::kJapanese);
    EXPECT_FALSE(LanguageFromName("de"));
}

TEST(EventCatalogue, RendersArguments) {
    const EventArguments arguments{{"a", "one"}, {"b", ""}};
    EXPECT_EQ(Render("{a} and {b} and {c}, {", arguments), "one and ? and ?, {");
    EXPECT_EQ(Render("", arguments), "");
}

TEST(EventCatalogue, SeveritiesHaveNames) {
    for (const auto severity :
         {Severity::kInfo, Severity::kWarning, Severity::kError, Severity::kCritical}) {
        EXPECT_EQ(SeverityFromName(Name(severity)), severity);
    }
    EXPECT_FALSE(SeverityFromName("loud"));
}

}  // namespace
}  // namespace rha::control
