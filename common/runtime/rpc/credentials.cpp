#include "common/runtime/rpc/credentials.h"

#include <grpc/grpc_security_constants.h>

#include "common/runtime/rpc/grpc_process.h"

namespace rha {
namespace {

grpc::SslServerCredentialsOptions::PemKeyCertPair KeyAndChain(const Identity& identity,
                                                              const std::string& chain) {
    return {.private_key = identity.key_pem, .cert_chain = chain};
}

}  // namespace

std::shared_ptr<grpc::ServerCredentials> MutualTlsServer(const Identity& identity) {
    KeepCallbackThreads();
    grpc::SslServerCredentialsOptions options(
        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    options.pem_root_certs = identity.ca_pem;
    options.pem_key_cert_pairs = {KeyAndChain(identity, identity.certificate_pem)};
    return grpc::SslServerCredentials(options);
}

std::shared_ptr<grpc::ServerCredentials> EnrolmentTlsServer(const Identity& identity) {
    grpc::SslServerCredentialsOptions options(GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
    options.pem_key_cert_pairs = {
        KeyAndChain(identity, identity.certificate_pem + identity.ca_pem)};
    return grpc::SslServerCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> MutualTlsClient(const Identity& identity) {
    KeepCallbackThreads();
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = identity.ca_pem;
    options.pem_private_key = identity.key_pem;
    options.pem_cert_chain = identity.certificate_pem;
    return grpc::SslCredentials(options);
}

std::shared_ptr<grpc::Channel> MutualTlsChannel(const Identity& identity,
                                                const std::string& address,
                                                std::string_view dns_name,
                                                grpc::ChannelArguments arguments) {
    arguments.SetSslTargetNameOverride(std::string(dns_name));
    return grpc::CreateCustomChannel(address, MutualTlsClient(identity), arguments);
}

Result<PeerIdentity> PeerOf(const grpc::AuthContext& context) {
    if (context.IsPeerAuthenticated()) {
        for (const auto& name : context.FindPropertyValues(GRPC_X509_SAN_PROPERTY_NAME)) {
            if (auto peer = PeerFromDnsName({name.data(), name.size()})) return *peer;
        }
    }
    return Fail(ErrorCode::kPermissionDenied, "the caller shows no certificate of this product",
                "enrol it: rhactl login for an administrator, rha-engine enroll for a host");
}

Result<PeerIdentity> RequireRole(const grpc::ServerContextBase& context, PeerRole role) {
    RHA_ASSIGN_OR_RETURN(PeerIdentity peer, PeerOf(context));
    if (peer.role == role) return peer;
    return Fail(ErrorCode::kPermissionDenied,
                "this call needs a certificate of role '" + std::string(Name(role)) +
                    "', the caller's is of role '" + std::string(Name(peer.role)) + "'",
                "enrol the caller in that role");
}

}  // namespace rha
