#include "engine/transport/replication_service.h"

#include <boost/asio/post.hpp>

#include "common/runtime/random.h"
#include "common/runtime/rpc/credentials.h"
#include "common/runtime/rpc/error_conversion.h"
#include "engine/transport/replication_session.h"

namespace rha::engine {
namespace {

constexpr const char* kSessionKey = "rha-session";

template <typename Reactor>
Reactor* Refuse(const Error& error) {
    return new RefusedReactor<Reactor>(ToGrpcStatus(error));
}

Error NoSuchSession() {
    return Error{.code = ErrorCode::kCancelled,
                 .message = "the session is not the newest of its scenario",
                 .retryable = true};
}

}  // namespace

ReplicationService::ReplicationService(EngineSelf self, ReplicaProvider& replicas,
                                       boost::asio::thread_pool& pool)
    : self_(std::move(self)), replicas_(replicas), pool_(pool) {}

ReplicationService::~ReplicationService() = default;

grpc::ServerUnaryReactor* ReplicationService::Open(grpc::CallbackServerContext* context,
                                                   const v1::OpenRequest* request,
                                                   v1::OpenReply* reply) {
    auto* reactor = context->DefaultReactor();
    const auto peer = RequireRole(*context, PeerRole::kEngine);
    if (!peer) {
        reactor->Finish(ToGrpcStatus(peer.error()));
        return reactor;
    }
    boost::asio::post(pool_, [this, reactor, request, reply, peer = HostId{peer->id}] {
        if (auto opened = DoOpen(peer, *request, reply); !opened) {
            *reply->mutable_error() = ToProto(opened.error());
        }
        reactor->Finish(grpc::Status::OK);
    });
    return reactor;
}

Status ReplicationService::DoOpen(const HostId& peer, const v1::OpenRequest& request,
                                  v1::OpenReply* reply) {
    if (request.protocol_version() != self_.protocol_version) {
        return Fail(ErrorCode::kUnsupported,
                    "the master's engine speaks another version of the replication protocol",
                    "install the same product version on both hosts");
    }
    const ScenarioId scenario{request.scenario_id()};
    RHA_ASSIGN_OR_RETURN(auto replica,
                         replicas_.FindReplica(scenario, peer, request.master_prefix()));
    RHA_ASSIGN_OR_RETURN(auto key, RandomUuid());
    auto session = std::make_shared<ReplicationSession>(std::move(key), peer, std::move(replica));
    RHA_ASSIGN_OR_RETURN(const auto opened,
                         session->replica().Open({.scenario = scenario,
                                                  .epoch = {request.epoch()},
                                                  .capture_id = {request.capture_id()}},
                                                 session));
    session->SetId(opened.session);
    reply->set_session_id(session->key());
    reply->set_capture_id(opened.position.capture_id.value);
    reply->set_durable_sequence(opened.position.durable.value);
    reply->set_next_batch_number(opened.position.next_batch_number);
    reply->set_consistent(opened.position.consistent);
    reply->set_replica_generation(opened.position.generation);
    MutexLock lock(mutex_);
    sessions_[scenario] = session;
    return {};
}

std::shared_ptr<ReplicationSession> ReplicationService::FindSession(
    const grpc::CallbackServerContext& context) {
    const auto& metadata = context.client_metadata();
    const auto key = metadata.find(kSessionKey);
    const auto peer = RequireRole(context, PeerRole::kEngine);
    if (key == metadata.end() || !peer) return nullptr;
    const std::string_view wanted(key->second.data(), key->second.size());
    MutexLock lock(mutex_);
    for (const auto& [scenario, newest] : sessions_) {
        auto session = newest.lock();
        if (session == nullptr || session->key() != wanted) continue;
        if (session->peer().value == peer->id) return session;
    }
    return nullptr;
}

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* ReplicationService::Stream(
    grpc::CallbackServerContext* context) {
    auto session = FindSession(*context);
    if (session == nullptr) {
        return Refuse<grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>>(NoSuchSession());
    }
    auto* reactor = new StreamReactor(std::move(session));
    reactor->Begin();
    return reactor;
}

grpc::ServerBidiReactor<v1::HashRequest, v1::HashReply>* ReplicationService::Hash(
    grpc::CallbackServerContext* context) {
    auto session = FindSession(*context);
    if (session == nullptr) {
        return Refuse<grpc::ServerBidiReactor<v1::HashRequest, v1::HashReply>>(NoSuchSession());
    }
    return new HashReactor(std::move(session), pool_);
}

grpc::ServerUnaryReactor* ReplicationService::ExtendLease(grpc::CallbackServerContext* context,
                                                          const v1::ExtendLeaseRequest* request,
                                                          v1::ExtendLeaseReply* reply) {
    auto* reactor = context->DefaultReactor();
    const auto peer = RequireRole(*context, PeerRole::kEngine);
    if (!peer) {
        reactor->Finish(ToGrpcStatus(peer.error()));
        return reactor;
    }
    const auto granted = replicas_.ExtendLease({request->scenario_id()}, {peer->id},
                                               {request->epoch()}, request->lease_ms());
    if (!granted) *reply->mutable_error() = ToProto(granted.error());
    reactor->Finish(grpc::Status::OK);
    return reactor;
}

grpc::ServerUnaryReactor* ReplicationService::Ping(grpc::CallbackServerContext* context,
                                                   const v1::PingRequest* /*request*/,
                                                   v1::PingReply* reply) {
    auto* reactor = context->DefaultReactor();
    if (auto peer = RequireRole(*context, PeerRole::kEngine); !peer) {
        reactor->Finish(ToGrpcStatus(peer.error()));
        return reactor;
    }
    reply->set_host_id(self_.host.value);
    reply->set_protocol_version(self_.protocol_version);
    reply->set_engine_version(self_.version);
    reactor->Finish(grpc::Status::OK);
    return reactor;
}

}  // namespace rha::engine
