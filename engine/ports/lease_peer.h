// LeasePeer: how a master's engine asks the engine of the replica's host to renew a run lease.
// Adapter: engine/transport/grpc_lease_peer.
#pragma once

#include <functional>
#include <string>

#include "common/error.h"
#include "common/ids.h"
#include "common/time.h"

namespace rha::engine {

struct LeaseQuestion {
    ScenarioId scenario;
    Epoch epoch;
    std::string address;  ///< host:port of the replica's engine
    HostId peer;          ///< whose certificate the other side must show
    Duration length{};    ///< of the lease that it is to renew
};

class LeasePeer {
public:
    virtual ~LeasePeer() = default;

    /// Never blocks. Calls `done` exactly once, on any thread, within about `timeout`: success when
    /// the lease is renewed, else why not.
    virtual void Ask(const LeaseQuestion& question, Duration timeout,
                     std::function<void(Status)> done) = 0;
};

}  // namespace rha::engine
