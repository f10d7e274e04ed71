// SqliteMembershipStore: the MembershipStore port on the embedded database.
// Thread rule: any thread; one transaction at a time.
#pragma once

#include "control/ports/membership_store.h"
#include "control/store/sqlite/database.h"

namespace rha::control {

class SqliteMembershipStore : public MembershipStore {
public:
    /// The database outlives the store.
    explicit SqliteMembershipStore(Database& database) : database_(database) {}

    Status PutPairing(const Pairing& pairing) override;
    Result<Pairing> CountAttempt(const std::string& pairing_id, WallTime now) override;
    Status Redeem(const std::string& pairing_id, const Member& member) override;
    Result<std::vector<Member>> LoadMembers() override;
    Status CheckMember(const std::string& id) override;
    Status RevokeMember(const std::string& id) override;

private:
    Database& database_;
};

}  // namespace rha::control
