// common/runtime/rpc/credentials.h without TLS, for rha-bench-engine-plain: linked in place of
// the product's own implementation, it shows what encryption costs. The product has no such thing.
#include <string>

#include "common/runtime/rpc/credentials.h"
#include "tests/bench/product/bench_identity.h"

namespace rha {

std::shared_ptr<grpc::ServerCredentials> MutualTlsServer(const Identity& /*identity*/) {
    return grpc::InsecureServerCredentials();
}

std::shared_ptr<grpc::ServerCredentials> EnrolmentTlsServer(const Identity& /*identity*/) {
    return grpc::InsecureServerCredentials();
}

std::shared_ptr<grpc::ChannelCredentials> MutualTlsClient(const Identity& /*identity*/) {
    return grpc::InsecureChannelCredentials();
}

std::shared_ptr<grpc::Channel> MutualTlsChannel(const Identity& /*identity*/,
                                                const std::string& address,
                                                std::string_view /*dns_name*/,
                                                grpc::ChannelArguments arguments) {
    return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

/// Everybody is the benchmark's master.
Result<PeerIdentity> PeerOf(const grpc::AuthContext& /*context*/) {
    return PeerIdentity{.role = PeerRole::kEngine, .id = bench::kMasterHost};
}

Result<PeerIdentity> RequireRole(const grpc::ServerContextBase& /*context*/, PeerRole role) {
    return PeerIdentity{.role = role, .id = bench::kMasterHost};
}

}  // namespace rha
