// Mutual TLS on gRPC: credentials from an Identity, and who is at the other end of a call.
// TLS 1.2 at least (gRPC's floor), 1.3 between our own programs. Thread-safe functions.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <grpcpp/grpcpp.h>

#include "common/error.h"
#include "common/runtime/tls/identity.h"

namespace rha {

/// For a server that requires a client certificate of our CA and verifies it.
std::shared_ptr<grpc::ServerCredentials> MutualTlsServer(const Identity& identity);

/// For the enrolment port alone: TLS, but no client certificate; presents the CA in its chain so
/// that a newcomer can compare the fingerprint.
std::shared_ptr<grpc::ServerCredentials> EnrolmentTlsServer(const Identity& identity);

/// For channels to peers of the same installation; the caller sets the peer's expected name with
/// ChannelArguments::SetSslTargetNameOverride. The last reference to such a channel may be dropped
/// on any thread, also in a call's callback.
std::shared_ptr<grpc::ChannelCredentials> MutualTlsClient(const Identity& identity);

/// A channel to `address` (host:port) that insists on a peer whose certificate carries `dns_name`:
/// DnsName({PeerRole::kEngine, host_id}) or kControlDnsName. `arguments` are extended, not
/// replaced.
std::shared_ptr<grpc::Channel> MutualTlsChannel(const Identity& identity,
                                                const std::string& address,
                                                std::string_view dns_name,
                                                grpc::ChannelArguments arguments = {});

/// Role and id from a verified certificate; kPermissionDenied when there is none of ours.
Result<PeerIdentity> PeerOf(const grpc::AuthContext& context);
inline Result<PeerIdentity> PeerOf(const grpc::ServerContextBase& context) {
    return PeerOf(*context.auth_context());
}

/// PeerOf, and kPermissionDenied unless the caller has that role.
Result<PeerIdentity> RequireRole(const grpc::ServerContextBase& context, PeerRole role);

}  // namespace rha
