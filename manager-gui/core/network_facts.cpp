#include "manager-gui/core/network_facts.h"

#include <algorithm>

namespace rha::manager {

QStringList networksToMap(const NetworkFacts& facts, const NetworkMapping& mapping) {
    QStringList networks;
    for (const MachineAdapter& one : facts.adapters) {
        if (!one.adapter.network.isEmpty()) networks << one.adapter.network;
    }
    for (const NetworkLink& link : mapping.links) networks << QString::fromStdString(link.home);
    networks.sort();
    networks.removeDuplicates();
    return networks;
}

QString automaticNetwork(const NetworkFacts& facts, const QString& network) {
    if (facts.away.contains(network)) return network;
    if (facts.home.size() == 1 && facts.away.size() == 1) return facts.away.front();
    return {};
}

QStringList networksAsked(const NetworkFacts& facts, const NetworkMapping& mapping) {
    QStringList asked;
    for (const QString& network : networksToMap(facts, {})) {
        if (linkOf(mapping, network) == nullptr && automaticNetwork(facts, network).isEmpty()) {
            asked << network;
        }
    }
    return asked;
}

NetworkMapping mappingFrom(const QString& links, const QString& addresses) {
    auto mapping = WithLinks({}, links.toStdString()).value_or(NetworkMapping());
    return WithAddresses(mapping, addresses.toStdString()).value_or(mapping);
}

const NetworkLink* linkOf(const NetworkMapping& mapping, const QString& network) {
    const auto found = std::ranges::find(mapping.links, network.toStdString(), &NetworkLink::home);
    return found == mapping.links.end() ? nullptr : &*found;
}

void setLink(NetworkMapping& mapping, const QString& network, const std::optional<QString>& away) {
    const std::string home = network.toStdString();
    std::erase_if(mapping.links, [&home](const NetworkLink& each) { return each.home == home; });
    if (away) mapping.links.push_back({home, away->toStdString()});
    std::ranges::sort(mapping.links, {}, &NetworkLink::home);
}

const AdapterAddresses* addressesOf(const NetworkMapping& mapping, const QString& adapter) {
    const auto found =
        std::ranges::find(mapping.adapters, adapter.toStdString(), &AdapterCustomisation::adapter);
    return found == mapping.adapters.end() ? nullptr : &found->addresses;
}

void setAddresses(NetworkMapping& mapping, const QString& adapter,
                  const std::optional<AdapterAddresses>& addresses) {
    const std::string id = adapter.toStdString();
    std::erase_if(mapping.adapters,
                  [&id](const AdapterCustomisation& each) { return each.adapter == id; });
    if (addresses) mapping.adapters.push_back({id, *addresses});
    std::ranges::sort(mapping.adapters, {}, &AdapterCustomisation::adapter);
}

}  // namespace rha::manager
