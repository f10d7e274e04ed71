// NetworkFacts: what there is to be mapped when machines may move to another host: their adapters
// and the virtual networks of both hosts. "Home" is where the machines live at first, "away" the
// other host. Thread rule: plain values.
#pragma once

#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

#include "common/network_mapping.h"
#include "manager-gui/core/inventory.h"

namespace rha::manager {

/// Properties in which a mapping is kept: docs/properties.md.
inline const QString kMappingKey = QStringLiteral("network-mapping");
inline const QString kAddressesKey = QStringLiteral("replica-addresses");

struct MachineAdapter {
    QString machine_id;
    QString machine;  ///< for display
    NetworkAdapter adapter;
    bool operator==(const MachineAdapter&) const = default;
};

struct NetworkFacts {
    QList<MachineAdapter> adapters;
    QStringList home;
    QStringList away;
    QString away_host;  ///< for display
    bool sets_addresses = false;
    bool operator==(const NetworkFacts&) const = default;
};

/// What is mapped for several machines: the links are those of all, an adapter's addresses those of
/// one machine, whatever the adapters of the others are called.
struct MachinesMapping {
    std::vector<NetworkLink> links;
    QMap<QString, std::vector<AdapterCustomisation>> adapters;  ///< by the machine's id
    bool operator==(const MachinesMapping&) const = default;
};

/// The part of one machine.
NetworkMapping mappingOf(const MachinesMapping& mapping, const QString& machine_id);

/// The networks that are to be mapped: those in use, and those that are mapped already. In order.
QStringList networksToMap(const NetworkFacts& facts, const std::vector<NetworkLink>& links);

/// Where a network goes that nobody has mapped; empty: to none.
QString automaticNetwork(const NetworkFacts& facts, const QString& network);

/// Networks in use for which somebody has to choose one.
QStringList networksAsked(const NetworkFacts& facts, const std::vector<NetworkLink>& links);

/// Both properties as one value; what cannot be read counts as nothing.
NetworkMapping mappingFrom(const QString& links, const QString& addresses);

/// nullptr: no one.
const NetworkLink* linkOf(const std::vector<NetworkLink>& links, const QString& network);
void setLink(std::vector<NetworkLink>& links, const QString& network,
             const std::optional<QString>& away);
const AdapterAddresses* addressesOf(const MachinesMapping& mapping, const MachineAdapter& one);
void setAddresses(MachinesMapping& mapping, const MachineAdapter& one,
                  const std::optional<AdapterAddresses>& addresses);

}  // namespace rha::manager
