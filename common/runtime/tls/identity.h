// Who a program is: its private key, its certificate and the CA that signed it (invariant I9).
//
// An identity directory holds ca.pem, cert.pem and key.pem (as common/runtime/secret.h says). Every
// certificate of the product carries exactly one DNS name "<id>.<role>.rha", from which peers learn
// role and id; certificates of the control service carry the name "control.rha" as well, because
// its clients do not care which control service answers. No gRPC here; blocking file access. Plain
// values.
// docs/operations/identity.md
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "common/error.h"
#include "common/time.h"

namespace rha {

enum class PeerRole { kEngine, kControl, kAdmin };

/// "engine", "control" or "admin".
std::string_view Name(PeerRole role);
std::optional<PeerRole> PeerRoleFromName(std::string_view name);

/// Role and identifier of a certificate's holder; the id is a UUID (an engine's is its HostId).
struct PeerIdentity {
    PeerRole role = PeerRole::kEngine;
    std::string id;
    bool operator==(const PeerIdentity&) const = default;
};

/// "<id>.<role>.rha", the name a connection to that peer must be verified against.
std::string DnsName(const PeerIdentity& peer);

/// Inverse of DnsName; nothing for any other name.
std::optional<PeerIdentity> PeerFromDnsName(std::string_view name);

/// The name that every control service's certificate carries.
inline constexpr std::string_view kControlDnsName = "control.rha";

struct Identity {
    PeerIdentity self;
    std::string ca_pem;
    std::string certificate_pem;
    std::string key_pem;
    std::string ca_fingerprint;  ///< SHA-256 of the CA certificate, 64 hexadecimal digits.
    WallTime not_after;          ///< End of the certificate's validity.
};

/// Checks that the three belong together and are valid at `now`: names, key, signature, period.
Result<Identity> MakeIdentity(std::string ca_pem, std::string certificate_pem, std::string key_pem,
                              WallTime now);

/// Loads and checks an identity directory. Every Error says what to do: kNotFound (not enrolled),
/// kPermissionDenied (key.pem readable by others, certificate expired, not yet valid or signed by
/// another CA), kCorruption (unreadable, on Windows also a key of another machine).
Result<Identity> LoadIdentity(const std::filesystem::path& directory, WallTime now);

/// Replaces the identity directory as a whole: after a crash either the old or the new identity is
/// there. Durable on return. Files beside the three are not carried over.
Status SaveIdentity(const std::filesystem::path& directory, const Identity& identity);

}  // namespace rha
