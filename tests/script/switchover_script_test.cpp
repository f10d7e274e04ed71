// Runs every script of testdata/switchover and compares with the recorded output. With --rewrite
// the output is recorded anew: read the difference before committing it.
#include "tests/script/switchover_script.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <sstream>
#include <tuple>

#include <gtest/gtest.h>

#include "control/core/event_catalogue.h"
#include "control/core/properties.h"
#include "control/core/transition_table.h"

namespace rha::control::script {
namespace {

std::filesystem::path g_scripts;
std::filesystem::path g_docs;
bool g_rewrite = false;

using Key = std::tuple<State, Trigger>;

std::string ReadAll(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// A command line, "----", the output, a blank line; lines starting with '#' are kept.
std::string Replay(const std::string& text, std::set<Key>& taken) {
    SwitchoverScript script;
    std::istringstream in(text);
    std::string out;
    bool skipping = false;
    for (std::string line; std::getline(in, line);) {
        if (skipping) {
            skipping = !line.empty();
            continue;
        }
        if (line.empty()) continue;
        if (line[0] == '#') {
            out += line + "\n";
            continue;
        }
        if (line == "----") {
            skipping = true;
            continue;
        }
        const std::string answer = script.Run(line);
        out += line + "\n----\n" + answer + "\n";
    }
    for (const auto& transition : script.taken()) taken.emplace(transition.from, transition.on);
    return out;
}

std::vector<std::filesystem::path> Scripts() {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(g_scripts)) {
        if (entry.path().extension() == ".txt") paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

TEST(SwitchoverScripts, MatchTheirRecordAndCoverEveryTransition) {
    std::set<Key> taken;
    const auto paths = Scripts();
    ASSERT_GE(paths.size(), 15u);
    for (const auto& path : paths) {
        const std::string recorded = ReadAll(path);
        const std::string now = Replay(recorded, taken);
        EXPECT_EQ(now.find("bad command: "), std::string::npos) << path;
        if (g_rewrite) {
            std::ofstream(path, std::ios::binary) << now;
        } else {
            EXPECT_EQ(recorded, now) << path << ": run with --rewrite and read the difference";
        }
    }
    for (const auto& row : Transitions()) {
        const auto& t = row.transition;
        EXPECT_TRUE(taken.contains({t.from, t.on}))
            << "no script takes " << Name(t.from) << " on " << Name(t.on);
    }
}

TEST(SwitchoverDocs, ShowTheTableOfTheCode) {
    const std::string page = ReadAll(g_docs / "machines" / "switchover.md");
    std::string expected;
    for (const auto& row : Transitions()) {
        const auto& t = row.transition;
        expected += "| " + std::string(Name(t.from)) + " | " + std::string(Name(t.on)) + " | " +
                    std::string(Name(t.to)) + " | " + std::string(row.guard) + " |\n";
    }
    EXPECT_NE(page.find("| --- | --- | --- | --- |\n" + expected + "\n"), std::string::npos)
        << "docs/machines/switchover.md must show exactly these rows:\n"
        << expected;
}

TEST(EventDocs, ShowTheCatalogueOfTheCode) {
    const std::string page = ReadAll(g_docs / "events.md");
    std::string expected;
    for (const auto& text : Catalogue()) {
        expected += "| " + CodeName(text.code) + " | " + std::string(text.name) + " | " +
                    std::string(Name(text.severity)) + " | " + std::string(text.message) + " | " +
                    std::string(text.cause) + " | " + std::string(text.next_action) + " |\n";
    }
    EXPECT_NE(page.find("| --- | --- | --- | --- | --- | --- |\n" + expected), std::string::npos)
        << "docs/events.md must show exactly these rows:\n"
        << expected;
}

TEST(EventDocs, ShowTheJapaneseTexts) {
    const std::string page = ReadAll(g_docs / "events.ja.md");
    std::string expected;
    for (const auto& text : Catalogue()) {
        const EventWords words = WordsOf(text.code, Language::kJapanese);
        expected += "| " + CodeName(text.code) + " | " +
                    std::string(DisplayName(text.severity, Language::kJapanese)) + " | " +
                    std::string(words.message) + " | " + std::string(words.cause) + " | " +
                    std::string(words.next_action) + " |\n";
    }
    EXPECT_NE(page.find("| --- | --- | --- | --- | --- |\n" + expected), std::string::npos)
        << "docs/events.ja.md must show exactly these rows:\n"
        << expected;
}

TEST(PropertyDocs, ShowTheTableOfTheCode) {
    const std::string page = ReadAll(g_docs / "properties.md");
    std::string expected;
    for (const auto& property : Properties()) {
        expected += "| `" + std::string(property.key) + "` | " + std::string(Name(property.scope)) +
                    " | " + ValueText(property, ScenarioSettings()) + " | " +
                    RangeText(property) + " | " +
                    (property.change == ChangeRule::kStopped ? "when stopped" : "any time") +
                    " | " + std::string(property.english.label) + "<br>" +
                    std::string(property.japanese.label) + " | " +
                    std::string(property.english.help) + " |\n";
    }
    EXPECT_NE(page.find("| --- | --- | --- | --- | --- | --- | --- |\n" + expected),
              std::string::npos)
        << "docs/properties.md must show exactly these rows:\n"
        << expected;
}

}  // namespace
}  // namespace rha::control::script

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    std::vector<std::string> words(argv + 1, argv + argc);
    rha::control::script::g_rewrite = std::erase(words, "--rewrite") > 0;
    if (words.size() != 2) {
        std::cerr << "usage: switchover_script_test SCRIPTS DOCS [--rewrite]\n";
        return 2;
    }
    rha::control::script::g_scripts = words[0];
    rha::control::script::g_docs = words[1];
    return RUN_ALL_TESTS();
}
