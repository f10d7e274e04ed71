// GrpcLeasePeer: LeasePeer over gRPC with mutual TLS (Replication.ExtendLease). It has connections
// of its own, so that a question never waits behind the data of a stream. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "common/runtime/mutex.h"
#include "common/runtime/tls/identity.h"
#include "engine/ports/lease_peer.h"
#include "rha/v1/replication.grpc.pb.h"

namespace rha::engine {

class GrpcLeasePeer final : public LeasePeer {
public:
    explicit GrpcLeasePeer(std::shared_ptr<const Identity> identity)
        : identity_(std::move(identity)) {}

    void Ask(const LeaseQuestion& question, Duration timeout,
             std::function<void(Status)> done) override;

private:
    using Stub = std::shared_ptr<v1::Replication::Stub>;
    Stub StubFor(const std::string& address, const HostId& peer);

    const std::shared_ptr<const Identity> identity_;
    Mutex mutex_;
    /// One for each host that ever was a peer.
    std::map<std::pair<std::string, HostId>, Stub> stubs_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::engine
