// The imaginary fleet behaves as a control service's does, as far as screens rely on it.
#include "manager-gui/demo/demo_fleet.h"

#include <gtest/gtest.h>

#include "manager-gui/demo/demo_client.h"

namespace rha::manager::test {
namespace {

const Scenario& named(const DemoFleet& fleet, const QString& name) {
    const auto found = std::ranges::find(fleet.scenarios(), name, &Scenario::name);
    EXPECT_NE(found, fleet.scenarios().end());
    return *found;
}

TEST(DemoFleetTest, TheSameSeedLivesTheSameLife) {
    DemoFleet one(5, 0);
    DemoFleet two(5, 0);
    for (int i = 0; i < 100; ++i) {
        one.advance(500);
        two.advance(500);
    }
    EXPECT_EQ(one.scenarios(), two.scenarios());
    EXPECT_EQ(one.takeEvents(), two.takeEvents());
}

TEST(DemoFleetTest, RunsAndStops) {
    DemoFleet fleet(1, 0);
    const QString id = named(fleet, "acc-report").id;
    EXPECT_FALSE(fleet.stop(id));
    ASSERT_TRUE(fleet.run({.scenario_id = id}));
    EXPECT_FALSE(fleet.run({.scenario_id = id}));
    for (int i = 0; i < 600; ++i) fleet.advance(500);
    EXPECT_EQ(named(fleet, "acc-report").state, ScenarioState::kRunning);
    ASSERT_TRUE(fleet.stop(id));
    fleet.advance(5000);
    EXPECT_EQ(named(fleet, "acc-report").state, ScenarioState::kStopped);
}

TEST(DemoFleetTest, SwitchesOverAndReplicatesBackward) {
    DemoFleet fleet(1, 0);
    const QString id = named(fleet, "dc01").id;
    ASSERT_TRUE(fleet.switchover({.scenario_id = id, .start_reverse = true}));
    for (int i = 0; i < 600; ++i) fleet.advance(500);
    const Scenario& moved = named(fleet, "dc01");
    EXPECT_EQ(moved.state, ScenarioState::kRunning);
    EXPECT_TRUE(moved.backward);
    EXPECT_EQ(moved.master.host, "osaka-hv1");
    EXPECT_EQ(moved.active_host, "osaka-hv1");
}

TEST(DemoFleetTest, ACountdownEndsInASwitchover) {
    DemoFleet fleet(1, 0);
    EXPECT_EQ(named(fleet, "shop-mail").state, ScenarioState::kCountdown);
    for (int i = 0; i < 700; ++i) fleet.advance(500);
    EXPECT_EQ(named(fleet, "shop-mail").state, ScenarioState::kSwitched);
}

TEST(DemoFleetTest, EventsHaveRisingNumbersAndAreTakenOnce) {
    DemoFleet fleet(1, 0);
    const auto events = fleet.takeEvents();
    ASSERT_FALSE(events.isEmpty());
    for (qsizetype i = 1; i < events.size(); ++i) EXPECT_GT(events[i].id, events[i - 1].id);
    EXPECT_TRUE(fleet.takeEvents().isEmpty());
}

template <typename T>
Result<T> wait(std::optional<Result<T>>& slot) {
    while (!slot) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return *slot;
}

TEST(DemoClientTest, PropertiesAreVersioned) {
    DemoClient client;
    const QString id = "demo-1";
    std::optional<Result<PropertySheet>> slot;
    const auto put = [&slot, &client] {
        slot.reset();
        return Answer<PropertySheet>(&client, [&slot](auto sheet) { slot = std::move(sheet); });
    };
    client.properties(id, put());
    EXPECT_EQ(wait(slot)->version, 1u);
    client.setProperties(id, {{"is-alive-timeout", "2min"}}, 1, put());
    const auto changed = wait(slot);
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->version, 2u);
    client.setProperties(id, {{"is-alive-timeout", "3min"}}, 1, put());
    EXPECT_EQ(wait(slot).error().code, ErrorCode::kConflict);
    client.setProperties(id, {{"is-alive-timeout", "soon"}}, 2, put());
    EXPECT_EQ(wait(slot).error().code, ErrorCode::kInvalidArgument);
}

TEST(DemoClientTest, AnAnswerDoesNotReachWhatIsGone) {
    DemoClient client;
    auto window = std::make_unique<QObject>();
    bool called = false;
    client.runScenario({.scenario_id = "demo-4"},
                       Answer<void>(window.get(), [&called](auto) { called = true; }));
    window.reset();
    std::optional<Result<void>> after;
    client.runScenario({.scenario_id = "none"},
                       Answer<void>(&client, [&after](auto done) { after = done; }));
    EXPECT_EQ(wait(after).error().code, ErrorCode::kNotFound);
    EXPECT_FALSE(called);
}

}  // namespace
}  // namespace rha::manager::test
