#include "control/runtime/session_directory.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/control_runtime/fakes.h"

namespace rha::control {
namespace {

using testing_support::FakeFleet;
using testing_support::FakeHooks;
using testing_support::ManualClock;
using testing_support::MemoryStore;

class SessionDirectoryTest : public testing::Test {
protected:
    SessionDirectory::Session Add(const std::string& id, const std::string& master,
                                  const std::string& replica) {
        const Scenario scenario{.id = {id},
                                .name = "name-" + id,
                                .vm = {"vm-" + id},
                                .vm_name = {},
                                .master_host = {master},
                                .replica_host = {replica},
                                .vm_folder = {},
                                .replica_directory = {},
                                .settings = {}};
        const auto session = std::make_shared<ScenarioSession>(
            context_, StoredScenario{.scenario = scenario, .machine = {}});
        directory_.Add(session);
        return session;
    }
    std::vector<std::string> Beside(const Scenario& scenario) {
        std::vector<std::string> ids;
        for (const auto& other : directory_.Beside(scenario)) ids.push_back(other.id.value);
        return ids;
    }

    ManualClock clock_;
    MemoryStore store_;
    FakeFleet fleet_{store_};
    FakeHooks hooks_;
    std::shared_ptr<RuntimeContext> context_ =
        std::make_shared<RuntimeContext>(clock_, store_, fleet_, hooks_, 1u, 10u);
    SessionDirectory directory_;
};

TEST_F(SessionDirectoryTest, FindsByIdNameAndHost) {
    const auto one = Add("1", "a", "b");
    const auto two = Add("2", "b", "c");
    EXPECT_EQ(directory_.Find("1"), one);
    EXPECT_EQ(directory_.Find("name-2"), two);
    EXPECT_EQ(directory_.Find("3"), nullptr);
    EXPECT_EQ(directory_.OfHost({"a"}), std::vector{one});
    EXPECT_EQ(directory_.OfHost({"b"}), (std::vector{one, two}));
    EXPECT_TRUE(directory_.OfHost({"d"}).empty());
    EXPECT_EQ(directory_.All().size(), 2u);
}

TEST_F(SessionDirectoryTest, WhatIsRemovedIsFoundNoMore) {
    const auto one = Add("1", "a", "b");
    const auto two = Add("2", "a", "b");
    directory_.Remove({"1"});
    EXPECT_EQ(directory_.Find("1"), nullptr);
    EXPECT_EQ(directory_.Find("name-1"), nullptr);
    EXPECT_EQ(directory_.OfHost({"a"}), std::vector{two});
    EXPECT_TRUE(Beside(*one->scenario()) == std::vector<std::string>{"2"});
    EXPECT_EQ(directory_.All(), std::vector{two});
}

TEST_F(SessionDirectoryTest, WhoeverCouldBeInTheWayStandsBeside) {
    const auto scenario = *Add("1", "a", "b")->scenario();
    Add("2", "c", "a");                                 // is the replica where 1 lives
    Add("3", "c", "d");                                 // has nothing in common
    const auto same = *Add("4", "e", "f")->scenario();  // but for its name or machine
    EXPECT_EQ(Beside(scenario), (std::vector<std::string>{"1", "2"}));
    Scenario candidate = scenario;
    candidate.vm = same.vm;
    EXPECT_EQ(Beside(candidate), (std::vector<std::string>{"1", "2", "4"}));
    candidate = scenario;
    candidate.name = same.name;
    EXPECT_EQ(Beside(candidate), (std::vector<std::string>{"1", "2", "4"}));
}

}  // namespace
}  // namespace rha::control
