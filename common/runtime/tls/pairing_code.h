// Pairing codes: what an operator types to let a new engine or administrator in.
//
// 40 characters of Crockford base32 in groups of five: 6 of pairing id, 16 (80 bits) of secret,
// 16 (80 bits) of CA fingerprint, 2 check characters that catch typing mistakes before anything is
// sent. Case, blanks and dashes do not matter; I and L read as 1, O as 0. Pure values.
// docs/adr/0050-enrolment.md
#pragma once

#include <string>
#include <string_view>

#include "common/error.h"

namespace rha {

struct PairingCode {
    std::string pairing_id;      ///< Public: names the pairing at the control service.
    std::string secret;          ///< 10 bytes.
    std::string ca_fingerprint;  ///< First 10 bytes of the CA certificate's SHA-256.
    bool operator==(const PairingCode&) const = default;
};

inline constexpr std::size_t kPairingIdChars = 6;
inline constexpr std::size_t kPairingSecretBytes = 10;
inline constexpr std::size_t kPairingFingerprintBytes = 10;

/// A fresh code for the CA with that fingerprint (64 hexadecimal digits).
Result<PairingCode> NewPairingCode(std::string_view ca_fingerprint);

std::string FormatPairingCode(const PairingCode& code);

/// kInvalidArgument with the kind of mistake: length, character, check characters.
Result<PairingCode> ParsePairingCode(std::string_view text);

/// The fingerprint (64 hexadecimal digits) begins as the code says.
bool MatchesFingerprint(const PairingCode& code, std::string_view ca_fingerprint);

/// What the control service stores and both proofs are keyed with: SHA-256 over the secret.
std::string PairingKey(std::string_view secret);
/// The two proofs of the Enrolment service.
std::string RequestProof(std::string_view pairing_key, std::string_view csr_pem);
std::string ReplyProof(std::string_view pairing_key, std::string_view certificate_pem);

}  // namespace rha
