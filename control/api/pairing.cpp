#include "control/api/pairing.h"

#include "common/runtime/tls/pairing_code.h"

namespace rha::control {

Result<IssuedCode> MakePairing(MembershipStore& store, const std::string& ca_fingerprint,
                               const PairingWish& wish, WallTime now) {
    const bool engine = wish.role == Name(PeerRole::kEngine);
    if (!engine && wish.role != Name(PeerRole::kAdmin)) {
        return Fail(ErrorCode::kInvalidArgument, "there is no role '" + wish.role + "' to pair",
                    "use engine or admin");
    }
    if (!wish.renews_host.empty() && !engine) {
        return Fail(ErrorCode::kInvalidArgument, "only an engine's certificate is renewed by code",
                    "an administrator logs in anew with a code of role admin");
    }
    if (wish.validity <= std::chrono::seconds(0) || wish.validity > kPairingValidityMax) {
        return Fail(ErrorCode::kInvalidArgument,
                    "a pairing code is valid for one second to one day",
                    "choose a time between; 600 seconds is usual");
    }
    RHA_ASSIGN_OR_RETURN(const PairingCode code, NewPairingCode(ca_fingerprint));
    const WallTime expires{now.unix_ns + std::chrono::nanoseconds(wish.validity).count()};
    RHA_RETURN_IF_ERROR(store.PutPairing({.id = code.pairing_id,
                                          .role = wish.role,
                                          .key = PairingKey(code.secret),
                                          .renews_host = wish.renews_host,
                                          .expires = expires,
                                          .attempts_left = kPairingAttemptsMax}));
    return IssuedCode{FormatPairingCode(code), expires};
}

}  // namespace rha::control
