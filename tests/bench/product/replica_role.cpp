
#include <boost/asio/thread_pool.hpp>
#include <fmt/core.h>
#include <grpcpp/server_builder.h>

#include "common/runtime/log.h"
#include "common/runtime/random.h"
#include "common/runtime/rpc/credentials.h"
#include "engine/transport/replication_service.h"
#include "tests/bench/limits/report.h"
#include "tests/bench/product/bench_identity.h"
#include "tests/bench/product/memory_disks.h"
#include "tests/bench/product/roles.h"
#include "tests/bench/product/talk.h"

namespace rha::bench {
namespace {

// As in rha-engine.
constexpr unsigned kPoolThreads = 16;
constexpr int kPingIntervalMinMs = 1000;
constexpr int kMessageBytesMax = 64 << 20;

class OneReplica final : public engine::ReplicaProvider {
public:
    explicit OneReplica(std::shared_ptr<engine::Replica> replica) : replica_(std::move(replica)) {}
    Result<std::shared_ptr<engine::Replica>> FindReplica(
        const ScenarioId& /*scenario*/, const HostId& /*peer*/,
        const std::string& /*master_prefix*/) override {
        return replica_;
    }
    Status ExtendLease(const ScenarioId& /*scenario*/, const HostId& /*peer*/, Epoch /*epoch*/,
                       std::uint64_t /*lease_ms*/) override {
        return Fail(ErrorCode::kUnsupported, "the benchmark's machine has no run lease");
    }

private:
    std::shared_ptr<engine::Replica> replica_;
};

Result<std::shared_ptr<engine::Replica>> MakeReplica(const ReplicaRole& role) {
    engine::ReplicaConfig config{
        .scenario = {kScenario},
        .directory = role.directory,
        .state_directory = role.state,
        .paths = {{.master_prefix = role.master_prefix, .replica_prefix = ""}},
        .free_bytes_min = 1ull << 30,
        .adopt_generation = role.adopt ? RandomId() : 0};
    engine::ReplicaEnvironment environment;
    environment.random_id = &RandomId;
    environment.on_event = [](const engine::ReplicaEvent& event) {
        LogWarning("{}: {}; {}", event.code, event.message, event.remedy);
    };
    if (role.memory) {
        environment.files = MakeForgetfulFiles();
        environment.journal_disk = MakeMemoryJournalDisk();
    }
    RHA_ASSIGN_OR_RETURN(auto replica,
                         engine::Replica::Create(std::move(config), std::move(environment)));
    return std::shared_ptr<engine::Replica>(std::move(replica));
}

Status Promote(engine::Replica& replica) {
    const Stopwatch watch;
    RHA_ASSIGN_OR_RETURN(const auto promoted, replica.Promote({.new_epoch = {2}}));
    Say("{{\"promote_seconds\": {:.6f}, \"sequence\": {}, \"consistent\": {}}}", watch.Seconds(),
        promoted.applied.value, promoted.consistent);
    return {};
}

}  // namespace

Status RunReplica(const ReplicaRole& role) {
    RHA_ASSIGN_OR_RETURN(const auto identity, OpenIdentity(role.identity));
    RHA_ASSIGN_OR_RETURN(const auto replica, MakeReplica(role));
    OneReplica provider(replica);
    boost::asio::thread_pool pool(kPoolThreads);
    engine::ReplicationService service({.host = {kReplicaHost}, .version = "bench"}, provider,
                                       pool);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", MutualTlsServer(*identity), &port);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                               kPingIntervalMinMs);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 0);
    builder.SetMaxReceiveMessageSize(kMessageBytesMax);
    builder.RegisterService(&service);
    const auto server = builder.BuildAndStart();
    if (server == nullptr || port == 0) {
        return Fail(ErrorCode::kConflict, "cannot listen on 127.0.0.1",
                    "check that the loopback interface is up");
    }
    const Stopwatch watch;
    Say("{{\"port\": {}}}", port);
    while (HearLine()) RHA_RETURN_IF_ERROR(Promote(*replica));
    server->Shutdown(std::chrono::system_clock::now());
    server->Wait();
    pool.join();
    replica->Close();
    Say("{{\"cpu_seconds\": {:.3f}}}", watch.CpuSeconds());
    return {};
}

}  // namespace rha::bench
