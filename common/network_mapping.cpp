#include "common/network_mapping.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

namespace rha {
namespace {

constexpr std::string_view kAutomatic = "automatic";
constexpr std::string_view kUnchanged = "unchanged";
constexpr std::string_view kDhcp = "dhcp";
constexpr std::string_view kGateway = "gateway";
constexpr std::string_view kDns = "dns";
constexpr unsigned kAddressBits = 32;
/// What Hyper-V allows for one adapter.
constexpr std::size_t kGatewaysMax = 5;

bool IsBare(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._:/-").find(c) != std::string_view::npos;
}

bool HasControl(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < ' '; });
}

std::unexpected<Error> Bad(std::string_view text, const char* remedy) {
    return Fail(ErrorCode::kInvalidArgument,
                "'" + std::string(text.substr(0, 200)) + "' cannot be understood", remedy);
}

std::string Joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ",") + WordText(word);
    return text;
}

std::optional<std::uint32_t> ParseIpv4(std::string_view text) {
    std::uint32_t value = 0;
    for (int part = 0; part < 4; ++part) {
        if (part != 0) {
            if (!text.starts_with('.')) return std::nullopt;
            text.remove_prefix(1);
        }
        unsigned number = 0;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
        const auto digits = static_cast<std::size_t>(end - text.data());
        if (failure != std::errc{} || number > 255 || (digits > 1 && text.front() == '0')) {
            return std::nullopt;
        }
        value = value << 8 | number;
        text.remove_prefix(digits);
    }
    if (!text.empty()) return std::nullopt;
    return value;
}

struct Subnet {
    std::uint32_t address = 0;
    unsigned prefix = 0;

    bool Holds(std::uint32_t other) const {
        return (address ^ other) >> (kAddressBits - prefix) == 0;
    }
};

std::optional<Subnet> ParseSubnet(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto address = ParseIpv4(text.substr(0, slash));
    unsigned prefix = 0;
    const auto* end = text.data() + text.size();
    const auto [at, failure] = std::from_chars(text.data() + slash + 1, end, prefix);
    const bool sound = failure == std::errc{} && at == end && prefix >= 1 && prefix <= kAddressBits;
    if (!address || !sound || *address >> 24 == 0 || *address >> 28 >= 0xE) return std::nullopt;
    return Subnet{*address, prefix};
}

Status CheckSubnets(const std::vector<std::string>& texts, std::vector<Subnet>& subnets) {
    for (const auto& text : texts) {
        const auto subnet = ParseSubnet(text);
        if (!subnet) {
            return Fail(ErrorCode::kInvalidArgument,
                        "'" + text + "' is no IPv4 address with a prefix",
                        "write the address as in 10.1.0.5/24");
        }
        const auto same = [&](const Subnet& each) { return each.address == subnet->address; };
        if (std::ranges::any_of(subnets, same)) {
            return Fail(ErrorCode::kInvalidArgument, "'" + text + "' is given twice",
                        "give each address once");
        }
        subnets.push_back(*subnet);
    }
    return {};
}

}  // namespace

std::string WordText(const std::string& text) {
    if (!text.empty() && std::ranges::all_of(text, IsBare)) return text;
    std::string quoted = "'";
    for (const char c : text) {
        quoted += c;
        if (c == '\'') quoted += c;
    }
    return quoted + "'";
}

std::string AddressesText(const AdapterAddresses& addresses) {
    std::string text = addresses.dhcp ? std::string(kDhcp) : Joined(addresses.addresses);
    if (!addresses.gateways.empty()) text += " gateway " + Joined(addresses.gateways);
    if (!addresses.dns.empty()) text += " dns " + Joined(addresses.dns);
    return text;
}

WordReader::WordReader(std::string_view text) : rest_(text) {
    SkipSpace();
}

bool WordReader::Take(char sign) {
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(1);
    SkipSpace();
    return true;
}

bool WordReader::TakeWord(std::string_view word) {
    WordReader ahead = *this;
    if (ahead.NextWord() != word) return false;
    *this = ahead;
    return true;
}

std::optional<std::string> WordReader::NextWord() {
    std::string word;
    if (rest_.starts_with('\'')) {
        if (!Quoted(word)) return std::nullopt;
    } else {
        const auto end = std::ranges::find_if_not(rest_, IsBare);
        word.assign(rest_.begin(), end);
        if (word.empty()) return std::nullopt;
        rest_.remove_prefix(word.size());
    }
    SkipSpace();
    return word;
}

std::optional<std::vector<std::string>> WordReader::NextList() {
    std::vector<std::string> words;
    do {
        auto word = NextWord();
        if (!word) return std::nullopt;
        words.push_back(std::move(*word));
    } while (Take(','));
    return words;
}

std::optional<AdapterAddresses> WordReader::NextAddresses() {
    AdapterAddresses addresses;
    if (TakeWord(kDhcp)) {
        addresses.dhcp = true;
    } else {
        auto list = NextList();
        if (!list) return std::nullopt;
        addresses.addresses = std::move(*list);
    }
    for (const auto& [word, into] :
         {std::pair{kGateway, &addresses.gateways}, std::pair{kDns, &addresses.dns}}) {
        if (!TakeWord(word)) continue;
        auto list = NextList();
        if (!list) return std::nullopt;
        *into = std::move(*list);
    }
    return addresses;
}

bool WordReader::Quoted(std::string& word) {
    for (std::size_t i = 1; i < rest_.size(); ++i) {
        const bool quote = rest_[i] == '\'';
        if (quote && (i + 1 == rest_.size() || rest_[i + 1] != '\'')) {
            rest_.remove_prefix(i + 1);
            return true;
        }
        word += rest_[i];
        if (quote) ++i;
    }
    return false;
}

