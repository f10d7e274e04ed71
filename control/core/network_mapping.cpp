#include "control/core/network_mapping.h"

#include <algorithm>
#include <utility>

#include "common/texts/texts.h"

namespace rha::control {
namespace {

bool Has(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

std::optional<std::string> Automatic(const std::string& network,
                                     const std::vector<std::string>& home_networks,
                                     const std::vector<std::string>& away_networks) {
    if (Has(away_networks, network)) return network;
    if (home_networks.size() == 1 && away_networks.size() == 1) return away_networks.front();
    return std::nullopt;
}

const NetworkLink* LinkOf(const NetworkMapping& mapping, const std::string& home) {
    const auto found = std::ranges::find(mapping.links, home, &NetworkLink::home);
    return found == mapping.links.end() ? nullptr : &*found;
}

const AdapterCustomisation* CustomisationOf(const NetworkMapping& mapping, const std::string& id) {
    const auto found = std::ranges::find(mapping.adapters, id, &AdapterCustomisation::adapter);
    return found == mapping.adapters.end() ? nullptr : &*found;
}

/// What a guest says has an order of its own, and it may know name servers of elsewhere too.
bool Same(const AdapterAddresses& said, const std::optional<AdapterAddresses>& given) {
    return given && said.dhcp == given->dhcp &&
           std::ranges::is_permutation(said.addresses, given->addresses);
}

/// Nothing: nobody has said.
std::optional<std::string> AwayOf(const HomeAdapter& adapter, const NetworkMapping& mapping) {
    if (const auto* link = LinkOf(mapping, adapter.network)) return link->away;
    return adapter.automatic;
}

/// From away back to home, where that is without doubt.
std::vector<PlannedLink> Inverse(const std::vector<PlannedLink>& links) {
    std::vector<PlannedLink> inverse;
    for (const auto& link : links) {
        if (link.to.empty() || std::ranges::count(links, link.to, &PlannedLink::to) > 1) continue;
        inverse.push_back({link.to, link.from});
    }
    return inverse;
}

std::vector<PlannedLink> LinksOf(const std::vector<HomeAdapter>& home,
                                 const NetworkMapping& mapping) {
    std::vector<PlannedLink> links;
    for (const auto& link : mapping.links) links.push_back({link.home, link.away});
    for (const auto& adapter : home) {
        const bool known =
            std::ranges::find(links, adapter.network, &PlannedLink::from) != links.end();
        if (!known && adapter.automatic) links.push_back({adapter.network, *adapter.automatic});
    }
    return links;
}

class Findings {
public:
    explicit Findings(const std::string& host) : host_(host) {}

    void Warn(std::string message, std::string remedy) {
        const auto same = [&](const Finding& each) { return each.message == message; };
        if (std::ranges::any_of(all_, same)) return;
        all_.push_back({.severity = FindingSeverity::kWarning,
                        .check = kNetworkCheck,
                        .message = std::move(message),
                        .remedy = std::move(remedy),
                        .host = host_});
    }
    std::vector<Finding> Take() { return std::move(all_); }

private:
    std::string host_;
    std::vector<Finding> all_;
};

void JudgeAddresses(const std::vector<HomeAdapter>& home, const NetworkMapping& mapping,
                    bool goes_home, bool sets_addresses, Findings& findings) {
    for (const auto& customised : mapping.adapters) {
        if (!sets_addresses) {
            findings.Warn(
                "this host's hypervisor cannot give a guest addresses",
                "remove the addresses from the scenario, and see that the guest gets them "
                "in another way, such as DHCP");
            return;
        }
        const auto adapter = std::ranges::find(home, customised.adapter, &HomeAdapter::id);
        if (adapter == home.end()) {
            if (!goes_home) {
                findings.Warn(Say("the machine has no connected network adapter {adapter}, which "
                                  "addresses are given for",
                                  {{"adapter", customised.adapter}}),
                              "correct the addresses in the scenario's network mapping");
            }
        } else if (!adapter->guest) {
            findings.Warn(Say("the guest did not say which addresses its adapter \"{adapter}\" "
                              "has: they could not be given back to it",
                              {{"adapter", adapter->name}}),
                          "see that its integration services run, then run the scenario anew; or "
                          "set the addresses by hand when the machine is back");
        }
    }
}

}  // namespace

std::vector<HomeAdapter> NoteHome(const std::vector<HomeAdapter>& before,
                                  const std::vector<VmAdapter>& adapters,
                                  const std::optional<std::vector<std::string>>& home_networks,
                                  const std::optional<std::vector<std::string>>& away_networks) {
    std::vector<HomeAdapter> home;
    for (const auto& adapter : adapters) {
        if (adapter.id.empty()) continue;
        const auto old = std::ranges::find(before, adapter.id, &HomeAdapter::id);
        const bool noted = old != before.end();
        if (adapter.network.empty()) {
            const bool missing = noted && !(home_networks && Has(*home_networks, old->network));
            if (missing) home.push_back(*old);
            continue;
        }
        HomeAdapter now{.id = adapter.id,
                        .name = adapter.name,
                        .network = adapter.network,
                        .automatic = {},
                        .guest = adapter.guest,
                        .given = {}};
        if (home_networks && away_networks) {
            now.automatic = Automatic(adapter.network, *home_networks, *away_networks);
        } else if (noted && old->network == adapter.network) {
            now.automatic = old->automatic;
        }
        if (noted && (!now.guest || Same(*now.guest, old->given))) {
            now.guest = old->guest;
            now.given = old->given;
        }
        home.push_back(std::move(now));
    }
    return home;
}

void NoteGiven(std::vector<HomeAdapter>& home, const NetworkMapping& mapping) {
    for (auto& adapter : home) {
        const auto* customised = CustomisationOf(mapping, adapter.id);
        if (customised != nullptr) adapter.given = customised->addresses;
    }
}

NetworkPlan PlanNetworks(const std::vector<HomeAdapter>& home, const NetworkMapping& mapping,
                         bool goes_home) {
    NetworkPlan plan;
    for (const auto& adapter : home) {
        AdapterPlan each{.id = adapter.id, .network = adapter.network, .addresses = {}};
        // One that nobody has mapped keeps its own name: that host says that it lacks it.
        if (!goes_home) each.network = AwayOf(adapter, mapping).value_or(adapter.network);
        const auto* customised = CustomisationOf(mapping, adapter.id);
        if (goes_home && adapter.given) {
            each.addresses = adapter.guest;
        } else if (!goes_home && customised != nullptr) {
            each.addresses = customised->addresses;
        }
        plan.adapters.push_back(std::move(each));
    }
    plan.links = LinksOf(home, mapping);
    if (goes_home) plan.links = Inverse(plan.links);
    return plan;
}

std::vector<Finding> JudgeNetworks(const std::vector<HomeAdapter>& home,
                                   const NetworkMapping& mapping, bool goes_home,
                                   const std::vector<std::string>& networks, bool sets_addresses,
                                   const std::string& host, const std::string& scenario) {
    Findings findings(host);
    for (const auto& adapter : home) {
        const auto wanted = goes_home ? adapter.network : AwayOf(adapter, mapping);
        if (!wanted) {
            findings.Warn(Say("no network of this host is chosen for the machine's network "
                              "\"{network}\": after a switchover its adapters would be connected "
                              "to nothing",
                              {{"network", adapter.network}}),
                          Say("choose one: `rhactl scenario network {scenario} --map "
                              "'{network}=NETWORK'`, or in the scenario's network mapping",
                              {{"scenario", scenario}, {"network", adapter.network}}));
        } else if (!wanted->empty() && !Has(networks, *wanted)) {
            findings.Warn(
                Say("this host has no virtual network \"{wanted}\", which the machine's adapters "
                    "on \"{network}\" would be connected to",
                    {{"wanted", *wanted}, {"network", adapter.network}}),
                goes_home ? "create the network on that host"
                          : Say("create the network on that host, or choose another: `rhactl "
                                "scenario network {scenario} --map '{network}=NETWORK'`",
                                {{"scenario", scenario}, {"network", adapter.network}}));
        }
    }
    JudgeAddresses(home, mapping, goes_home, sets_addresses, findings);
    return findings.Take();
}

std::string FormatHome(const HomeAdapter& adapter) {
    std::string text =
        WordText(adapter.id) + " " + WordText(adapter.name) + " " + WordText(adapter.network);
    if (adapter.automatic) text += " automatic " + WordText(*adapter.automatic);
    if (adapter.guest) text += " guest " + AddressesText(*adapter.guest);
    if (adapter.given) text += " given " + AddressesText(*adapter.given);
    return text;
}

std::optional<HomeAdapter> ParseHome(std::string_view text) {
    WordReader reader(text);
    HomeAdapter adapter;
    for (auto* part : {&adapter.id, &adapter.name, &adapter.network}) {
        auto word = reader.NextWord();
        if (!word) return std::nullopt;
        *part = std::move(*word);
    }
    if (reader.TakeWord("automatic")) {
        adapter.automatic = reader.NextWord();
        if (!adapter.automatic) return std::nullopt;
    }
    if (reader.TakeWord("guest")) {
        adapter.guest = reader.NextAddresses();
        if (!adapter.guest) return std::nullopt;
    }
    if (reader.TakeWord("given")) {
        adapter.given = reader.NextAddresses();
        if (!adapter.given) return std::nullopt;
    }
    if (!reader.AtEnd()) return std::nullopt;
    return adapter;
}

}  // namespace rha::control
