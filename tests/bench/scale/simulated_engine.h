// SimulatedEngine: what a control service sees of a host on which all goes well. It serves the
// Engine protocol under a certificate of its own; behind it are no disks, machines or threads, so
// that a thousand of them fit into one process.
// Thread rule: Serve and Stop from one thread; the others from any.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <grpcpp/grpcpp.h>

#include "common/error.h"
#include "common/runtime/mutex.h"
#include "common/runtime/tls/identity.h"
#include "rha/v1/engine.grpc.pb.h"
#include "tests/bench/scale/latency_book.h"

namespace rha::bench {

/// What all engines of the process share; outlives them.
struct Fleet {
    boost::asio::io_context reports{1};  ///< run by one thread: it makes all reports
    LatencyBook latencies;
    std::atomic<std::uint64_t> reports_sent{0};
};

class SimulatedEngine final : public v1::Engine::CallbackService {
public:
    SimulatedEngine(Fleet& fleet, std::string name, std::string address);
    ~SimulatedEngine() override;

    const std::string& name() const { return name_; }
    const std::string& address() const { return address_; }

    Status Serve(const Identity& identity);
    void Stop();

    /// A machine that runs here, in a folder of its name.
    void AddVm(const std::string& id, const std::string& vm_name);
    /// Its next report tells of this event.
    void Tell(const std::string& message);

    v1::EngineReport MakeReport(std::uint64_t number);

private:
    struct State {
        std::map<std::string, v1::VmSummary> vms;
        std::map<std::string, v1::ReplicationStatus> replications;
        std::vector<v1::EngineEvent> news;
        std::uint64_t event_number = 0;
    };
    class WatchStream;
    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;

    /// Answers what `act` makes of the state, if the control service asks.
    template <typename Act>
    Reactor* Answer(Context* context, const Act& act);
    v1::VmDetail DetailOf(const State& state, const std::string& vm_id) const;
    void AllIsWell(v1::VerifyReply* reply) const;

    grpc::ServerWriteReactor<v1::EngineReport>* Watch(Context* context,
                                                      const v1::WatchRequest* request) override;
    Reactor* GetHostFacts(Context* context, const v1::GetHostFactsRequest* request,
                          v1::HostFacts* reply) override;
    Reactor* ListVms(Context* context, const v1::ListVmsRequest* request,
                     v1::ListVmsReply* reply) override;
    Reactor* VerifyMaster(Context* context, const v1::VerifyRequest* request,
                          v1::VerifyReply* reply) override;
    Reactor* VerifyReplica(Context* context, const v1::VerifyRequest* request,
                           v1::VerifyReply* reply) override;
    Reactor* StartReplica(Context* context, const v1::StartReplicationRequest* request,
                          v1::StartReplicaReply* reply) override;
    Reactor* StartMaster(Context* context, const v1::StartReplicationRequest* request,
                         v1::CommandReply* reply) override;
    Reactor* RenewLease(Context* context, const v1::RenewLeaseRequest* request,
                        v1::CommandReply* reply) override;

    Fleet& fleet_;
    const std::string name_;
    const std::string address_;
    std::string host_id_;
    Mutex mutex_;
    State state_ RHA_GUARDED_BY(mutex_);
    std::unique_ptr<grpc::Server> server_;
};

}  // namespace rha::bench