void WordReader::SkipSpace() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
}

Status Validate(const AdapterAddresses& addresses) {
    std::vector<Subnet> subnets;
    RHA_RETURN_IF_ERROR(CheckSubnets(addresses.addresses, subnets));
    if (addresses.dhcp == !subnets.empty()) {
        return Fail(ErrorCode::kInvalidArgument,
                    addresses.dhcp ? "an adapter has addresses besides those of DHCP"
                                   : "an adapter has no address",
                    "give dhcp, or at least one address");
    }
    if (addresses.gateways.size() > kGatewaysMax) {
        return Fail(ErrorCode::kInvalidArgument, "an adapter has more than five gateways",
                    "give five at most");
    }
    for (const auto& text : addresses.gateways) {
        const auto gateway = ParseIpv4(text);
        const auto reaches = [&](const Subnet& each) { return each.Holds(*gateway); };
        if (!gateway || std::ranges::none_of(subnets, reaches)) {
            return Fail(ErrorCode::kInvalidArgument,
                        "the gateway '" + text + "' lies in the network of no address",
                        "give a gateway that one of the addresses reaches, such as 10.1.0.1 for "
                        "10.1.0.5/24");
        }
    }
    for (const auto& text : addresses.dns) {
        if (ParseIpv4(text)) continue;
        return Fail(ErrorCode::kInvalidArgument, "'" + text + "' is no IPv4 address",
                    "write the DNS server's address as in 10.1.0.2");
    }
    return {};
}

Status Validate(const NetworkMapping& mapping) {
    for (std::size_t i = 0; i < mapping.links.size(); ++i) {
        const auto& home = mapping.links[i].home;
        if (home.empty() || (i > 0 && mapping.links[i - 1].home >= home)) {
            return Fail(ErrorCode::kInvalidArgument,
                        home.empty() ? "a network without a name is mapped"
                                     : "the network '" + home + "' is mapped twice",
                        "map each network of the master once");
        }
    }
    for (std::size_t i = 0; i < mapping.adapters.size(); ++i) {
        const auto& adapter = mapping.adapters[i].adapter;
        if (adapter.empty() || (i > 0 && mapping.adapters[i - 1].adapter >= adapter)) {
            return Fail(ErrorCode::kInvalidArgument,
                        "the adapter '" + adapter + "' is given addresses twice",
                        "name each adapter once");
        }
        RHA_RETURN_IF_ERROR(Validate(mapping.adapters[i].addresses));
    }
    if (FormatLinks(mapping).size() > kMappingTextMax ||
        FormatAddresses(mapping).size() > kMappingTextMax) {
        return Fail(ErrorCode::kInvalidArgument, "the network mapping is too long",
                    "leave out what is mapped to the same name");
    }
    return {};
}

std::string FormatLinks(const NetworkMapping& mapping) {
    std::string text;
    for (const auto& link : mapping.links) {
        text += (text.empty() ? "" : ", ") + WordText(link.home) + "=" + WordText(link.away);
    }
    return text.empty() ? std::string(kAutomatic) : text;
}

std::string FormatAddresses(const NetworkMapping& mapping) {
    std::string text;
    for (const auto& each : mapping.adapters) {
        text += (text.empty() ? "" : "; ") + WordText(each.adapter) + " " +
                AddressesText(each.addresses);
    }
    return text.empty() ? std::string(kUnchanged) : text;
}

Result<NetworkMapping> WithLinks(NetworkMapping mapping, std::string_view text) {
    const auto bad = [&] {
        return Bad(text,
                   "give \"automatic\", or for each network of the master one of the replica, "
                   "such as LAN='DR LAN', DMZ=''");
    };
    mapping.links.clear();
    WordReader reader(text);
    if (text.size() > kMappingTextMax || HasControl(text)) return bad();
    if (text != kAutomatic) {
        do {
            auto home = reader.NextWord();
            if (!home || !reader.Take('=')) return bad();
            auto away = reader.NextWord();
            if (!away) return bad();
            mapping.links.push_back({std::move(*home), std::move(*away)});
        } while (reader.Take(','));
        if (!reader.AtEnd()) return bad();
    }
    std::ranges::sort(mapping.links, {}, &NetworkLink::home);
    RHA_RETURN_IF_ERROR(Validate(mapping));
    return mapping;
}

Result<NetworkMapping> WithAddresses(NetworkMapping mapping, std::string_view text) {
    const auto bad = [&] {
        return Bad(text,
                   "give \"unchanged\", or for each adapter its addresses, such as ADAPTER "
                   "10.1.0.5/24 gateway 10.1.0.1 dns 10.1.0.2; ADAPTER dhcp");
    };
    mapping.adapters.clear();
    WordReader reader(text);
    if (text.size() > kMappingTextMax || HasControl(text)) return bad();
    if (text != kUnchanged) {
        do {
            auto adapter = reader.NextWord();
            if (!adapter) return bad();
            auto addresses = reader.NextAddresses();
            if (!addresses) return bad();
            mapping.adapters.push_back({std::move(*adapter), std::move(*addresses)});
        } while (reader.Take(';'));
        if (!reader.AtEnd()) return bad();
    }
    std::ranges::sort(mapping.adapters, {}, &AdapterCustomisation::adapter);
    RHA_RETURN_IF_ERROR(Validate(mapping));
    return mapping;
}

}  // namespace rha
