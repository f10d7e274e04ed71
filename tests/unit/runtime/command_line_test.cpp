#include "common/runtime/command_line.h"

#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha {
namespace {

using test::FailsWith;
using test::TemporaryDirectory;

struct Parsed {
    std::optional<int> exit_code;
    LogOptions log;
    int size = 1;
};

Parsed Parse(std::vector<std::string> words, const std::filesystem::path& config) {
    Parsed parsed;
    CLI::App app("test");
    AddServiceOptions(app, config, &parsed.log);
    app.add_option("--size", parsed.size);
    words.insert(words.begin(), "test");
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    parsed.exit_code = ParseCommandLine(app, static_cast<int>(argv.size()), argv.data());
    return parsed;
}

TEST(CommandLine, FlagsWinOverTheFileAndTheFileOverDefaults) {
    const TemporaryDirectory directory;
    const auto config = directory / "test.conf";
    std::ofstream(config) << "# comment\nsize = 7\nlog-level = \"debug\"\n";
    EXPECT_EQ(Parse({}, directory / "none.conf").size, 1);
    const auto from_file = Parse({}, config);
    EXPECT_FALSE(from_file.exit_code);
    EXPECT_EQ(from_file.size, 7);
    EXPECT_EQ(from_file.log.level, "debug");
    EXPECT_EQ(Parse({"--size", "9"}, config).size, 9);
}

TEST(CommandLine, AProgramSaysInItsNameWhatWentWrongAndWhatToDo) {
    CLI::App app("test", "rha-test");
    app.allow_extras();  // on Windows the words are this program's own
    std::string name = "test";
    std::vector<char*> argv{name.data()};
    const auto run = [&](const Status& outcome) {
        testing::internal::CaptureStderr();
        const int code = RunProgram(app, 1, argv.data(), [&] { return outcome; });
        return std::to_string(code) + testing::internal::GetCapturedStderr();
    };
    EXPECT_EQ(run({}), "0");
    EXPECT_EQ(run(Fail(ErrorCode::kConflict, "it is taken")), "1rha-test: it is taken\n");
    EXPECT_EQ(run(Fail(ErrorCode::kConflict, "it is taken", "take another one")),
              "1rha-test: it is taken\nrha-test: take another one\n");
}

TEST(CommandLine, MistakesAreUsageErrors) {
    const TemporaryDirectory directory;
    EXPECT_EQ(Parse({"--size", "many"}, directory / "none.conf").exit_code, kExitUsage);
    EXPECT_EQ(Parse({"--sizes", "1"}, directory / "none.conf").exit_code, kExitUsage);
    std::ofstream(directory / "bad.conf") << "sice = 7\n";
    EXPECT_EQ(Parse({}, directory / "bad.conf").exit_code, kExitUsage);
    EXPECT_EQ(Parse({"--config", (directory / "missing.conf").string()}, "").exit_code, kExitUsage);
    EXPECT_EQ(Parse({"--help"}, directory / "none.conf").exit_code, 0);
}

TEST(CommandLine, HostPortTakesNamesAndBracketedAddresses) {
    EXPECT_EQ(ParseHostPort("a.example:7440")->host, "a.example");
    EXPECT_EQ(ParseHostPort("[::1]:80")->host, "::1");
    EXPECT_EQ(ParseHostPort("[::1]:80")->port, "80");
    for (const char* bad : {"", "a", ":1", "a:", "a:x", "a:1x", "a:70000", "::1:80", "a:-1"}) {
        EXPECT_TRUE(FailsWith(ParseHostPort(bad), ErrorCode::kInvalidArgument, bad)) << bad;
    }
}

}  // namespace
}  // namespace rha
