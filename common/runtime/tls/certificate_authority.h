// The control service's own certificate authority: EC P-256, one level, no intermediate.
//
// Lives in a directory with ca.pem and ca-key.pem (common/runtime/secret.h), which only the control
// service reads.
// Tests use it to make identities of any validity. Immutable after creation: thread-safe.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "common/error.h"
#include "common/runtime/tls/identity.h"
#include "common/runtime/tls/x509.h"

namespace rha {

inline constexpr int kCaDays = 3650;
inline constexpr int kLeafDays = 365;

/// From an hour before `now` (clocks differ) until `days` after it.
Validity ValidFor(WallTime now, int days);

class CertificateAuthority {
public:
    /// A new CA, nothing written.
    static Result<CertificateAuthority> Create(const Validity& validity);
    /// Reads a directory written by Save; kNotFound when there is none.
    static Result<CertificateAuthority> Load(const std::filesystem::path& directory);
    /// Writes ca-key.pem first, ca.pem last: a directory with ca.pem is complete.
    Status Save(const std::filesystem::path& directory) const;

    /// Signs the key of `csr_pem` (whose own signature proves possession) for `holder`. Names in
    /// the request are ignored. The period is cut to the CA's own.
    Result<std::string> Issue(std::string_view csr_pem, const PeerIdentity& holder,
                              const Validity& validity) const;

    /// Key, request and certificate in one; for the control service itself and for tests.
    Result<Identity> IssueIdentity(const PeerIdentity& holder, const Validity& validity) const;

    const std::string& certificate_pem() const { return certificate_pem_; }
    const std::string& fingerprint() const { return fingerprint_; }

private:
    CertificateAuthority() = default;

    std::string certificate_pem_;
    std::string key_pem_;
    std::string fingerprint_;
};

}  // namespace rha
