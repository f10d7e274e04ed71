#include "common/runtime/rpc/enrol.h"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "common/runtime/command_line.h"
#include "common/runtime/rpc/error_conversion.h"
#include "common/runtime/tls/pairing_code.h"
#include "common/runtime/tls/tls_probe.h"
#include "common/runtime/tls/x509.h"
#include "rha/v1/control.grpc.pb.h"

namespace rha {
namespace {

Status CheckOptions(const EnrolOptions& options) {
    RHA_RETURN_IF_ERROR(ParseHostPort(options.control_address));
    if (options.role != PeerRole::kEngine) return {};
    if (options.host_name.empty()) {
        return Fail(ErrorCode::kInvalidArgument, "an engine needs a host name to enrol under",
                    "give --name");
    }
    RHA_RETURN_IF_ERROR(ParseHostPort(options.engine_address));
    return {};
}

/// The CA the code vouches for, out of the chain the server shows.
Result<std::string> TrustedCa(const EnrolOptions& options, const PairingCode& code) {
    RHA_ASSIGN_OR_RETURN(const auto chain,
                         FetchCertificateChain(options.control_address, options.timeout));
    for (const auto& pem : chain) {
        RHA_ASSIGN_OR_RETURN(const auto info, DescribeCertificate(pem));
        if (!info.is_ca || !MatchesFingerprint(code, info.fingerprint)) continue;
        RHA_RETURN_IF_ERROR(
            CheckCertificate(pem, pem, options.now, "the control service's CA certificate"));
        RHA_RETURN_IF_ERROR(
            CheckCertificate(chain.front(), pem, options.now, "the control service's certificate"));
        return pem;
    }
    return Fail(ErrorCode::kPermissionDenied,
                "the service at " + options.control_address +
                    " is not the control service that made this pairing code; nothing was sent",
                "check the address and port; if they are right, somebody intercepts the "
                "connection: make a new code and enrol over a network you trust");
}

Result<v1::EnrolReply> Ask(const EnrolOptions& options, const std::string& ca_pem,
                           const v1::EnrolRequest& request) {
    grpc::SslCredentialsOptions credentials;
    credentials.pem_root_certs = ca_pem;
    grpc::ChannelArguments arguments;
    arguments.SetSslTargetNameOverride(std::string(kControlDnsName));
    const auto stub = v1::Enrolment::NewStub(grpc::CreateCustomChannel(
        options.control_address, grpc::SslCredentials(credentials), arguments));
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + options.timeout);
    v1::EnrolReply reply;
    const auto status = stub->Enrol(&context, request, &reply);
    if (!status.ok()) {
        return std::unexpected(
            FromGrpcStatus(status, "control service at " + options.control_address));
    }
    return reply;
}

v1::EnrolRequest MakeRequest(const EnrolOptions& options, const PairingCode& code,
                             const std::string& csr_pem) {
    v1::EnrolRequest request;
    request.set_role(std::string(Name(options.role)));
    request.set_pairing_id(code.pairing_id);
    request.set_csr_pem(csr_pem);
    request.set_proof(RequestProof(PairingKey(code.secret), csr_pem));
    request.set_host_name(options.host_name);
    request.set_engine_address(options.engine_address);
    return request;
}

Result<Identity> CheckReply(const EnrolOptions& options, const PairingCode& code,
                            const std::string& ca_pem, std::string key_pem,
                            const v1::EnrolReply& reply) {
    const auto expected = ReplyProof(PairingKey(code.secret), reply.certificate_pem());
    if (!EqualSecrets(reply.proof(), expected)) {
        return Fail(ErrorCode::kPermissionDenied,
                    "the answer does not prove knowledge of the pairing code",
                    "make a new code and enrol over a network you trust");
    }
    RHA_ASSIGN_OR_RETURN(auto identity, MakeIdentity(ca_pem, reply.certificate_pem(),
                                                     std::move(key_pem), options.now));
    if (identity.self != PeerIdentity{options.role, reply.id()}) {
        return Fail(ErrorCode::kInternal, "the certificate received is for another member",
                    "bring both hosts to the same version of the product");
    }
    return identity;
}

}  // namespace

Result<std::string> VouchedFingerprint(const EnrolOptions& options) {
    RHA_ASSIGN_OR_RETURN(const auto code, ParsePairingCode(options.code));
    RHA_RETURN_IF_ERROR(CheckOptions(options));
    RHA_ASSIGN_OR_RETURN(const auto ca_pem, TrustedCa(options, code));
    RHA_ASSIGN_OR_RETURN(const auto info, DescribeCertificate(ca_pem));
    return info.fingerprint;
}

Result<Enrolled> Enrol(const EnrolOptions& options) {
    RHA_ASSIGN_OR_RETURN(const auto code, ParsePairingCode(options.code));
    RHA_RETURN_IF_ERROR(CheckOptions(options));
    RHA_ASSIGN_OR_RETURN(const auto ca_pem, TrustedCa(options, code));
    RHA_ASSIGN_OR_RETURN(std::string key_pem, GenerateKey());
    RHA_ASSIGN_OR_RETURN(const std::string csr_pem, MakeSigningRequest(key_pem));
    RHA_ASSIGN_OR_RETURN(const auto reply,
                         Ask(options, ca_pem, MakeRequest(options, code, csr_pem)));
    RHA_ASSIGN_OR_RETURN(auto identity,
                         CheckReply(options, code, ca_pem, std::move(key_pem), reply));
    RHA_RETURN_IF_ERROR(SaveIdentity(options.directory, identity));
    return Enrolled{std::move(identity), static_cast<std::uint16_t>(reply.api_port())};
}

}  // namespace rha
