// What follows from a scenario's network mapping (common/network_mapping.h): where the machine's
// adapters belong on the host that registers it, and what is amiss about that. Pure.
//
// "Home" is the host that was the master when the scenario was created, "away" the other one. The
// administrator's mapping leads from home to away; what the machine has at home is noted by each
// run that begins while it lives there (HomeAdapter), so that it gets the same again when it comes
// back.
//
// A network without a link goes to the one of the same name, else, when both hosts have exactly
// one, to that. Otherwise the administrator is asked; until then its adapters are connected to
// nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/network_mapping.h"
#include "control/core/engine_facts.h"

namespace rha::control {

/// The finding's name in verification and readiness.
inline constexpr const char* kNetworkCheck = "network-mapping";

/// An adapter that is connected to a network at home.
struct HomeAdapter {
    std::string id;
    std::string name;
    std::string network;
    std::optional<std::string> automatic;   ///< its network away when no link says another
    std::optional<AdapterAddresses> guest;  ///< what the guest had; empty: it did not say
    std::optional<AdapterAddresses> given;  ///< away, until the guest says that it has others
    bool operator==(const HomeAdapter&) const = default;
};

/// What one adapter is to be connected to on the host that registers the machine.
struct AdapterPlan {
    std::string id;
    std::string network;                        ///< empty: nothing
    std::optional<AdapterAddresses> addresses;  ///< empty: as the guest has them
    bool operator==(const AdapterPlan&) const = default;
};
struct PlannedLink {
    std::string from;
    std::string to;
    bool operator==(const PlannedLink&) const = default;
};
struct NetworkPlan {
    std::vector<AdapterPlan> adapters;
    std::vector<PlannedLink> links;  ///< for adapters that nobody has noted
    bool operator==(const NetworkPlan&) const = default;
};

/// The connected adapters of a machine that lives at home, and those that only the lack of their
/// network has disconnected; `before` is what was noted last. A guest that says nothing, or still
/// has what it was given away, has at home what it had before. Networks that are not known: what
/// was noted of them holds.
std::vector<HomeAdapter> NoteHome(const std::vector<HomeAdapter>& before,
                                  const std::vector<VmAdapter>& adapters,
                                  const std::optional<std::vector<std::string>>& home_networks,
                                  const std::optional<std::vector<std::string>>& away_networks);

/// To be called when the machine is to be registered away: notes what its guest is given there.
void NoteGiven(std::vector<HomeAdapter>& home, const NetworkMapping& mapping);

/// For the host away, or, when the machine goes back, for its home.
NetworkPlan PlanNetworks(const std::vector<HomeAdapter>& home, const NetworkMapping& mapping,
                         bool goes_home);

/// What speaks against the plan on the host that would register the machine, as warnings:
/// `networks` are that host's.
std::vector<Finding> JudgeNetworks(const std::vector<HomeAdapter>& home,
                                   const NetworkMapping& mapping, bool goes_home,
                                   const std::vector<std::string>& networks, bool sets_addresses,
                                   const std::string& host, const std::string& scenario);

/// One line, and back; for what is stored.
std::string FormatHome(const HomeAdapter& adapter);
std::optional<HomeAdapter> ParseHome(std::string_view text);

}  // namespace rha::control
