#include "engine/hypervisor/hyperv/guest_addresses.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <utility>

#include <fmt/core.h>

#include "engine/hypervisor/hyperv/machine_facts.h"
#include "engine/hypervisor/hyperv/machine_state.h"

namespace rha::engine {
namespace {

/// Msvm_GuestNetworkAdapterConfiguration.ProtocolIFType
constexpr std::int64_t kIpv4 = 4096;
constexpr unsigned kAddressBits = 32;

std::optional<std::uint32_t> ParseIpv4(std::string_view text) {
    std::uint32_t value = 0;
    for (int part = 0; part < 4; ++part) {
        unsigned number = 0;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (failure != std::errc{} || number > 255) return std::nullopt;
        value = value << 8 | number;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (part == 3) break;
        if (!text.starts_with('.')) return std::nullopt;
        text.remove_prefix(1);
    }
    if (!text.empty()) return std::nullopt;
    return value;
}

std::vector<std::string> OnlyIpv4(wmi::Texts texts) {
    std::erase_if(texts, [](const std::string& text) { return !ParseIpv4(text); });
    return texts;
}

Result<wmi::Instance> FindConfiguration(wmi::Session& session, const std::string& adapter_object,
                                        const std::string& name) {
    RHA_ASSIGN_OR_RETURN(auto found,
                         session.Query(fmt::format("ASSOCIATORS OF {{{}}} WHERE AssocClass = "
                                                   "Msvm_SettingDataComponent ResultClass = "
                                                   "Msvm_GuestNetworkAdapterConfiguration",
                                                   adapter_object)));
    if (!found.empty()) return std::move(found.front());
    return Fail(ErrorCode::kUnsupported,
                fmt::format("Hyper-V cannot give addresses to the adapter \"{}\"", name),
                "give the guest its addresses by hand");
}

Result<std::string> Embedded(wmi::Session& session, const GuestSetting& setting) {
    RHA_ASSIGN_OR_RETURN(const auto configuration,
                         FindConfiguration(session, setting.adapter_object, setting.adapter_name));
    wmi::Texts addresses;
    wmi::Texts masks;
    for (const auto& each : setting.addresses.addresses) {
        const auto slash = each.find('/');
        unsigned prefix = kAddressBits + 1;
        if (slash != std::string::npos) {
            std::from_chars(each.data() + slash + 1, each.data() + each.size(), prefix);
        }
        if (prefix > kAddressBits || !ParseIpv4(std::string_view(each).substr(0, slash))) {
            return Fail(ErrorCode::kInvalidArgument,
                        fmt::format("\"{}\" is no IPv4 address with a prefix", each),
                        "correct the scenario's adapter addresses");
        }
        addresses.push_back(each.substr(0, slash));
        masks.push_back(MaskOfPrefix(prefix));
    }
    return session.Embed(configuration.path, {{"ProtocolIFType", kIpv4},
                                              {"DHCPEnabled", setting.addresses.dhcp},
                                              {"IPAddresses", addresses},
                                              {"Subnets", masks},
                                              {"DefaultGateways", setting.addresses.gateways},
                                              {"DNSServers", setting.addresses.dns}});
}

}  // namespace

std::optional<unsigned> PrefixOfMask(const std::string& mask) {
    const auto value = ParseIpv4(mask);
    if (!value) return std::nullopt;
    const auto prefix = static_cast<unsigned>(std::countl_one(*value));
    if (prefix < kAddressBits && *value << prefix != 0) return std::nullopt;
    return prefix;
}

std::string MaskOfPrefix(unsigned prefix) {
    const std::uint32_t mask = prefix == 0 ? 0 : ~std::uint32_t{0} << (kAddressBits - prefix);
    return fmt::format("{}.{}.{}.{}", mask >> 24, mask >> 16 & 255, mask >> 8 & 255, mask & 255);
}

Result<std::optional<AdapterAddresses>> ReadGuestAddresses(wmi::Session& session,
                                                           const std::string& adapter_object) {
    const auto configuration = FindConfiguration(session, adapter_object, {});
    if (!configuration) {
        if (configuration.error().code == ErrorCode::kUnsupported) return std::nullopt;
        return std::unexpected(configuration.error());
    }
    AdapterAddresses result;
    RHA_ASSIGN_OR_RETURN(result.dhcp, configuration->FlagOr("DHCPEnabled", false));
    RHA_ASSIGN_OR_RETURN(const auto addresses, configuration->TextsOrNone("IPAddresses"));
    RHA_ASSIGN_OR_RETURN(const auto masks, configuration->TextsOrNone("Subnets"));
    for (std::size_t i = 0; i < addresses.size() && i < masks.size(); ++i) {
        const auto prefix = PrefixOfMask(masks[i]);
        if (!ParseIpv4(addresses[i]) || !prefix) continue;
        result.addresses.push_back(fmt::format("{}/{}", addresses[i], *prefix));
    }
    if (result.addresses.empty()) return std::nullopt;
    if (result.dhcp) return AdapterAddresses{.dhcp = true};
    RHA_ASSIGN_OR_RETURN(auto gateways, configuration->TextsOrNone("DefaultGateways"));
    RHA_ASSIGN_OR_RETURN(auto dns, configuration->TextsOrNone("DNSServers"));
    result.gateways = OnlyIpv4(std::move(gateways));
    result.dns = OnlyIpv4(std::move(dns));
    return result;
}

Status SetGuestAddresses(wmi::Session& session, Jobs& jobs, const VmId& vm,
                         const std::vector<GuestSetting>& settings,
                         std::vector<std::string>& problems) {
    if (settings.empty()) return {};
    RHA_ASSIGN_OR_RETURN(const auto service, FindService(session, kManagementService));
    RHA_ASSIGN_OR_RETURN(const auto look, LookAtMachine(session, vm));
    wmi::Texts configurations;
    for (const auto& setting : settings) {
        auto text = Embedded(session, setting);
        if (text) {
            configurations.push_back(std::move(*text));
        } else {
            problems.push_back(text.error().ToString());
        }
    }
    if (configurations.empty()) return {};
    RHA_ASSIGN_OR_RETURN(const auto done, jobs.Run(service, "SetGuestNetworkAdapterConfiguration",
                                                   {{"ComputerSystem", look.object},
                                                    {"NetworkConfiguration", configurations}},
                                                   "give the guest its addresses"));
    return {};
}

}  // namespace rha::engine
