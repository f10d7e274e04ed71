#include "manager-gui/core/network_facts.h"

#include <algorithm>

namespace rha::manager {

NetworkMapping mappingOf(const MachinesMapping& mapping, const QString& machine_id) {
    return {.links = mapping.links, .adapters = mapping.adapters.value(machine_id)};
}

QStringList networksToMap(const NetworkFacts& facts, const std::vector<NetworkLink>& links) {
    QStringList networks;
    for (const MachineAdapter& one : facts.adapters) {
        if (!one.adapter.network.isEmpty()) networks << one.adapter.network;
    }
    for (const NetworkLink& link : links) networks << QString::fromStdString(link.home);
    networks.sort();
    networks.removeDuplicates();
    return networks;
}

QString automaticNetwork(const NetworkFacts& facts, const QString& network) {
    if (facts.away.contains(network)) return network;
    if (facts.home.size() == 1 && facts.away.size() == 1) return facts.away.front();
    return {};
}

QStringList networksAsked(const NetworkFacts& facts, const std::vector<NetworkLink>& links) {
    QStringList asked;
    for (const QString& network : networksToMap(facts, {})) {
        if (linkOf(links, network) == nullptr && automaticNetwork(facts, network).isEmpty()) {
            asked << network;
        }
    }
    return asked;
}

NetworkMapping mappingFrom(const QString& links, const QString& addresses) {
    auto mapping = WithLinks({}, links.toStdString()).value_or(NetworkMapping());
    return WithAddresses(mapping, addresses.toStdString()).value_or(mapping);
}

const NetworkLink* linkOf(const std::vector<NetworkLink>& links, const QString& network) {
    const auto found = std::ranges::find(links, network.toStdString(), &NetworkLink::home);
    return found == links.end() ? nullptr : &*found;
}

void setLink(std::vector<NetworkLink>& links, const QString& network,
             const std::optional<QString>& away) {
    const std::string home = network.toStdString();
    std::erase_if(links, [&home](const NetworkLink& each) { return each.home == home; });
    if (away) links.push_back({home, away->toStdString()});
    std::ranges::sort(links, {}, &NetworkLink::home);
}

const AdapterAddresses* addressesOf(const MachinesMapping& mapping, const MachineAdapter& one) {
    const auto machine = mapping.adapters.constFind(one.machine_id);
    if (machine == mapping.adapters.constEnd()) return nullptr;
    const auto found =
        std::ranges::find(*machine, one.adapter.id.toStdString(), &AdapterCustomisation::adapter);
    return found == machine->end() ? nullptr : &found->addresses;
}

void setAddresses(MachinesMapping& mapping, const MachineAdapter& one,
                  const std::optional<AdapterAddresses>& addresses) {
    const std::string id = one.adapter.id.toStdString();
    auto& adapters = mapping.adapters[one.machine_id];
    std::erase_if(adapters, [&id](const AdapterCustomisation& each) { return each.adapter == id; });
    if (addresses) adapters.push_back({id, *addresses});
    std::ranges::sort(adapters, {}, &AdapterCustomisation::adapter);
}

}  // namespace rha::manager
