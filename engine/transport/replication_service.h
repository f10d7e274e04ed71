// ReplicationService: server side of rha.v1.Replication on the replica's host. It finds the Replica
// a master asks for, moves received batches into the replica's buffers without a protobuf string in
// between, and sends acknowledgements (always the newest; older ones are skipped).
//
// Threads: reactors run on gRPC's threads and never block; Open and digests run on the given pool.
// A lease is answered at once: it must not wait until the pool has time.
// The service must outlive the server's shutdown.
#pragma once

#include <map>
#include <memory>
#include <string>

#include <boost/asio/thread_pool.hpp>

#include "common/ids.h"
#include "common/runtime/mutex.h"
#include "engine/replica/replica.h"
#include "rha/v1/replication.grpc.pb.h"

namespace rha::engine {

/// Knows which scenarios have their replica here. Implemented by the engine's node.
class ReplicaProvider {
public:
    virtual ~ReplicaProvider() = default;
    /// The replica of `scenario`, started if necessary. `peer` is the verified caller,
    /// `master_prefix` where the machine's files stand below its capture root. May block.
    /// Errors: kNotFound (no such replica here), kPermissionDenied (the scenario's master is
    /// another host), and those of Replica::Create.
    virtual Result<std::shared_ptr<Replica>> FindReplica(const ScenarioId& scenario,
                                                         const HostId& peer,
                                                         const std::string& master_prefix) = 0;
    /// The master lives, and asks whether its machine may run on: success renews its lease from
    /// this moment on. Never blocks. Errors: as FindReplica, kStaleEpoch, and kFailedPrecondition
    /// once the replica is, or is to be, promoted.
    virtual Status ExtendLease(const ScenarioId& scenario, const HostId& peer, Epoch epoch,
                               std::uint64_t lease_ms) = 0;
};

struct EngineSelf {
    HostId host;
    std::string version;
    std::uint32_t protocol_version = 1;
};

class ReplicationSession;

class ReplicationService final
    : public v1::Replication::WithCallbackMethod_Open<v1::Replication::WithRawCallbackMethod_Stream<
          v1::Replication::WithCallbackMethod_Hash<v1::Replication::WithCallbackMethod_ExtendLease<
              v1::Replication::WithCallbackMethod_Ping<v1::Replication::Service>>>>> {
public:
    ReplicationService(EngineSelf self, ReplicaProvider& replicas, boost::asio::thread_pool& pool);
    ~ReplicationService() override;

    grpc::ServerUnaryReactor* Open(grpc::CallbackServerContext* context,
                                   const v1::OpenRequest* request, v1::OpenReply* reply) override;
    grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* Stream(
        grpc::CallbackServerContext* context) override;
    grpc::ServerBidiReactor<v1::HashRequest, v1::HashReply>* Hash(
        grpc::CallbackServerContext* context) override;
    grpc::ServerUnaryReactor* ExtendLease(grpc::CallbackServerContext* context,
                                          const v1::ExtendLeaseRequest* request,
                                          v1::ExtendLeaseReply* reply) override;
    grpc::ServerUnaryReactor* Ping(grpc::CallbackServerContext* context,
                                   const v1::PingRequest* request, v1::PingReply* reply) override;

private:
    Status DoOpen(const HostId& peer, const v1::OpenRequest& request, v1::OpenReply* reply);
    std::shared_ptr<ReplicationSession> FindSession(const grpc::CallbackServerContext& context);

    const EngineSelf self_;
    ReplicaProvider& replicas_;
    boost::asio::thread_pool& pool_;
    Mutex mutex_;
    /// The newest of each scenario; the replica and the calls own them.
    std::map<ScenarioId, std::weak_ptr<ReplicationSession>> sessions_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::engine
