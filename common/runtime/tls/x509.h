// Keys and certificates as PEM text: the few operations the product needs, on OpenSSL.
// Thread-safe functions on values; no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.h"
#include "common/runtime/tls/identity.h"
#include "common/time.h"

namespace rha {

struct Validity {
    WallTime not_before;
    WallTime not_after;
};

struct CertificateInfo {
    std::string subject;                 ///< For messages: "CN = …, OU = engine".
    std::optional<PeerIdentity> holder;  ///< From its DNS names; nothing for a foreign certificate.
    bool is_ca = false;
    Validity validity;
    std::string serial;       ///< Hexadecimal.
    std::string fingerprint;  ///< SHA-256, 64 hexadecimal digits.
};

/// Describes the first certificate in `pem`; kCorruption when there is none.
Result<CertificateInfo> DescribeCertificate(std::string_view pem);

/// A new EC P-256 private key.
Result<std::string> GenerateKey();

/// A certificate signing request for `key_pem`; it names nobody: the CA decides on names.
Result<std::string> MakeSigningRequest(std::string_view key_pem);

/// The certificate is for that key.
Status CheckKeyMatches(std::string_view certificate_pem, std::string_view key_pem);

/// `certificate_pem` is signed by `ca_pem` and valid at `now`. `whose` names it in messages
/// ("this host's certificate"). kPermissionDenied: foreign, expired, not yet valid.
Status CheckCertificate(std::string_view certificate_pem, std::string_view ca_pem, WallTime now,
                        std::string_view whose);

/// All certificates in `pem`, each as PEM of its own, in order.
Result<std::vector<std::string>> SplitCertificates(std::string_view pem);

/// HMAC-SHA256, 32 bytes.
std::string HmacSha256(std::string_view key, std::string_view data);
std::string Sha256(std::string_view data);
std::string ToHex(std::string_view bytes);

/// Compares in a time that does not depend on where the difference is.
bool EqualSecrets(std::string_view left, std::string_view right);

}  // namespace rha
