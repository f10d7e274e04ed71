// `rhactl scenario network`: the virtual networks of a scenario, shown and mapped. Changes are
// changes of the properties network-mapping and replica-addresses.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/network_mapping.h"
#include "control/cli/rhactl.h"
#include "control/cli/scenario_names.h"
#include "control/cli/text_table.h"

namespace rha::cli {
namespace {

constexpr const char* kMapping = "network-mapping";
constexpr const char* kAddresses = "replica-addresses";

struct NetworkOptions {
    std::string name;
    std::vector<std::string> map;        ///< HOME=AWAY
    std::vector<std::string> unmap;      ///< HOME
    std::vector<std::string> addresses;  ///< ADAPTER=10.1.0.5/24 gateway …
    std::vector<std::string> own;        ///< ADAPTER
    bool Changes() const {
        return !map.empty() || !unmap.empty() || !addresses.empty() || !own.empty();
    }
};

std::string ValueOf(const v1::PropertiesReply& reply, std::string_view key) {
    for (const auto& value : reply.properties()) {
        if (value.key() == key) return value.value();
    }
    return {};
}

Result<NetworkMapping> MappingOf(const v1::PropertiesReply& reply) {
    RHA_ASSIGN_OR_RETURN(auto mapping, WithLinks({}, ValueOf(reply, kMapping)));
    return WithAddresses(std::move(mapping), ValueOf(reply, kAddresses));
}

Result<std::pair<std::string, std::string>> Split(const std::string& word) {
    const auto sign = word.find('=');
    if (sign != std::string::npos && sign != 0) {
        return std::pair(word.substr(0, sign), word.substr(sign + 1));
    }
    return Fail(ErrorCode::kInvalidArgument, "'" + word + "' has no name before a '='",
                "give --map 'NETWORK=NETWORK', or --address 'ADAPTER=10.1.0.5/24 gateway 10.1.0.1 "
                "dns 10.1.0.2'");
}

Status Apply(const NetworkOptions& options, NetworkMapping& mapping) {
    const auto forget_link = [&](const std::string& home) {
        std::erase_if(mapping.links, [&](const auto& each) { return each.home == home; });
    };
    const auto forget_adapter = [&](const std::string& id) {
        std::erase_if(mapping.adapters, [&](const auto& each) { return each.adapter == id; });
    };
    for (const auto& home : options.unmap) forget_link(home);
    for (const auto& id : options.own) forget_adapter(id);
    for (const auto& word : options.map) {
        RHA_ASSIGN_OR_RETURN(auto link, Split(word));
        forget_link(link.first);
        mapping.links.push_back({std::move(link.first), std::move(link.second)});
    }
    for (const auto& word : options.addresses) {
        RHA_ASSIGN_OR_RETURN(const auto given, Split(word));
        RHA_ASSIGN_OR_RETURN(const auto read, WithAddresses({}, "x " + given.second));
        if (read.adapters.size() != 1) return std::unexpected(Split("=").error());
        forget_adapter(given.first);
        mapping.adapters.push_back({given.first, read.adapters.front().addresses});
    }
    std::ranges::sort(mapping.links, {}, &NetworkLink::home);
    std::ranges::sort(mapping.adapters, {}, &AdapterCustomisation::adapter);
    return Validate(mapping);
}

void PrintMapping(Session& session, const NetworkMapping& mapping) {
    TextTable links({"NETWORK OF THE MASTER", "NETWORK OF THE REPLICA"});
    for (const auto& link : mapping.links) {
        links.Add({link.home, link.away.empty() ? "(not connected)" : link.away});
    }
    links.Print(session.out(), "No network is mapped: automatic.");
    if (mapping.adapters.empty()) return;
    session.out() << "\nAddresses on the replica: " << Printable(FormatAddresses(mapping)) << "\n";
}

std::string GuestText(const v1::VmAdapter& adapter) {
    if (!adapter.has_guest()) return "-";
    if (adapter.guest().dhcp()) return "dhcp";
    std::string text;
    for (const auto& each : adapter.guest().addresses()) text += (text.empty() ? "" : " ") + each;
    return text;
}

/// What both hosts have; a host that does not answer is left out, and said so.
void PrintFacts(Session& session, const v1::Scenario& scenario) {
    v1::InspectHostVmRequest request;
    request.set_host(scenario.master_host_id());
    request.set_vm(scenario.vm_id());
    session.out() << "\nThe machine on " << Printable(scenario.master_host()) << ":\n";
    if (const auto vm = session.Call(&v1::Control::Stub::InspectVm, request)) {
        TextTable table({"ADAPTER", "NAME", "MAC", "NETWORK", "ADDRESSES"});
        for (const auto& each : vm->adapters()) {
            table.Add({each.id(), each.name(), each.mac(),
                       each.network().empty() ? "(not connected)" : each.network(),
                       GuestText(each)});
        }
        table.Print(session.out(), "It has no network adapters.");
    } else {
        session.out() << Printable(vm.error().ToString()) << "\n";
    }
    const auto hosts = session.Call(&v1::Control::Stub::ListHosts, v1::ListHostsRequest());
    if (!hosts) return;
    for (const auto& host : hosts->hosts()) {
        if (host.id() != scenario.replica_host_id()) continue;
        session.out() << "\nNetworks of " << Printable(host.name()) << ":";
        for (const auto& each : host.facts().networks()) session.out() << " " << Printable(each);
        session.out() << (host.facts().networks().empty() ? " none\n" : "\n");
    }
}

Outcome Show(Session& session, const NetworkOptions& options,
             const v1::PropertiesReply& properties) {
    RHA_ASSIGN_OR_RETURN(const auto mapping, MappingOf(properties));
    RHA_ASSIGN_OR_RETURN(const auto scenario,
                         session.Call(&v1::Control::Stub::GetScenario, Ref(options.name)));
    PrintMapping(session, mapping);
    PrintFacts(session, scenario);
    return ExitCode::kOk;
}

Outcome Network(Session& session, const NetworkOptions& options) {
    const auto properties = session.Call(&v1::Control::Stub::GetProperties, Ref(options.name));
    if (!properties) return WithSuggestion(session, properties.error(), options.name);
    if (!options.Changes()) {
        if (session.PrintedJson(*properties)) return ExitCode::kOk;
        return Show(session, options, *properties);
    }
    RHA_ASSIGN_OR_RETURN(auto mapping, MappingOf(*properties));
    RHA_RETURN_IF_ERROR(Apply(options, mapping));
    v1::SetPropertiesRequest request;
    request.set_scenario(options.name);
    request.set_expected_version(properties->version());
    (*request.mutable_properties())[kMapping] = FormatLinks(mapping);
    (*request.mutable_properties())[kAddresses] = FormatAddresses(mapping);
    RHA_ASSIGN_OR_RETURN(const auto reply,
                         session.Call(&v1::Control::Stub::SetProperties, request));
    if (session.PrintedJson(reply)) return ExitCode::kOk;
    PrintMapping(session, mapping);
    return ExitCode::kOk;
}

}  // namespace

void AddNetworkCommands(CommandTree& tree) {
    CLI::App* scenario = tree.app().get_subcommand("scenario");
    auto options = std::make_shared<NetworkOptions>();
    auto* network = tree.Add(scenario, "network",
                             "Show or change which networks the machine gets on the replica",
                             [options](Session& session) { return Network(session, *options); });
    network->add_option("scenario", options->name, "Name or id")->required();
    const auto add = [&](const char* name, std::vector<std::string>& into, const char* help) {
        network->add_option(name, into, help)->allow_extra_args(false);
    };
    add("--map", options->map, "MASTER=REPLICA: networks; nothing after '=': not connected");
    add("--unmap", options->unmap, "A network of the master: automatic again");
    add("--address", options->addresses,
        "ADAPTER=10.1.0.5/24 gateway 10.1.0.1 dns 10.1.0.2: addresses on the replica");
    add("--own-address", options->own, "An adapter: the guest's own addresses again");
}

}  // namespace rha::cli
