#include "common/texts/texts.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "common/texts/tables.h"

namespace rha {
namespace {

/// By name: is it a text itself ("{*name}")?
std::map<std::string, bool> PlacesOf(std::string_view pattern) {
    std::map<std::string, bool> places;
    for (auto at = pattern.find('{'); at != pattern.npos; at = pattern.find('{', at + 1)) {
        std::string name(pattern.substr(at + 1, pattern.find('}', at) - at - 1));
        const bool text = name.starts_with('*');
        places.emplace(text ? name.substr(1) : name, text);
    }
    return places;
}

std::string Replaced(std::string text, const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    return at == text.npos ? text : text.replace(at, what.size(), by);
}

/// The longest row of words in Latin letters, places and what is between backticks left out.
int LatinWordsInARow(std::string_view text) {
    int longest = 0;
    int row = 0;
    bool word = false;
    bool command = false;
    for (const char c : text) {
        if (c == '`') command = !command;
        const bool letter =
            !command && (std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                         std::string_view("'-./").find(c) != std::string_view::npos);
        if (letter && !word) longest = std::max(longest, ++row);
        if (!letter && c != ' ') row = 0;
        word = letter;
    }
    return longest;
}

TEST(TextsTest, EveryTextHasBothLanguagesAndTheSamePlaces) {
    std::set<std::string_view> seen;
    for (const Text& text : AllTexts()) {
        EXPECT_TRUE(seen.insert(text.english).second) << "twice: " << text.english;
        EXPECT_TRUE(std::ranges::any_of(text.japanese, [](char c) { return (c & 0x80) != 0; }))
            << text.english;
        EXPECT_LT(LatinWordsInARow(text.japanese), 4) << text.japanese;
        std::set<std::string> english;
        std::set<std::string> japanese;
        for (const auto& [name, is_text] : PlacesOf(text.english)) {
            EXPECT_FALSE(is_text) << text.english;
            // Words of a library, which are English.
            if (name != "detail") english.insert(name);
        }
        for (const auto& [name, is_text] : PlacesOf(text.japanese)) japanese.insert(name);
        EXPECT_EQ(english, japanese) << text.english;
    }
    EXPECT_GT(seen.size(), 150U);
}

TEST(TextsTest, EverySentenceIsRecognisedAsItself) {
    for (const auto table :
         {ControlTexts(), SwitchoverTexts(), EngineTexts(), ReplicationTexts(), MachineTexts()}) {
        for (const Text& text : table) {
            const auto translated = PlacesOf(text.japanese);
            std::string english(text.english);
            std::string japanese(text.japanese);
            for (const auto& [name, is_text] : PlacesOf(text.english)) {
                const auto at = translated.find(name);
                const bool starred = at != translated.end() && at->second;
                english =
                    Replaced(english, '{' + name + '}', starred ? "virtual machine" : "web01");
                japanese = Replaced(japanese, (starred ? "{*" : "{") + name + '}',
                                    starred ? "仮想マシン" : "web01");
            }
            EXPECT_EQ(InJapanese(english), japanese);
        }
    }
}

TEST(TextsTest, PlacesHoldWhatTheyAreGiven) {
    EXPECT_EQ(Say("no place"), "no place");
    EXPECT_EQ(Say("{a} and {b}, {c}", {{"b", "{a}"}, {"a", "1"}}), "1 and {a}, {c}");
}

TEST(TextsTest, NamesStandAsTheyAreAlsoWithThePatternsOwnWords) {
    EXPECT_EQ(InJapanese("host x is not connected is not connected"),
              "ホスト x is not connected は接続されていません");
    EXPECT_EQ(InJapanese("{free} are free, {b are needed"),
              "空き容量は {free}、必要な容量は {b です");
}

TEST(TextsTest, ATextInAPlaceIsTranslatedToo) {
    EXPECT_EQ(InJapanese("parent disk /b of /a is missing"), "/a の親ディスク /b がありません");
    EXPECT_EQ(InJapanese("the machine web is not running (alpha)"),
              "仮想マシン web が動作していません（alpha）");
    EXPECT_EQ(InJapanese("the last switchover failed: out of luck"),
              "前回のスイッチオーバーは失敗しました: out of luck");
    EXPECT_EQ(InJapanese("engine at h:1: failed to connect to all addresses"),
              "h:1 のエンジンとの通信に失敗しました");
}

TEST(TextsTest, WhatIsNotKnownIsLeftToTheCaller) {
    EXPECT_EQ(InJapanese("a sentence of a newer service"), std::nullopt);
    EXPECT_EQ(InJapanese("open /x: a sentence of a system"), std::nullopt);
    EXPECT_EQ(InJapanese("a sentence of a newer service (alpha)"), std::nullopt);
    EXPECT_EQ(InJapanese(""), std::nullopt);
    EXPECT_EQ(InJapanese("running"), std::nullopt) << "no sentence";
    EXPECT_EQ(InJapanese("disk /a is missing" + std::string(5000, 'x') + " is missing"),
              std::nullopt);
}

TEST(TextsTest, StepsThatAreNotKnownAreLeftOut) {
    EXPECT_EQ(InJapanese("start the machine <- stir the soup <- run the scenario"),
              "仮想マシンを起動してください（シナリオを実行してください）");
}

}  // namespace
}  // namespace rha
