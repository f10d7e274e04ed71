#include "control/client/login.h"

#include <utility>

#include "common/runtime/command_line.h"
#include "common/runtime/environment.h"
#include "common/runtime/rpc/enrol.h"

namespace rha::client {
namespace {

/// The API's address: as given, or the host one enrolled with and the port the service tells.
Result<std::string> ApiAddress(const LoginWish& wish, std::uint32_t api_port) {
    if (!wish.api_address.empty()) return wish.api_address;
    RHA_ASSIGN_OR_RETURN(const HostPort parts, ParseHostPort(wish.control_address));
    const bool ipv6 = parts.host.find(':') != std::string::npos;
    return (ipv6 ? "[" + parts.host + "]" : parts.host) + ":" + std::to_string(api_port);
}

}  // namespace

std::filesystem::path DefaultDirectory() {
    if (auto own = EnvironmentVariable("RHACTL_IDENTITY"); !own.empty()) return own;
    return UserConfigDirectory() / "rha";
}

Result<LoggedIn> LogIn(const LoginWish& wish, const std::filesystem::path& directory) {
    RHA_ASSIGN_OR_RETURN(Enrolled enrolled, Enrol({.role = PeerRole::kAdmin,
                                                   .control_address = wish.control_address,
                                                   .code = wish.code,
                                                   .directory = directory / "identity"}));
    RHA_ASSIGN_OR_RETURN(std::string address, ApiAddress(wish, enrolled.api_port));
    Endpoint endpoint{std::move(address), wish.control_address};
    RHA_RETURN_IF_ERROR(SaveEndpoint(directory, endpoint));
    return LoggedIn{std::move(enrolled.identity), std::move(endpoint)};
}

}  // namespace rha::client
