#include "tests/bench/product/bench_identity.h"

#include "common/runtime/clock.h"
#include "common/runtime/tls/certificate_authority.h"

namespace rha::bench {

Status MakeIdentities(const std::filesystem::path& directory) {
    const auto now = WallNow();
    RHA_ASSIGN_OR_RETURN(const auto authority, CertificateAuthority::Create(ValidFor(now, 2)));
    const std::pair<const char*, const char*> hosts[] = {{"master", kMasterHost},
                                                         {"replica", kReplicaHost}};
    for (const auto& [name, id] : hosts) {
        RHA_ASSIGN_OR_RETURN(
            const auto identity,
            authority.IssueIdentity({.role = PeerRole::kEngine, .id = id}, ValidFor(now, 1)));
        RHA_RETURN_IF_ERROR(SaveIdentity(directory / name, identity));
    }
    return {};
}

Result<std::shared_ptr<const Identity>> OpenIdentity(const std::filesystem::path& directory) {
    RHA_ASSIGN_OR_RETURN(auto identity, LoadIdentity(directory, WallNow()));
    return std::make_shared<const Identity>(std::move(identity));
}

}  // namespace rha::bench
