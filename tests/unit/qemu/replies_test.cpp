#include "engine/hypervisor/qemu/replies.h"

#include <string>

#include <gtest/gtest.h>

namespace rha::engine {
namespace {

TEST(QmpLine, TellsTheKindsApart) {
    const auto greeting = ParseQmpLine(R"({"QMP":{"version":{},"capabilities":["oob"]}})");
    EXPECT_EQ(greeting->kind, QmpLine::Kind::kGreeting);

    const auto status =
        ParseQmpLine(R"({"return":{"status":"running","singlestep":false,"running":true}})");
    EXPECT_EQ(status->kind, QmpLine::Kind::kReturn);
    EXPECT_EQ(status->text, "running");
    EXPECT_TRUE(status->running);

    const auto identity = ParseQmpLine(R"({"return":{"UUID":"0a1b"}})");
    EXPECT_EQ(identity->text, "0a1b");
    EXPECT_FALSE(identity->running);

    const auto event = ParseQmpLine(
        R"({"timestamp":{},"event":"SHUTDOWN","data":{"guest":true,"reason":"guest-shutdown"}})");
    EXPECT_EQ(event->kind, QmpLine::Kind::kEvent);
    EXPECT_EQ(event->text, "SHUTDOWN");
    EXPECT_EQ(event->reason, "guest-shutdown");

    const auto failure = ParseQmpLine(R"({"error":{"class":"GenericError","desc":"no"}})");
    EXPECT_EQ(failure->kind, QmpLine::Kind::kError);
    EXPECT_EQ(failure->text, "no");
}

TEST(QmpLine, RefusesGarbage) {
    for (const std::string& line :
         {std::string(), std::string("{"), std::string("[]"), std::string("{}"), std::string("17"),
          std::string("\xff\xfe"), std::string(200000, '{'),
          "{\"return\":\"" + std::string(kReplyBytesMax, 'a') + "\"}"}) {
        const auto parsed = ParseQmpLine(line);
        ASSERT_FALSE(parsed);
        EXPECT_EQ(parsed.error().code, ErrorCode::kCorruption);
        EXPECT_FALSE(parsed.error().remedy.empty());
    }
}

TEST(QmpLine, SurvivesFieldsOfOtherTypes) {
    EXPECT_EQ(ParseQmpLine(R"({"return":[1]})")->text, "");
    EXPECT_EQ(ParseQmpLine(R"({"return":{"status":7,"running":"yes"}})")->running, false);
    EXPECT_EQ(ParseQmpLine(R"({"event":7,"data":[]})")->text, "");
    EXPECT_EQ(ParseQmpLine(R"({"error":"x"})")->kind, QmpLine::Kind::kError);
}

TEST(QmpLine, PassesOnOnlyHarmlessWords) {
    const auto failure = ParseQmpLine(R"({"error":{"desc":"a\nb\u001b[2J"}})");
    EXPECT_EQ(failure->text, "a?b?[2J");
}

TEST(QmpStatus, MapsToStates) {
    EXPECT_EQ(StateFromQmpStatus("running", true), VmState::kRunning);
    EXPECT_EQ(StateFromQmpStatus("paused", false), VmState::kPaused);
    EXPECT_EQ(StateFromQmpStatus("io-error", false), VmState::kPaused);
    EXPECT_EQ(StateFromQmpStatus("prelaunch", false), VmState::kStarting);
    EXPECT_EQ(StateFromQmpStatus("shutdown", false), VmState::kStopping);
    EXPECT_EQ(StateFromQmpStatus("some-later-word", false), VmState::kUnknown);
}

TEST(AgentLine, ReadsTokensAndErrors) {
    EXPECT_EQ(ParseAgentLine(R"({"return":1234567890123})")->number, 1234567890123);
    EXPECT_EQ(ParseAgentLine(R"({"return":-5})")->number, -5);
    EXPECT_FALSE(ParseAgentLine(R"({"return":18446744073709551615})")->number.has_value());
    EXPECT_FALSE(ParseAgentLine(R"({"return":{}})")->number.has_value());
    const auto failure = ParseAgentLine(R"({"error":{"class":"x","desc":"disabled"}})");
    EXPECT_TRUE(failure->error);
    EXPECT_EQ(failure->text, "disabled");
    EXPECT_FALSE(ParseAgentLine("{\"retu"));
    EXPECT_FALSE(ParseAgentLine(std::string(500000, '[')));
}

TEST(ImageInfo, ReadsAnOverlay) {
    const auto info = ParseImageInfo(R"({
        "virtual-size": 67108864, "filename": "/vm/s/o.qcow2", "format": "qcow2",
        "backing-filename": "../d/a.vhdx", "full-backing-filename": "/vm/s/../d/a.vhdx",
        "backing-filename-format": "vhdx", "dirty-flag": false })");
    ASSERT_TRUE(info);
    EXPECT_EQ(info->format, "qcow2");
    EXPECT_EQ(info->virtual_bytes, 67108864u);
    EXPECT_EQ(info->backing_as_written, "../d/a.vhdx");
    EXPECT_EQ(info->backing_path, "/vm/s/../d/a.vhdx");
    EXPECT_EQ(info->backing_format, "vhdx");
}

TEST(ImageInfo, RefusesWhatIsIncompleteOrStrange) {
    EXPECT_FALSE(ParseImageInfo(""));
    EXPECT_FALSE(ParseImageInfo(R"({"format":"vhdx"})"));
    EXPECT_FALSE(ParseImageInfo(R"({"virtual-size":1})"));
    EXPECT_FALSE(ParseImageInfo(R"({"virtual-size":-1,"format":"vhdx"})"));
    EXPECT_FALSE(ParseImageInfo(R"({"virtual-size":1,"format":["vhdx"]})"));
    EXPECT_FALSE(
        ParseImageInfo(R"({"virtual-size":1,"format":"qcow2","backing-filename":"a\u0000b"})"));
}

TEST(QemuVersion, IsFound) {
    EXPECT_EQ(*ParseQemuVersion("QEMU emulator version 7.2.22 (Debian 1:7.2)\nCopyright"),
              "7.2.22");
    EXPECT_FALSE(ParseQemuVersion("bash: no such program"));
    EXPECT_FALSE(ParseQemuVersion("QEMU emulator version unknown"));
}

}  // namespace
}  // namespace rha::engine
