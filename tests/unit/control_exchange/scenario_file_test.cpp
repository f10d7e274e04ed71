#include "control/exchange/scenario_file.h"

#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"

namespace rha::control {
namespace {

using test::FailsWith;
using test::IsOk;

ExportedScenario Web() {
    return {.name = "web",
            .group = "シナリオ",
            .machine = "web \"1\"",
            .machine_id = "11111111-2222-3333-4444-555555555555",
            .master = "alpha",
            .replica = "beta",
            .replica_directory = "D:\\VM\\web",
            .properties = {{"check-guest", "off"}, {"is-alive-timeout", "1min"}}};
}

std::string With(const std::string& what, const std::string& by) {
    std::string text = WriteScenarioFile({Web()});
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), by);
}

testing::AssertionResult Refused(const std::string& text, const std::string& where) {
    return FailsWith(ReadScenarioFile(text), ErrorCode::kInvalidArgument, where);
}

TEST(ScenarioFile, WhatIsWrittenIsReadBack) {
    ExportedScenario db = Web();
    db.name = "db";
    db.machine_id = {};
    db.replica_directory = {};
    db.properties = {};
    for (const auto& scenarios :
         {std::vector<ExportedScenario>{}, {Web()}, std::vector<ExportedScenario>{Web(), db}}) {
        const auto text = WriteScenarioFile(scenarios);
        const auto read = ReadScenarioFile(text);
        ASSERT_TRUE(IsOk(read)) << text;
        EXPECT_EQ(*read, scenarios);
        EXPECT_EQ(WriteScenarioFile(*read), text);
    }
}

TEST(ScenarioFile, EveryMistakeIsNamedByItsPlace) {
    EXPECT_TRUE(Refused("", "at byte"));
    EXPECT_TRUE(Refused("{", "at byte"));
    EXPECT_TRUE(Refused("\xff", "at byte"));
    EXPECT_TRUE(Refused("[]", "/: must be an object"));
    EXPECT_TRUE(Refused("{}", "/format: is missing"));
    EXPECT_TRUE(Refused(With("rha-scenarios", "other"), "/format"));
    EXPECT_TRUE(Refused(With("\"version\": 1", "\"version\": \"1\""), "/version"));
    EXPECT_TRUE(Refused(With("\"version\": 1,", ""), "/version: is missing"));
    EXPECT_TRUE(
        Refused(With("\"name\": \"web\"", "\"name\": 3"), "/scenarios/0/name: must be text"));
    EXPECT_TRUE(
        Refused(With("\"name\": \"web\"", "\"name\": \"\""), "/scenarios/0/name: is empty"));
    EXPECT_TRUE(Refused(With("\"name\": \"web\",", ""), "/scenarios/0/name: is missing"));
    EXPECT_TRUE(Refused(With("\"group\"", "\"name\": \"x\", \"group\""),
                        "/scenarios/0/name: is there twice"));
    EXPECT_TRUE(Refused(With("\"group\"", "\"gruop\""), "/scenarios/0/gruop: is not known"));
    EXPECT_TRUE(Refused(With("\"id\"", "\"uid\""), "/scenarios/0/machine/uid: is not known"));
    EXPECT_TRUE(
        Refused(With("\"off\"", "false"), "/scenarios/0/properties/check-guest: must be text"));
    EXPECT_TRUE(
        Refused(With("\"master\": \"alpha\"", "\"master\": \"" + std::string(5000, 'a') + "\""),
                "/scenarios/0/master: is longer"));
    EXPECT_TRUE(Refused(With("\"web\"", "[[[[[[[[1]]]]]]]]"), "/scenarios/0/name"));
    EXPECT_TRUE(Refused(std::string(1000, '['), "too deep"));
    EXPECT_TRUE(Refused(std::string(17u << 20, ' '), "16 MiB"));
}

TEST(ScenarioFile, TwoScenariosMayNotShareNameOrMachine) {
    ExportedScenario other = Web();
    EXPECT_TRUE(Refused(WriteScenarioFile({Web(), other}), "/scenarios/1/name"));
    other.name = "other";
    EXPECT_TRUE(Refused(WriteScenarioFile({Web(), other}), "/scenarios/1/machine"));
}

TEST(ScenarioFile, ANewerVersionIsNamed) {
    EXPECT_TRUE(FailsWith(ReadScenarioFile(With("\"version\": 1", "\"version\": 2, \"new\": 1")),
                          ErrorCode::kUnsupported, "/version: is 2"));
}

TEST(ScenarioFile, APropertyThatDidNothingIsReadPast) {
    for (const char* value : {"on", "off"}) {
        ExportedScenario web = Web();
        web.properties.emplace("skip-same-size-and-time", value);
        const auto read = ReadScenarioFile(WriteScenarioFile({web}));
        ASSERT_TRUE(IsOk(read));
        EXPECT_EQ(read->front(), Web());
    }
    EXPECT_TRUE(Refused(With("\"off\"", "\"off\", \"skip-same-size-and-time\": true"),
                        "/scenarios/0/properties/skip-same-size-and-time: must be text"));
}

TEST(ScenarioFile, TextThatIsNoUtf8IsRepaired) {
    ExportedScenario web = Web();
    web.name = "w\xff";
    EXPECT_TRUE(IsOk(ReadScenarioFile(WriteScenarioFile({web}))));
}

}  // namespace
}  // namespace rha::control
