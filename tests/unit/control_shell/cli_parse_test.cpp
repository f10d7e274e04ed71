#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "control/cli/mistakes.h"
#include "control/cli/property_words.h"
#include "control/cli/rhactl.h"
#include "tests/support/temporary_directory.h"

namespace rha::cli {
namespace {

struct Ran {
    int exit_code;
    std::string out;
    std::string err;
};

Ran Type(std::vector<std::string> words, const std::string& typed = "", bool terminal = false) {
    std::istringstream in(typed);
    std::ostringstream out;
    std::ostringstream err;
    const int exit_code =
        RunRhactl(words, {.in = in, .out = out, .err = err, .in_is_terminal = terminal});
    return {exit_code, out.str(), err.str()};
}

TEST(Mistakes, TheNearestWordIsOffered) {
    EXPECT_EQ(Nearest("scenaro", {"status", "scenario"}), "scenario");
    EXPECT_EQ(Nearest("stauts", {"status", "scenario"}), "status");
    EXPECT_FALSE(Nearest("xyzzy", {"status", "scenario"}));
    EXPECT_FALSE(Nearest("a", {}));
}

TEST(PropertyWords, MistakesAreFoundBeforeAnythingIsSent) {
    v1::ListPropertiesReply schema;
    auto* property = schema.add_properties();
    property->set_key("spool-max");
    property->set_range("16MiB to 1PiB");
    const auto good = PropertiesFromWords(schema, {"spool-max=1GiB"});
    ASSERT_TRUE(good);
    EXPECT_EQ(good->at("spool-max"), "1GiB");
    EXPECT_EQ(PropertiesFromWords(schema, {"spool-max="})->at("spool-max"), "");
    const auto typo = PropertiesFromWords(schema, {"spol-max=1GiB"});
    ASSERT_FALSE(typo);
    EXPECT_TRUE(typo.error().remedy.contains("did you mean 'spool-max' (16MiB to 1PiB)?"));
    EXPECT_EQ(PropertiesFromWords(schema, {"spool-max"}).error().code, ErrorCode::kInvalidArgument);
    EXPECT_FALSE(PropertiesFromWords(schema, {"spool-max=1GiB", "spool-max=2GiB"}));
    EXPECT_FALSE(PropertiesFromWords(schema, {"=1"}));
}

TEST(Rhactl, UsageMistakesAreTwoAndHelpful) {
    EXPECT_EQ(Type({}).exit_code, 2);
    auto ran = Type({"scenaro", "list"});
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_TRUE(ran.err.contains("did you mean 'scenario'?")) << ran.err;
    ran = Type({"scenario", "lits"});
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_TRUE(ran.err.contains("did you mean 'list'?")) << ran.err;
    ran = Type({"scenarios", "lits"});  // the plural is right, too
    EXPECT_TRUE(ran.err.contains("did you mean 'list'?")) << ran.err;
    for (const char* time : {"-5min", "0min"}) {
        ran = Type({"assessment", "start", "--host", "a", "--vm", "v", "--sample", time});
        EXPECT_EQ(ran.exit_code, 2);
        EXPECT_TRUE(ran.err.contains("--sample: this is no time: give a number above 0"))
            << ran.err;
    }
    ran = Type({"scenario", "run", "web", "--wiat"});
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_TRUE(ran.err.contains("did you mean '--wait'?")) << ran.err;
    EXPECT_FALSE(ran.err.contains("no command")) << ran.err;
    ran = Type({"--control", "here:1", "--json", "scenario", "frob"});
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_TRUE(ran.out.contains("there is no command 'frob'")) << ran.out;
    ran = Type({"scenario", "create", "--vm", "x"});
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_TRUE(ran.err.contains("--replica")) << ran.err;
    ran = Type({"scenario", "create", "--vm", "x", "--replica", "b"});
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_TRUE(ran.err.contains("--master")) << ran.err;
    ran = Type({"scenario", "create", "--vm", "x", "--all-of", "a", "--replica", "b"});
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_TRUE(ran.err.contains("--all-of")) << ran.err;
    ran = Type({"--json", "scenario", "show"});
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_EQ(Json::parse(ran.out)["error"]["code"], "invalid-argument");
}

TEST(Rhactl, HelpAndVersionSucceed) {
    const auto help = Type({"--help"});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_TRUE(help.out.contains("Exit codes"));
    EXPECT_TRUE(Type({"scenario", "run", "--help"}).out.contains("--full-compare"));
    EXPECT_EQ(Type({"--version"}).exit_code, 0);
}

TEST(Rhactl, WithoutLoginItSaysHow) {
    const test::TemporaryDirectory directory;
    const auto ran = Type({"info", "--identity", directory.path().string()});
    EXPECT_EQ(ran.exit_code, 6);
    EXPECT_TRUE(ran.err.contains("rhactl login")) << ran.err;
}

TEST(Rhactl, RecoveringNeedsTheNameTyped) {
    const Ran refused = Type({"--yes", "scenario", "recover", "web", "--active", "master"});
    EXPECT_EQ(refused.exit_code, 4);
    EXPECT_TRUE(refused.err.contains("--confirm")) << refused.err;
    const Ran unbound = Type({"scenario", "recover", "web", "--active", "master", "--confirm=web"});
    EXPECT_EQ(unbound.exit_code, 2);
    EXPECT_TRUE(unbound.err.contains("--host")) << unbound.err;
    EXPECT_EQ(Type({"scenario", "recover", "web"}).exit_code, 2);
    EXPECT_EQ(Type({"scenario", "recover", "web", "--active", "both"}).exit_code, 2);
}

TEST(Rhactl, DangerousCommandsAskFirst) {
    const test::TemporaryDirectory directory;
    const std::vector<std::string> words = {"scenario", "stop", "web", "--identity",
                                            directory.path().string()};
    const auto alone = Type(words);
    EXPECT_EQ(alone.exit_code, 4);
    EXPECT_TRUE(alone.err.contains("--yes")) << alone.err;
    const auto refused = Type(words, "no\n", true);
    EXPECT_EQ(refused.exit_code, 4);
    EXPECT_TRUE(refused.err.contains("nothing was done")) << refused.err;
    EXPECT_EQ(Type(words, "yes\n", true).exit_code, 6);  // went on, and is not logged in
    for (const char* verb : {"switchover", "delete"}) {
        EXPECT_EQ(Type({"scenario", verb, "web"}).exit_code, 4) << verb;
    }
    EXPECT_EQ(Type({"hosts", "remove", "a"}).exit_code, 4);
    EXPECT_EQ(Type({"group", "stop", "a"}).exit_code, 4);
    EXPECT_EQ(Type({"group", "switchover", "a"}).exit_code, 4);
    EXPECT_EQ(Type({"template", "delete", "a"}).exit_code, 4);
}

TEST(Rhactl, TheCompletionScriptKnowsTheCommands) {
    const auto ran = Type({"completion", "bash"});
    EXPECT_EQ(ran.exit_code, 0);
    EXPECT_TRUE(ran.out.contains("'scenario run') words='"));
    EXPECT_TRUE(ran.out.contains("--full-compare"));
    EXPECT_TRUE(ran.out.contains("complete -F _rhactl rhactl"));
}

TEST(Rhactl, AWrongCodeIsFoundBeforeAnythingIsSent) {
    const test::TemporaryDirectory directory;
    const auto ran = Type({"login", "--control", "127.0.0.1:1", "--code", "12345", "--identity",
                           directory.path().string()});
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_TRUE(ran.err.contains("40 characters")) << ran.err;
}

}  // namespace
}  // namespace rha::cli
