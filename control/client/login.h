// Becoming an administrator: from a pairing code to a folder that Connection starts from.
// Blocking; used by `rhactl login` and the manager.
#pragma once

#include <filesystem>
#include <string>

#include "common/error.h"
#include "common/runtime/tls/identity.h"
#include "control/client/connection.h"

namespace rha::client {

/// Where programs of this user keep identity/ and control.json: $RHACTL_IDENTITY,
/// $XDG_CONFIG_HOME/rha or ~/.config/rha.
std::filesystem::path DefaultDirectory();

struct LoginWish {
    std::string control_address;  ///< host:port of the enrolment port
    std::string code;             ///< as typed
    std::string api_address;      ///< host:port of the API; empty: as the service tells
};

struct LoggedIn {
    Identity identity;
    Endpoint endpoint;
};

/// Writes the identity (its key with mode 0600) and the endpoint below `directory`. The service
/// must be the one that made the code, else nothing is sent. On failure an earlier login stays.
Result<LoggedIn> LogIn(const LoginWish& wish, const std::filesystem::path& directory);

}  // namespace rha::client
