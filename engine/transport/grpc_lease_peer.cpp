#include "engine/transport/grpc_lease_peer.h"

#include <grpcpp/client_context.h>
#include <grpcpp/support/channel_arguments.h>

#include "common/runtime/rpc/credentials.h"
#include "common/runtime/rpc/error_conversion.h"
#include "engine/transport/deadline.h"

namespace rha::engine {
namespace {

constexpr int kBackoffMinMs = 100;
constexpr int kBackoffMaxMs = 1000;

/// What a call refers to until it has ended.
struct Call {
    std::shared_ptr<v1::Replication::Stub> stub;
    grpc::ClientContext context;
    v1::ExtendLeaseRequest request;
    v1::ExtendLeaseReply reply;
};

}  // namespace

GrpcLeasePeer::Stub GrpcLeasePeer::StubFor(const std::string& address, const HostId& peer) {
    MutexLock lock(mutex_);
    auto& stub = stubs_[{address, peer}];
    if (stub == nullptr) {
        grpc::ChannelArguments arguments;
        arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kHandshakeMs);
        arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kBackoffMinMs);
        arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kBackoffMaxMs);
        arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
        stub = v1::Replication::NewStub(MutualTlsChannel(
            *identity_, address, DnsName({PeerRole::kEngine, peer.value}), arguments));
    }
    return stub;
}

void GrpcLeasePeer::Ask(const LeaseQuestion& question, Duration timeout,
                        std::function<void(Status)> done) {
    const auto call = std::make_shared<Call>();
    call->stub = StubFor(question.address, question.peer);
    call->context.set_deadline(
        CallDeadline(std::chrono::duration_cast<std::chrono::milliseconds>(timeout)));
    call->request.set_scenario_id(question.scenario.value);
    call->request.set_epoch(question.epoch.value);
    call->request.set_lease_ms(static_cast<std::uint64_t>(
        std::chrono::ceil<std::chrono::milliseconds>(question.length).count()));
    call->stub->async()->ExtendLease(
        &call->context, &call->request, &call->reply,
        [call, address = question.address, done = std::move(done)](const grpc::Status& status) {
            if (!status.ok()) {
                done(std::unexpected(FromGrpcStatus(status, "engine at " + address)));
            } else {
                done(StatusFromProto(call->reply.error()));
            }
        });
}

}  // namespace rha::engine
