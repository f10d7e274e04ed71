// NetworkMapping: which virtual network of the replica stands for which one of the master, and the
// addresses that the guest gets there, as an administrator decides it and as text. What follows
// from it is decided in control/core/network_mapping.h. Pure.
//
// As text (in properties, scenario files and histories; words with other characters than letters,
// digits and ._:/- stand in '…', where '' is one '):
//   mapping     automatic    or    LAN='DR LAN', DMZ=''             '' is: connected to nothing
//   addresses   unchanged    or    ADAPTER 10.1.0.5/24,10.1.0.6/24 gateway 10.1.0.1 dns 10.1.0.2; …
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.h"

namespace rha {

/// What either text may have at most.
inline constexpr std::size_t kMappingTextMax = 4096;

/// What a network adapter has inside its guest, or is to have. IPv4.
struct AdapterAddresses {
    bool dhcp = false;
    std::vector<std::string> addresses;  ///< with prefix, "10.0.0.5/24"; empty with dhcp
    std::vector<std::string> gateways;
    std::vector<std::string> dns;
    bool operator==(const AdapterAddresses&) const = default;
};

struct NetworkLink {
    std::string home;
    std::string away;  ///< empty: connected to nothing there
    bool operator==(const NetworkLink&) const = default;
};

struct AdapterCustomisation {
    std::string adapter;  ///< the adapter's id, the same on every host
    AdapterAddresses addresses;
    bool operator==(const AdapterCustomisation&) const = default;
};

struct NetworkMapping {
    std::vector<NetworkLink> links;              ///< in the order of `home`
    std::vector<AdapterCustomisation> adapters;  ///< in the order of `adapter`
    bool operator==(const NetworkMapping&) const = default;
};

/// kInvalidArgument with the first thing that makes no sense.
Status Validate(const AdapterAddresses& addresses);
Status Validate(const NetworkMapping& mapping);

std::string FormatLinks(const NetworkMapping& mapping);
std::string FormatAddresses(const NetworkMapping& mapping);
/// The mapping with its links, or its adapters, in place. kInvalidArgument.
Result<NetworkMapping> WithLinks(NetworkMapping mapping, std::string_view text);
Result<NetworkMapping> WithAddresses(NetworkMapping mapping, std::string_view text);

// The notation's parts, for who writes more with them.

/// A word as it is written, in quotes where that is needed.
std::string WordText(const std::string& word);
std::string AddressesText(const AdapterAddresses& addresses);

/// Takes a text apart, from its beginning; spaces between the parts are passed.
class WordReader {
public:
    /// `text` outlives it.
    explicit WordReader(std::string_view text);

    bool AtEnd() const { return rest_.empty(); }
    /// Whether the sign, or the word, came next; it is passed then.
    bool Take(char sign);
    bool TakeWord(std::string_view word);
    /// Nothing when no such thing comes next.
    std::optional<std::string> NextWord();
    std::optional<std::vector<std::string>> NextList();  ///< "a,b,c"
    std::optional<AdapterAddresses> NextAddresses();

private:
    bool Quoted(std::string& word);
    void SkipSpace();

    std::string_view rest_;
};

}  // namespace rha
