// Making a pairing code and storing what is needed to recognise it later.
#pragma once

#include <chrono>
#include <string>

#include "common/error.h"
#include "common/runtime/tls/identity.h"
#include "control/ports/membership_store.h"

namespace rha::control {

inline constexpr std::chrono::seconds kPairingValidity{600};
inline constexpr std::chrono::seconds kPairingValidityMax{24 * 3600};
inline constexpr std::uint32_t kPairingAttemptsMax = 5;

struct PairingWish {
    std::string role;  ///< "engine" or "admin"
    std::chrono::seconds validity{kPairingValidity};
    std::string renews_host;  ///< host id; engine only
};

struct IssuedCode {
    std::string code;  ///< as it is printed; stored nowhere
    WallTime expires;
};

/// Makes a code for the CA with that fingerprint. kInvalidArgument for another role or validity.
Result<IssuedCode> MakePairing(MembershipStore& store, const std::string& ca_fingerprint,
                               const PairingWish& wish, WallTime now);

}  // namespace rha::control
