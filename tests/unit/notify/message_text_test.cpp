#include "control/notify/core/message_text.h"

#include <gtest/gtest.h>

#include "tests/unit/notify/samples.h"

namespace rha::control {
namespace {

Message Of(std::vector<EventGroup> groups) {
    Message message{.groups = std::move(groups), .through_id = 9, .count = 0};
    for (const auto& group : message.groups) message.count += group.count;
    return message;
}

TEST(MessageText, TimesAreUtc) {
    EXPECT_EQ(FormatRfc3339({1'741'529'106'123'456'789}), "2025-03-09T14:05:06.123Z");
    EXPECT_EQ(FormatMailDate({1'741'529'106'123'456'789}), "Sun, 09 Mar 2025 14:05:06 +0000");
    EXPECT_EQ(FormatRfc3339({-1}), "1969-12-31T23:59:59.999Z");
}

TEST(MessageText, TheSubjectIsTheGravest) {
    const auto host = SampleEvent(1);
    const auto brain =
        SampleEvent(2, EventCode::kSplitBrain, {{"scenario", "web"}, {"host", "beta"}});
    const Message message = Of({{host, host, 3}, {brain, brain, 1}});
    EXPECT_EQ(SubjectOf(message, Language::kEnglish),
              "[RHA] critical: web: the machine also runs on beta, where it must not. (+3 more)");
    EXPECT_EQ(SubjectOf(Of({{host, host, 1}}), Language::kJapanese),
              "[RHA] 警告: alpha のエンジンに接続できません: no route");
    auto long_one =
        SampleEvent(3, EventCode::kHostDisconnected,
                    {{"host", "alpha"}, {"reason", std::string(500, 'x') + "ü\r\nBcc: z"}});
    const std::string subject = SubjectOf(Of({{long_one, long_one, 1}}), Language::kEnglish);
    EXPECT_LT(subject.size(), 220u);
    EXPECT_EQ(subject.find('\n'), std::string::npos);
}

TEST(MessageText, TheBodySaysAll) {
    const Message message = Of({{SampleEvent(1), SampleEvent(7), 7}});
    EXPECT_EQ(BodyOf(message, Language::kEnglish),
              "[warning] The engine on alpha cannot be reached: no route. (7 times)\n"
              "  Time: 2025-03-09 14:05:07 UTC – 2025-03-09 14:05:13 UTC\n"
              "  Code: RHA-1006\n"
              "  Host: alpha\n"
              "  Cause: The host, its engine or the network between is down.\n"
              "  What to do: Check that the host runs, that rha-engine runs on it, and the "
              "network.\n\n"
              "-- \nThe RHA control service. The whole log: rhactl events list\n");
    EXPECT_NE(BodyOf(message, Language::kJapanese).find("（7 回）"), std::string::npos);
}

TEST(MessageText, AnEventWithoutArgumentsKeepsItsSentences) {
    EventRecord old = SampleEvent(1);
    old.arguments.clear();
    EXPECT_NE(BodyOf(Of({{old, old, 1}}), Language::kJapanese).find("cannot be reached"),
              std::string::npos);
}

TEST(MessageText, SyslogLinesFollowRfc5424) {
    const auto event =
        SampleEvent(1, EventCode::kSplitBrain, {{"scenario", "web"}, {"host", "be\nta"}});
    EXPECT_EQ(SyslogLine({event, event, 2}, Language::kEnglish, "control host"),
              "<26>1 2025-03-09T14:05:07.123Z controlhost rha-control - RHA-3016 - \xEF\xBB\xBF"
              "web: the machine also runs on be ta, where it must not. (2 times) scenario=web "
              "host=be ta | Decide at once which copy is right and shut the other one down.");
    EXPECT_EQ(SyslogLine({event, event, 1}, Language::kEnglish, "").substr(0, 34),
              "<26>1 2025-03-09T14:05:07.123Z - r");
}

TEST(MessageText, ATestSaysThatItIsOne) {
    const Message message = TestMessage("ops", {0});
    EXPECT_EQ(SubjectOf(message, Language::kEnglish),
              "[RHA] info: Test message: Notifications to ops are delivered again.");
}

}  // namespace
}  // namespace rha::control
