#include "control/core/network_mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"

namespace rha::control {
namespace {

using test::FailsWith;
using test::IsOk;
using testing::ElementsAre;
using testing::HasSubstr;

using Names = std::vector<std::string>;

const AdapterAddresses kHere{.addresses = {"192.168.1.5/24"}, .gateways = {"192.168.1.1"}};
const AdapterAddresses kThere{.addresses = {"10.1.0.5/24"}, .gateways = {"10.1.0.1"}};

HomeAdapter Nic(const std::string& id, const std::string& network,
                std::optional<std::string> automatic = {}) {
    return {.id = id,
            .name = "net " + id,
            .network = network,
            .automatic = automatic,
            .guest = {},
            .given = {}};
}

std::optional<std::string> AutomaticFor(const Names& home, const Names& away) {
    return NoteHome({}, {{.id = "0", .name = "n", .network = "LAN"}}, home, away).front().automatic;
}

TEST(NetworkMapping, IsAutomaticBySameNameOrWhereBothHaveOne) {
    EXPECT_EQ(AutomaticFor({"LAN"}, {"DR"}), "DR");
    EXPECT_EQ(AutomaticFor({"LAN", "DMZ"}, {"DR", "LAN"}), "LAN");
    EXPECT_EQ(AutomaticFor({"LAN", "DMZ"}, {"DR"}), std::nullopt);
    EXPECT_EQ(AutomaticFor({"LAN"}, {"DR", "DR 2"}), std::nullopt);
    EXPECT_EQ(AutomaticFor({"LAN"}, {}), std::nullopt);
}

TEST(NetworkMapping, LeavesOutAdaptersThatAreConnectedToNothing) {
    EXPECT_TRUE(NoteHome({}, {{.id = "0", .network = ""}, {.id = "", .network = "LAN"}},
                         Names{"LAN"}, Names{"DR"})
                    .empty());
}

TEST(NetworkMapping, PlansTheWayThereByLinkThenAutomaticThenName) {
    const NetworkMapping mapping{.links = {{"DMZ", ""}, {"LAN", "DR"}},
                                 .adapters = {{"0", kThere}}};
    const auto plan = PlanNetworks(
        {Nic("0", "LAN", "LAN"), Nic("1", "DMZ"), Nic("2", "WAN", "WAN 2"), Nic("3", "TEST")},
        mapping, false);
    EXPECT_THAT(plan.adapters,
                ElementsAre(AdapterPlan{"0", "DR", kThere}, AdapterPlan{"1", "", {}},
                            AdapterPlan{"2", "WAN 2", {}}, AdapterPlan{"3", "TEST", {}}));
    EXPECT_THAT(plan.links, ElementsAre(PlannedLink{"DMZ", ""}, PlannedLink{"LAN", "DR"},
                                        PlannedLink{"WAN", "WAN 2"}));
}

TEST(NetworkMapping, PlansTheWayBackToWhatWasAtHome) {
    // Both networks are one away, and the names are those of others there.
    const NetworkMapping mapping{.links = {{"A", "B"}, {"B", "B"}, {"C", "D"}},
                                 .adapters = {{"0", kThere}}};
    auto home = std::vector{Nic("0", "A"), Nic("1", "B")};
    home[0].guest = kHere;
    home[1].guest = kHere;
    NoteGiven(home, mapping);
    // What the mapping says by then does not matter: the guest was given other addresses.
    const auto plan = PlanNetworks(home, {.links = mapping.links, .adapters = {}}, true);
    EXPECT_THAT(plan.adapters,
                ElementsAre(AdapterPlan{"0", "A", kHere}, AdapterPlan{"1", "B", {}}));
    EXPECT_THAT(plan.links, ElementsAre(PlannedLink{"D", "C"}));
}

TEST(NetworkMapping, RemembersTheAddressesThatTheGuestHadAtHome) {
    auto before = std::vector{Nic("0", "LAN")};
    before[0].guest = kHere;
    NoteGiven(before, {.links = {}, .adapters = {{"0", kThere}}});
    const auto after = [&](std::optional<AdapterAddresses> said) {
        return NoteHome(before, {{.id = "0", .network = "LAN", .guest = std::move(said)}},
                        Names{"LAN"}, Names{"DR"})
            .front();
    };
    EXPECT_EQ(after(std::nullopt).guest, kHere);
    EXPECT_EQ(after(std::nullopt).given, kThere);
    // It is just back, and does not have its own again yet.
    EXPECT_EQ(after(kThere).guest, kHere);
    EXPECT_EQ(after(kThere).given, kThere);
    const AdapterAddresses other{.dhcp = true};
    EXPECT_EQ(after(other).guest, other);
    EXPECT_EQ(after(other).given, std::nullopt);
}

TEST(NetworkMapping, AnAdapterWhoseNetworkIsMissingAtHomeStillBelongsThere) {
    const std::vector before{Nic("0", "LAN", "DR")};
    const std::vector<VmAdapter> now{{.id = "0", .network = ""}};
    EXPECT_EQ(NoteHome(before, now, Names{"DMZ"}, Names{"DR"}), before);
    EXPECT_EQ(NoteHome(before, now, std::nullopt, Names{"DR"}), before);
    // Somebody has disconnected it.
    EXPECT_TRUE(NoteHome(before, now, Names{"LAN"}, Names{"DR"}).empty());
}

TEST(NetworkMapping, NetworksThatAreNotKnownChangeNothing) {
    const auto automatic = [](const std::string& network, const std::optional<Names>& home,
                              const std::optional<Names>& away) {
        return NoteHome({Nic("0", "LAN", "DR")}, {{.id = "0", .network = network}}, home, away)
            .front()
            .automatic;
    };
    EXPECT_EQ(automatic("LAN", std::nullopt, Names{"X", "Y"}), "DR");
    EXPECT_EQ(automatic("LAN", Names{"LAN"}, std::nullopt), "DR");
    EXPECT_EQ(automatic("OTHER", std::nullopt, Names{"X", "Y"}), std::nullopt);
    EXPECT_EQ(automatic("LAN", Names{"LAN"}, Names{"X", "Y"}), std::nullopt);
}

TEST(NetworkMapping, IsJudgedOnTheHostThatRegistersTheMachine) {
    const auto judge = [](const NetworkMapping& mapping, bool goes_home, const Names& networks,
                          bool sets_addresses = true) {
        std::string said;
        for (const auto& finding :
             JudgeNetworks({Nic("0", "LAN"), Nic("1", "LAN")}, mapping, goes_home, networks,
                           sets_addresses, "host-b", "web")) {
            EXPECT_EQ(finding.severity, FindingSeverity::kWarning);
            EXPECT_EQ(finding.check, kNetworkCheck);
            EXPECT_FALSE(finding.remedy.empty());
            said += finding.message + "|";
        }
        return said;
    };
    const NetworkMapping mapped{.links = {{"LAN", "DR"}}, .adapters = {}};
    EXPECT_THAT(judge({}, false, {"DR", "X"}), HasSubstr("no network of this host is chosen"));
    EXPECT_EQ(judge(mapped, false, {"DR"}), "");
    EXPECT_THAT(judge(mapped, false, {"X"}), HasSubstr("no virtual network \"DR\""));
    EXPECT_EQ(judge({.links = {{"LAN", ""}}, .adapters = {}}, false, {}), "");
    EXPECT_THAT(judge(mapped, true, {"DR"}), HasSubstr("no virtual network \"LAN\""));
    EXPECT_EQ(judge(mapped, true, {"LAN"}), "");
    const NetworkMapping given{.links = {{"LAN", "DR"}}, .adapters = {{"9", kThere}}};
    EXPECT_THAT(judge(given, false, {"DR"}), HasSubstr("no connected network adapter 9"));
    EXPECT_THAT(judge(given, false, {"DR"}, false), HasSubstr("cannot give"));
    const NetworkMapping silent{.links = {{"LAN", "DR"}}, .adapters = {{"0", kThere}}};
    EXPECT_THAT(judge(silent, false, {"DR"}), HasSubstr("did not say"));
}

TEST(NetworkText, IsReadBackAsItWas) {
    const NetworkMapping mapping{
        .links = {{"DMZ", ""}, {"it's, a=b; c", "DR LAN"}, {"日本", "eth0.5"}},
        .adapters = {{"0a1b", kThere},
                     {"52:54:00:00:00:01",
                      {.addresses = {"10.1.0.6/24", "10.2.0.6/16"},
                       .gateways = {"10.1.0.1"},
                       .dns = {"10.1.0.2", "10.1.0.3"}}},
                     {"nic", {.dhcp = true, .dns = {"10.1.0.2"}}}}};
    ASSERT_TRUE(IsOk(Validate(mapping)));
    auto again = WithLinks({}, FormatLinks(mapping));
    ASSERT_TRUE(IsOk(again));
    again = WithAddresses(*again, FormatAddresses(mapping));
    ASSERT_TRUE(IsOk(again));
    EXPECT_EQ(*again, mapping);
    EXPECT_EQ(FormatLinks({}), "automatic");
    EXPECT_EQ(FormatAddresses({}), "unchanged");
    EXPECT_EQ(FormatLinks(*WithLinks({}, "LAN = 'DR LAN',DMZ=''")), "DMZ='', LAN='DR LAN'");
}

TEST(NetworkText, RefusesWhatMakesNoSenseAndSaysWhatIsRight) {
    for (const char* text : {"", "LAN", "LAN=", "=DR", "LAN=DR,", "LAN=DR LAN", "LAN='DR",
                             "LAN=A, LAN=B", "''=DR", "automatic, LAN=DR", "LAN='a\nb'"}) {
        const auto read = WithLinks({}, text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
        EXPECT_FALSE(read.error().remedy.empty()) << text;
    }
    for (const char* text : {"",
                             "nic",
                             "nic 10.1.0.5",
                             "nic 10.1.0.5/0",
                             "nic 10.1.0.5/33",
                             "nic 10.1.0.256/24",
                             "nic 10.1.0/24",
                             "nic 010.1.0.5/24",
                             "nic 0.0.0.0/8",
                             "nic 224.0.0.1/24",
                             "nic ::1/64",
                             "nic 10.1.0.5/24 gateway",
                             "nic 10.1.0.5/24 gateway 10.2.0.1",
                             "nic 10.1.0.5/24 gateway x",
                             "nic dhcp gateway 10.1.0.1",
                             "nic 10.1.0.5/24 dns x",
                             "nic 10.1.0.5/24 dns 10.1.0.2 gateway 10.1.0.1",
                             "nic 10.1.0.5/24,10.1.0.5/16",
                             "nic 10.1.0.5/24; nic dhcp",
                             "nic 10.1.0.5/24;"}) {
        const auto read = WithAddresses({}, text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
        EXPECT_FALSE(read.error().remedy.empty()) << text;
    }
    EXPECT_TRUE(FailsWith(WithLinks({}, "LAN=" + std::string(5000, 'x')),
                          ErrorCode::kInvalidArgument, "cannot be understood"));
}

}  // namespace
}  // namespace rha::control
