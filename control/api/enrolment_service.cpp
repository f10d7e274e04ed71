#include "control/api/enrolment_service.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "common/runtime/command_line.h"
#include "common/runtime/log.h"
#include "common/runtime/random.h"
#include "common/runtime/rpc/error_conversion.h"
#include "common/runtime/tls/pairing_code.h"
#include "common/runtime/tls/x509.h"

namespace rha::control {
namespace {

/// Bounds on what a stranger may make us store or parse.
constexpr std::size_t kRequestBytesMax = 16 * 1024;
constexpr std::size_t kNameBytesMax = 128;

Status CheckShape(const v1::EnrolRequest& request) {
    if (request.ByteSizeLong() > kRequestBytesMax || request.host_name().size() > kNameBytesMax ||
        request.engine_address().size() > kNameBytesMax) {
        return Fail(ErrorCode::kInvalidArgument, "the enrolment request is too large",
                    "use a host name and address of at most 128 characters");
    }
    const bool printable = std::ranges::all_of(
        request.host_name() + request.engine_address(),
        [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7f; });
    if (!printable) {
        return Fail(ErrorCode::kInvalidArgument, "the host name has a control character",
                    "choose another name");
    }
    return {};
}

}  // namespace

/// Who will hold the certificate, after the code was found good.
struct EnrolmentService::Newcomer {
    PeerIdentity identity;
    std::string pairing_key;
    std::optional<HostRecord> host;
};

EnrolmentService::EnrolmentService(EnrolmentParts parts, WorkerPool& pool)
    : parts_(std::move(parts)), pool_(pool) {}

grpc::ServerUnaryReactor* EnrolmentService::Enrol(grpc::CallbackServerContext* context,
                                                  const v1::EnrolRequest* request,
                                                  v1::EnrolReply* reply) {
    auto* reactor = context->DefaultReactor();
    const std::string peer = context->peer();
    const bool accepted = pool_.Submit([this, request, reply, reactor, peer] {
        auto admitted = Admit(*request);
        if (!admitted) {
            LogWarning("enrolment from {} refused: {}", peer, Describe(admitted.error()));
            reactor->Finish(ToGrpcStatus(admitted.error()));
            return;
        }
        LogInfo("enrolled {} {} ({}) from {}", request->role(), admitted->id(),
                request->host_name(), peer);
        *reply = std::move(*admitted);
        reactor->Finish(grpc::Status::OK);
    });
    if (!accepted) {
        reactor->Finish(ToGrpcStatus(Error{.code = ErrorCode::kUnavailable,
                                           .message = "the control service is busy",
                                           .remedy = "try again in a few seconds",
                                           .retryable = true}));
    }
    return reactor;
}

Result<EnrolmentService::Newcomer> EnrolmentService::Recognise(const v1::EnrolRequest& request) {
    RHA_RETURN_IF_ERROR(CheckShape(request));
    RHA_ASSIGN_OR_RETURN(const Pairing pairing,
                         parts_.members.CountAttempt(request.pairing_id(), parts_.clock.WallNow()));
    if (!EqualSecrets(request.proof(), RequestProof(pairing.key, request.csr_pem()))) {
        return Fail(
            ErrorCode::kPermissionDenied,
            "wrong pairing code; " + std::to_string(pairing.attempts_left) + " attempts are left",
            "type the code as it was printed");
    }
    if (request.role() != pairing.role) {
        return Fail(
            ErrorCode::kPermissionDenied,
            "this pairing code is for role '" + pairing.role + "', not '" + request.role() + "'",
            "make a code of the right role: rhactl pair --role " + request.role());
    }
    if (pairing.role == Name(PeerRole::kEngine)) return NameEngine(request, pairing);
    RHA_ASSIGN_OR_RETURN(std::string id, RandomUuid());
    return Newcomer{{PeerRole::kAdmin, std::move(id)}, pairing.key, std::nullopt};
}

Result<EnrolmentService::Newcomer> EnrolmentService::NameEngine(const v1::EnrolRequest& request,
                                                                const Pairing& pairing) {
    if (request.host_name().empty()) {
        return Fail(ErrorCode::kInvalidArgument, "the engine gave no host name", "give --name");
    }
    RHA_RETURN_IF_ERROR(ParseHostPort(request.engine_address()));
    bool renewed_exists = false;
    for (const HostRecord& host : parts_.list_hosts()) {
        renewed_exists |= host.id.value == pairing.renews_host;
        if (host.name == request.host_name() && host.id.value != pairing.renews_host) {
            return Fail(ErrorCode::kAlreadyExists,
                        "a host named '" + host.name + "' is enrolled already",
                        "to renew its certificate, make a code with: rhactl hosts renew " +
                            host.name + "; for another host, give --name");
        }
    }
    std::string id = pairing.renews_host;
    if (id.empty()) {
        RHA_ASSIGN_OR_RETURN(id, RandomUuid());
    } else if (!renewed_exists) {
        return Fail(ErrorCode::kNotFound, "the host this code renews was removed",
                    "add it anew: rhactl hosts add");
    }
    HostRecord host{{id}, request.host_name(), request.engine_address()};
    return Newcomer{{PeerRole::kEngine, std::move(id)}, pairing.key, std::move(host)};
}

Result<v1::EnrolReply> EnrolmentService::Admit(const v1::EnrolRequest& request) {
    RHA_ASSIGN_OR_RETURN(const Newcomer newcomer, Recognise(request));
    const WallTime now = parts_.clock.WallNow();
    RHA_ASSIGN_OR_RETURN(const std::string certificate,
                         parts_.authority.Issue(request.csr_pem(), newcomer.identity,
                                                ValidFor(now, parts_.certificate_days)));
    RHA_ASSIGN_OR_RETURN(const CertificateInfo info, DescribeCertificate(certificate));
    RHA_RETURN_IF_ERROR(
        parts_.members.Redeem(request.pairing_id(), {.id = newcomer.identity.id,
                                                     .role = request.role(),
                                                     .name = request.host_name(),
                                                     .serial = info.serial,
                                                     .enrolled = now,
                                                     .not_after = info.validity.not_after}));
    if (newcomer.host) RHA_RETURN_IF_ERROR(parts_.add_host(*newcomer.host));
    v1::EnrolReply reply;
    reply.set_certificate_pem(certificate);
    reply.set_ca_pem(parts_.authority.certificate_pem());
    reply.set_id(newcomer.identity.id);
    reply.set_proof(ReplyProof(newcomer.pairing_key, certificate));
    reply.set_api_port(parts_.api_port);
    return reply;
}

}  // namespace rha::control
