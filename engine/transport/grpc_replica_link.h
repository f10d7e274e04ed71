// GrpcReplicaLink: ReplicaLink over gRPC with mutual TLS (client side of rha.v1.Replication).
//
// Record bytes go to gRPC as slices that refer to the caller's memory (the capture ring, the spool
// buffer): nothing is copied before TLS. One bidirectional call carries batches and
// acknowledgements, a second one digest requests. Thread rule: see engine/ports/replica_link.h;
// reactors run on gRPC's threads.
#pragma once

#include <memory>
#include <string>

#include "common/ids.h"
#include "common/runtime/tls/identity.h"
#include "engine/ports/replica_link.h"

namespace rha::engine {

class GrpcReplicaLink final : public ReplicaLink {
public:
    struct Config {
        std::string address;        ///< host:port of the replica's engine
        HostId peer;                ///< whose certificate the other side must show
        std::string master_prefix;  ///< the machine's folder relative to our capture root
        std::shared_ptr<const Identity> identity;
    };

    explicit GrpcReplicaLink(Config config);
    ~GrpcReplicaLink() override;

    void Connect(LinkOpen open, std::shared_ptr<ReplicaLinkEvents> events) override;
    void Send(OutgoingBatch batch) override;
    void RequestDigests(HashRange range) override;
    void Close() override;

private:
    class Connection;
    Config config_;
    std::shared_ptr<Connection> connection_;
};

}  // namespace rha::engine
