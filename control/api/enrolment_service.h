// EnrolmentService: the control service's side of enrolment, on a port of its own that takes
// callers without a certificate. docs/adr/0050-enrolment.md
//
// Thread rule: gRPC's threads call in; the work is done on a WorkerPool.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "common/runtime/tls/certificate_authority.h"
#include "control/api/worker_pool.h"
#include "control/ports/clock.h"
#include "control/ports/membership_store.h"
#include "control/ports/scenario_store.h"
#include "rha/v1/control.grpc.pb.h"

namespace rha::control {

struct EnrolmentParts {
    MembershipStore& members;
    const CertificateAuthority& authority;
    Clock& clock;
    std::function<std::vector<HostRecord>()> list_hosts;
    std::function<Status(const HostRecord&)> add_host;  ///< adds, or updates the same id
    int certificate_days = kLeafDays;
    std::uint16_t api_port = 0;  ///< told to newcomers
};

class EnrolmentService : public v1::Enrolment::CallbackService {
public:
    EnrolmentService(EnrolmentParts parts, WorkerPool& pool);

    grpc::ServerUnaryReactor* Enrol(grpc::CallbackServerContext* context,
                                    const v1::EnrolRequest* request,
                                    v1::EnrolReply* reply) override;

    /// The call itself, without gRPC.
    Result<v1::EnrolReply> Admit(const v1::EnrolRequest& request);

private:
    struct Newcomer;
    Result<Newcomer> Recognise(const v1::EnrolRequest& request);
    Result<Newcomer> NameEngine(const v1::EnrolRequest& request, const Pairing& pairing);

    const EnrolmentParts parts_;
    WorkerPool& pool_;
};

}  // namespace rha::control
