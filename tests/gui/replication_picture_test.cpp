// What the picture of a replication says, place by place.
#include "manager-gui/core/replication_picture.h"

#include <gtest/gtest.h>

#include "tests/gui/fleets.h"

namespace rha::manager::test {
namespace {

using Picture = ReplicationPicture;

Scenario busy() {
    Scenario scenario = running("web");
    scenario.master.lag_bytes = 3 << 20;
    scenario.master.lag_ms = 400;
    scenario.master.spool_bytes = 1 << 20;
    scenario.replica.journal_bytes = 5 << 20;
    return scenario;
}

TEST(ReplicationPictureTest, TellsWhatIsAtEachPlace) {
    const Picture picture = Picture::of(busy(), 7 << 20);
    EXPECT_EQ(picture.text().toStdString(),
              "Master alpha: on, running\n"
              "Spool, to send: 3.0 MiB, 1.0 MiB on disk\n"
              "Network: 7.0 MiB/s, replicating\n"
              "Journal, to apply: 5.0 MiB\n"
              "Replica beta: complete\n"
              "Lag: 0.4 s");
    EXPECT_TRUE(picture.flows);
    EXPECT_EQ(picture.image.mood, Mood::kGood);
    EXPECT_EQ(picture.spool.mood, Mood::kBusy);
}

TEST(ReplicationPictureTest, ARateThatIsNotKnownIsNotNothing) {
    EXPECT_EQ(Picture::of(busy(), std::nullopt).network.figure, "measuring…");
    EXPECT_EQ(Picture::of(busy(), 0).network.figure, "0 bytes/s");
}

TEST(ReplicationPictureTest, AStoppedScenarioHasNoFigures) {
    Scenario scenario = running("web");
    scenario.state = ScenarioState::kStopped;
    scenario.master = {.host = "alpha", .heard = true, .machine = MachineState::kRunning};
    scenario.replica = {.host = "beta", .heard = true};
    const Picture picture = Picture::of(scenario, std::nullopt);
    EXPECT_EQ(picture.text().toStdString(), "Master alpha: on, stopped\nNetwork: not replicating");
    EXPECT_FALSE(picture.flows);
}

TEST(ReplicationPictureTest, SaysHowFarASynchronisationIs) {
    Scenario scenario = busy();
    scenario.state = ScenarioState::kSynchronising;
    scenario.master.replication = ReplicationState::kSynchronising;
    scenario.master.sync = SyncProgress{.bytes_total = 200, .bytes_compared = 90};
    scenario.master.dirty_bytes = 110;
    scenario.replica.consistent = false;
    const Picture picture = Picture::of(scenario, 0);
    EXPECT_EQ(picture.network.detail, "45 % compared");
    EXPECT_EQ(picture.image.figure, "not complete");
    EXPECT_EQ(picture.image.detail, "110 bytes to compare");
    EXPECT_EQ(picture.image.mood, Mood::kWarning);
    EXPECT_TRUE(picture.flows);
}

TEST(ReplicationPictureTest, WithoutAConnectionNothingFlows) {
    Scenario scenario = busy();
    scenario.master.replication = ReplicationState::kConnecting;
    scenario.master.error = Error{.code = ErrorCode::kUnavailable,
                                  .message = "beta does not answer",
                                  .remedy = "look at its engine"};
    const Picture picture = Picture::of(scenario, 5);
    EXPECT_FALSE(picture.flows);
    EXPECT_EQ(picture.network.detail, "no connection");
    EXPECT_TRUE(picture.network.figure.isEmpty());
    EXPECT_EQ(picture.network.mood, Mood::kBad);
    EXPECT_TRUE(picture.note.contains("beta does not answer"));
    EXPECT_TRUE(picture.note.contains("look at its engine"));
}

TEST(ReplicationPictureTest, WhatASilentHostSaidLastIsMarked) {
    Scenario scenario = busy();
    scenario.master.heard = false;
    scenario.heard_ms_ago = 12'000;
    const Picture picture = Picture::of(scenario, 5);
    EXPECT_TRUE(picture.spool.old);
    EXPECT_FALSE(picture.flows);
    EXPECT_EQ(picture.lag, "unknown");
    EXPECT_FALSE(picture.journal.old);
    EXPECT_EQ(picture.network.figure, "5 bytes/s");
    EXPECT_TRUE(Picture::of(scenario, std::nullopt).network.figure.isEmpty());
    EXPECT_EQ(picture.note, "alpha does not answer: what it said last may be 12 s old.");
    EXPECT_TRUE(picture.text().contains("1.0 MiB on disk (last known)"));
}

TEST(ReplicationPictureTest, SuspendedUpdatesAndMovedMachinesAreSeen) {
    Scenario scenario = busy();
    scenario.updates_suspended = true;
    EXPECT_EQ(Picture::of(scenario, 0).journal.detail, "updates suspended");
    EXPECT_EQ(Picture::of(scenario, 0).journal.mood, Mood::kWarning);
    scenario.replica.machine = MachineState::kRunning;
    scenario.replica.guest = GuestHealth::kAlive;
    EXPECT_EQ(Picture::of(scenario, 0).image.figure, "on");
}

}  // namespace
}  // namespace rha::manager::test
