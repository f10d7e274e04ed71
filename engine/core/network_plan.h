// NetworkPlan: where the network adapters of a machine belong on the host that registers it, as the
// control service asks for it. Pure: what a hypervisor does about it is decided here, once.
//
// An adapter's id names it on every host; a network is called by its name on this host. A network
// that is missing is no reason not to start the machine: its adapter is left unconnected, and the
// problem is told.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/network_mapping.h"

namespace rha::engine {

struct AdapterPlan {
    std::string id;
    std::string network;                        ///< empty: connected to none
    std::optional<AdapterAddresses> addresses;  ///< empty: as the guest has them
};

struct PlannedLink {
    std::string from;  ///< what the machine's configuration names
    std::string to;    ///< on this host; empty: none
};

struct NetworkPlan {
    std::vector<AdapterPlan> adapters;
    std::vector<PlannedLink> links;  ///< for adapters that are not listed

    bool empty() const { return adapters.empty() && links.empty(); }
    /// nullptr for an adapter that is not listed.
    const AdapterPlan* Find(const std::string& id) const;
};

/// An adapter as the machine's configuration has it on this host.
struct AdapterInPlace {
    std::string id;
    std::string name;        ///< for people
    std::string configured;  ///< the network that it names; empty: none
};

struct Connection {
    std::string network;  ///< empty: to none
    std::string problem;  ///< why to none, when that was not asked for; for people
};

/// The network of an adapter: as planned; else by a link; else the one of the same name. One that
/// is not listed and connected to none stays so. `available`: this host's networks.
Connection Connect(const NetworkPlan& plan, const AdapterInPlace& adapter,
                   const std::vector<std::string>& available);

}  // namespace rha::engine
