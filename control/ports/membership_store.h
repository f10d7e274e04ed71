// MembershipStore: who may take part. Pairing codes waiting to be used, and every certificate that
// was issued against one. Adapter: control/store/sqlite.
//
// Every call is one durable transaction. Several processes may use the store at once (the service,
// and `rha-control pair` beside it). Thread rule: calls block and may come from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/time.h"

namespace rha::control {

/// A pairing code as the service keeps it; the code itself is never stored.
struct Pairing {
    std::string id;
    std::string role;         ///< "engine" or "admin"
    std::string key;          ///< PairingKey of the secret, 32 bytes
    std::string renews_host;  ///< host id whose certificate it replaces; empty: a new member
    WallTime expires;
    std::uint32_t attempts_left = 0;
};

/// The holder of an issued certificate.
struct Member {
    std::string id;
    std::string role;
    std::string name;    ///< host name of an engine; empty for an administrator
    std::string serial;  ///< of the newest certificate
    WallTime enrolled;
    WallTime not_after;
    bool revoked = false;
};

class MembershipStore {
public:
    virtual ~MembershipStore() = default;

    virtual Status PutPairing(const Pairing& pairing) = 0;
    /// Takes one attempt off and returns the pairing with what is left. kNotFound: never made;
    /// kFailedPrecondition: used, expired or out of attempts, each in its own words.
    virtual Result<Pairing> CountAttempt(const std::string& pairing_id, WallTime now) = 0;
    /// Ends the pairing and records its member together; of two callers one gets kConflict.
    virtual Status Redeem(const std::string& pairing_id, const Member& member) = 0;

    virtual Result<std::vector<Member>> LoadMembers() = 0;
    /// kPermissionDenied when the member was revoked or is not known.
    virtual Status CheckMember(const std::string& id) = 0;
    /// kNotFound when there is no such member. Idempotent.
    virtual Status RevokeMember(const std::string& id) = 0;
};

}  // namespace rha::control
