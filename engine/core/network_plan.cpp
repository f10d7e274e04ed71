#include "engine/core/network_plan.h"

#include <algorithm>

namespace rha::engine {
namespace {

std::string Wanted(const NetworkPlan& plan, const AdapterInPlace& adapter) {
    if (const auto* planned = plan.Find(adapter.id)) return planned->network;
    const auto link = std::ranges::find(plan.links, adapter.configured, &PlannedLink::from);
    return link == plan.links.end() ? adapter.configured : link->to;
}

}  // namespace

const AdapterPlan* NetworkPlan::Find(const std::string& id) const {
    if (id.empty()) return nullptr;
    const auto found = std::ranges::find(adapters, id, &AdapterPlan::id);
    return found == adapters.end() ? nullptr : &*found;
}

Connection Connect(const NetworkPlan& plan, const AdapterInPlace& adapter,
                   const std::vector<std::string>& available) {
    if (adapter.configured.empty() && plan.Find(adapter.id) == nullptr) return {};
    auto wanted = Wanted(plan, adapter);
    if (wanted.empty()) return {};
    if (std::ranges::find(available, wanted) != available.end()) return {std::move(wanted), {}};
    return {{},
            "the adapter \"" + adapter.name + "\" is connected to nothing: this host has no " +
                "virtual network \"" + wanted + "\""};
}

}  // namespace rha::engine
