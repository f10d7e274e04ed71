#include "control/core/start_queue.h"

#include <gtest/gtest.h>

namespace rha::control {
namespace {

const ScenarioId kA{"a"};
const ScenarioId kB{"b"};
const ScenarioId kC{"c"};
using Ids = std::vector<ScenarioId>;

TEST(StartQueue, GivesOutAsManyPlacesAsThereAre) {
    StartQueue queue(2);
    for (const auto& id : {kA, kB, kC, kB}) queue.Add(id);
    EXPECT_EQ(queue.PositionOf(kC), 3u);
    EXPECT_EQ(queue.Positions(), (std::map<ScenarioId, std::size_t>{{kA, 1}, {kB, 2}, {kC, 3}}));
    EXPECT_EQ(queue.Next({{"x"}}), Ids{kA});
    EXPECT_EQ(queue.PositionOf(kB), 1u);
    EXPECT_EQ(queue.Next({}), Ids{kB});  // "a" is not seen to be busy yet
    EXPECT_TRUE(queue.Next({kA}).empty());
    queue.Settled(kA);
    EXPECT_TRUE(queue.Next({kA, kB}).empty());
    queue.Settled(kB);  // refused
    EXPECT_EQ(queue.Next({kA}), Ids{kC});
    EXPECT_TRUE(queue.empty());
    queue.Add(kC);  // is being started already
    EXPECT_TRUE(queue.empty());
}

TEST(StartQueue, WhoLeavesIsNotStarted) {
    StartQueue queue(1);
    queue.Add(kA);
    queue.Add(kB);
    EXPECT_TRUE(queue.Remove(kA));
    EXPECT_FALSE(queue.Remove(kA));
    EXPECT_EQ(queue.PositionOf(kA), 0u);
    EXPECT_EQ(queue.Next({}), Ids{kB});
    EXPECT_FALSE(queue.Remove(kB));
}

TEST(StartQueue, ManyBusyOnesLeaveNoPlace) {
    StartQueue queue(2);
    queue.Add(kA);
    EXPECT_TRUE(queue.Next({{"x"}, {"y"}, {"z"}}).empty());
    EXPECT_EQ(queue.PositionOf(kA), 1u);
}

}  // namespace
}  // namespace rha::control
