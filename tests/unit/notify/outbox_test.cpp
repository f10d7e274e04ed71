#include "control/notify/core/outbox.h"

#include <gtest/gtest.h>

#include "tests/unit/notify/samples.h"

namespace rha::control {
namespace {

using std::chrono::seconds;

Instant At(long second) {
    return {seconds(second)};
}
const Error kDown{.code = ErrorCode::kUnavailable, .message = "down", .remedy = "start it"};

TEST(Outbox, AFloodIsOneEntryWithACount) {
    Outbox outbox(SampleMail(), {.cursor = 10});
    std::vector<EventRecord> page;
    for (std::uint64_t id = 11; id < 111; ++id) page.push_back(SampleEvent(id));
    EXPECT_FALSE(outbox.Offer(page, At(0)));
    EXPECT_EQ(outbox.Due(), At(1));
    const Message& message = outbox.message();
    ASSERT_EQ(message.groups.size(), 1u);
    EXPECT_EQ(message.groups[0].count, 100u);
    EXPECT_EQ(message.groups[0].first.id, 11u);
    EXPECT_EQ(message.groups[0].last.id, 110u);
    EXPECT_EQ(outbox.Delivered(At(1)).progress, (OutboxProgress{.cursor = 110}));
    EXPECT_FALSE(outbox.Due());
}

TEST(Outbox, MessagesKeepTheIntervalUnlessANewKindIsCritical) {
    Outbox outbox(SampleMail(), {});
    outbox.Offer({SampleEvent(1)}, At(0));
    outbox.Delivered(At(1));
    outbox.Offer({SampleEvent(2)}, At(5));
    EXPECT_EQ(outbox.Due(), At(61));
    outbox.Offer({SampleEvent(3, EventCode::kSplitBrain)}, At(6));
    EXPECT_EQ(outbox.Due(), At(6));  // a second after the first of the message
    outbox.Delivered(At(6));
    outbox.Offer({SampleEvent(4, EventCode::kSplitBrain)}, At(7));
    EXPECT_EQ(outbox.Due(), At(66));  // was told just now
}

TEST(Outbox, TooManyKindsAreTakenInPieces) {
    Outbox outbox(SampleMail(), {});
    std::vector<EventRecord> page;
    for (std::uint64_t id = 1; id <= 60; ++id) {
        page.push_back(SampleEvent(id, EventCode::kHostDisconnected,
                                   {{"host", std::to_string(id)}, {"reason", "r"}}));
    }
    outbox.Offer(page, At(0));
    EXPECT_TRUE(outbox.full());
    EXPECT_EQ(outbox.read_position(), 50u);
    EXPECT_EQ(outbox.Delivered(At(1)).progress.cursor, 50u);
    EXPECT_FALSE(outbox.full());
    outbox.Offer({page.begin() + 50, page.end()}, At(2));
    EXPECT_EQ(outbox.message().groups.size(), 10u);
    EXPECT_EQ(outbox.message().through_id, 60u);
}

TEST(Outbox, FailuresAreRepeatedMoreAndMoreSeldom) {
    Outbox outbox(SampleMail(), {});
    outbox.Offer({SampleEvent(1)}, At(0));
    Instant now = At(1);
    std::vector<long> waits;
    for (int i = 0; i < 9; ++i) {
        EXPECT_EQ(outbox.Failed(now, kDown).progress.cursor, 0u);
        waits.push_back(std::chrono::duration_cast<seconds>(*outbox.Due() - now).count());
        now = *outbox.Due();
    }
    EXPECT_EQ(waits, (std::vector<long>{5, 10, 20, 40, 80, 160, 320, 600, 600}));
    outbox.Offer({SampleEvent(2, EventCode::kSplitBrain)}, now);  // joins the waiting message
    EXPECT_EQ(outbox.message().count, 2u);
    EXPECT_EQ(outbox.Delivered(now).progress, (OutboxProgress{.cursor = 2, .attempts = 0}));
}

TEST(Outbox, ItComplainsOnceAndSaysWhenItWorksAgain) {
    Outbox outbox(SampleMail(), {});
    outbox.Offer({SampleEvent(1)}, At(0));
    std::vector<EventCode> said;
    const auto note = [&said](const Outbox::Outcome& outcome) {
        for (const auto& event : outcome.events) said.push_back(event.code);
    };
    for (int i = 0; i < 20; ++i) note(outbox.Failed(At(i), kDown));
    EXPECT_EQ(said, std::vector<EventCode>{EventCode::kNotificationFailed});
    note(outbox.Delivered(At(30)));
    EXPECT_EQ(said.back(), EventCode::kNotificationRecovered);
    outbox.Offer({SampleEvent(2)}, At(31));
    for (int i = 0; i < 20; ++i) note(outbox.Failed(At(32 + i), kDown));
    EXPECT_EQ(said.size(), 2u) << "at most one complaint an hour, lest two targets feed each other";
}

TEST(Outbox, AfterARestartItDoesNotComplainAgain) {
    Outbox outbox(SampleMail(), {.cursor = 0, .attempts = 7});
    outbox.Offer({SampleEvent(1)}, At(0));
    EXPECT_EQ(outbox.Due(), At(1));  // tried at once
    EXPECT_TRUE(outbox.Failed(At(1), kDown).events.empty());
    EXPECT_EQ(outbox.Delivered(At(9)).events.size(), 1u);
}

TEST(Outbox, GivesUpInTheEndAndGoesOn) {
    Outbox outbox(SampleMail(), {});
    outbox.Offer({SampleEvent(1), SampleEvent(2)}, At(0));
    Outbox::Outcome last;
    for (std::uint64_t i = 0; i < Outbox::kAttemptsMax; ++i) last = outbox.Failed(At(1), kDown);
    ASSERT_EQ(last.events.size(), 1u);
    EXPECT_EQ(last.events[0].code, EventCode::kNotificationGivenUp);
    EXPECT_EQ(last.events[0].arguments.at("count"), "2");
    EXPECT_EQ(last.progress.cursor, 2u);
    EXPECT_FALSE(outbox.Due());
    outbox.Offer({SampleEvent(3)}, At(2));
    EXPECT_EQ(outbox.Due(), At(601));  // still failing
}

TEST(Outbox, EventsTrimmedFromTheLogAreReported) {
    Outbox outbox(SampleMail(), {.cursor = 5});
    const auto lost = outbox.Offer({SampleEvent(9)}, At(0));
    ASSERT_TRUE(lost);
    EXPECT_EQ(lost->code, EventCode::kNotificationGivenUp);
    EXPECT_EQ(lost->arguments.at("count"), "3");
    EXPECT_FALSE(outbox.Offer({SampleEvent(10)}, At(0)));
}

TEST(Outbox, WhatDoesNotConcernItMovesTheCursorOnly) {
    Outbox outbox(SampleMail(), {.cursor = 1});
    outbox.Offer({SampleEvent(2, EventCode::kHostAdded)}, At(0));
    EXPECT_FALSE(outbox.Due());
    EXPECT_EQ(outbox.progress().cursor, 2u);
    outbox.Offer({SampleEvent(3), SampleEvent(4, EventCode::kHostAdded)}, At(0));
    EXPECT_EQ(outbox.progress().cursor, 1u) << "not beyond what still has to be told";
    EXPECT_EQ(outbox.waiting(), 1u);
}

TEST(Outbox, AHookIsRunForEachEventAtOnce) {
    Outbox outbox(SampleHook(), {});
    outbox.Offer({SampleEvent(1, EventCode::kSwitchoverCompleted),
                  SampleEvent(2, EventCode::kSwitchoverCompleted)},
                 At(0));
    EXPECT_EQ(outbox.Due(), At(0));
    EXPECT_EQ(outbox.message().count, 1u);
    EXPECT_EQ(outbox.Passed(At(0)).cursor, 1u);
    EXPECT_EQ(outbox.read_position(), 1u);
}

}  // namespace
}  // namespace rha::control
