#include "control/core/scenario.h"

#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"

namespace rha::control {
namespace {

using test::FailsWith;
using test::IsOk;

Scenario Good(const std::string& name) {
    Scenario scenario;
    scenario.id = {"id-" + name};
    scenario.name = name;
    scenario.vm = {"vm-" + name};
    scenario.master_host = {"a"};
    scenario.replica_host = {"b"};
    scenario.vm_folder = "/vm/" + name;
    scenario.replica_directory = "/replica/" + name;
    return scenario;
}

TEST(Scenario, AGoodOneIsAccepted) {
    EXPECT_TRUE(IsOk(Validate(Good("web"))));
    Scenario windows = Good("web");
    windows.vm_folder = R"(C:\VM\web)";
    windows.replica_directory = R"(\\server\share\web)";
    EXPECT_TRUE(IsOk(Validate(windows)));
}

struct Flaw {
    const char* part;  ///< of the message
    void (*make)(Scenario&);
};

class ScenarioFlaw : public testing::TestWithParam<Flaw> {};

TEST_P(ScenarioFlaw, IsRefusedWithARemedy) {
    Scenario scenario = Good("web");
    GetParam().make(scenario);
    EXPECT_TRUE(FailsWith(Validate(scenario), ErrorCode::kInvalidArgument, GetParam().part));
}

INSTANTIATE_TEST_SUITE_P(
    Scenario, ScenarioFlaw,
    testing::Values(
        Flaw{"name is empty", [](Scenario& s) { s.name = " \t"; }},
        Flaw{"longer than", [](Scenario& s) { s.name = std::string(200, 'x'); }},
        Flaw{"control character", [](Scenario& s) { s.name = "a\nb"; }},
        Flaw{"group name is empty", [](Scenario& s) { s.group.clear(); }},
        Flaw{"no virtual machine", [](Scenario& s) { s.vm = {}; }},
        Flaw{"no master host", [](Scenario& s) { s.master_host = {}; }},
        Flaw{"no replica host", [](Scenario& s) { s.replica_host = {}; }},
        Flaw{"same host", [](Scenario& s) { s.replica_host = s.master_host; }},
        Flaw{"not an absolute path", [](Scenario& s) { s.replica_directory = "replica/web"; }},
        Flaw{"not an absolute path", [](Scenario& s) { s.vm_folder = "C:web"; }},
        Flaw{"contains '..'", [](Scenario& s) { s.replica_directory = "/replica/../etc"; }},
        Flaw{"root of a disk", [](Scenario& s) { s.replica_directory = "/"; }},
        Flaw{"root of a disk", [](Scenario& s) { s.replica_directory = "D:\\"; }},
        Flaw{"'nul' is a device", [](Scenario& s) { s.replica_directory = R"(D:\VM\nul)"; }},
        Flaw{"'web:x' would be a stream", [](Scenario& s) { s.vm_folder = R"(D:\VM\web:x)"; }},
        Flaw{"'is-alive-timeout'",
             [](Scenario& s) { s.settings.is_alive_timeout = std::chrono::seconds(9); }},
        Flaw{"'heartbeat'",
             [](Scenario& s) { s.settings.heartbeat_interval = std::chrono::milliseconds(99); }},
        Flaw{"six heartbeats",
             [](Scenario& s) { s.settings.heartbeat_interval = std::chrono::seconds(51); }},
        Flaw{"'shutdown-grace'",
             [](Scenario& s) { s.settings.shutdown_grace = std::chrono::seconds(-1); }}));

TEST(Scenario, NeighboursMayNotShareAnything) {
    const Scenario web = Good("web");
    EXPECT_TRUE(IsOk(ValidateBeside(Good("db"), {web})));
    EXPECT_TRUE(IsOk(ValidateBeside(web, {web})));  // itself

    Scenario other = Good("db");
    other.name = "web";
    EXPECT_TRUE(FailsWith(ValidateBeside(other, {web}), ErrorCode::kAlreadyExists, "web"));
    other = Good("db");
    other.vm = web.vm;
    EXPECT_TRUE(FailsWith(ValidateBeside(other, {web}), ErrorCode::kConflict, "protects"));
    other = Good("db");
    other.replica_directory = "/replica/web/deeper";
    EXPECT_TRUE(FailsWith(ValidateBeside(other, {web}), ErrorCode::kConflict, "shares files"));
    other.replica_directory = "/replica";
    EXPECT_TRUE(FailsWith(ValidateBeside(other, {web}), ErrorCode::kConflict, "shares files"));
    other.replica_host = {"c"};
    EXPECT_TRUE(IsOk(ValidateBeside(other, {web})));  // on another host
    other.replica_host = {"a"};
    other.master_host = {"b"};
    other.replica_directory = "/vm/web";
    EXPECT_TRUE(FailsWith(ValidateBeside(other, {web}), ErrorCode::kConflict, "machine's folder"));
    other.replica_directory = "/elsewhere";
    other.vm_folder = "/replica/web";
    EXPECT_TRUE(FailsWith(ValidateBeside(other, {web}), ErrorCode::kConflict, "shares files"));
}

TEST(Paths, AreComparedPartByPart) {
    EXPECT_TRUE(IsWithin("/vm/web/disk", "/vm/web"));
    EXPECT_TRUE(IsWithin("/vm//web/./disk", "/vm/web/"));
    EXPECT_FALSE(IsWithin("/vm/website", "/vm/web"));
    EXPECT_TRUE(IsWithin(R"(c:\vm\WEB\disk)", R"(C:\VM\web)"));
    EXPECT_FALSE(IsWithin("/vm/WEB", "/vm/web"));
}

}  // namespace
}  // namespace rha::control
