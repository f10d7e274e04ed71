#include "tests/bench/scale/simulated_engine.h"

#include <chrono>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "common/runtime/clock.h"
#include "common/runtime/rpc/credentials.h"
#include "common/runtime/rpc/error_conversion.h"

namespace rha::bench {
namespace {

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
constexpr std::uint64_t kRun = 1;  ///< these hosts and engines never restart
constexpr const char* kRoot = "/vms";

v1::ReplicationStatus& Begin(std::map<std::string, v1::ReplicationStatus>& replications,
                             const v1::StepTag& tag, v1::Role role, v1::ReplicationState state) {
    auto& replication = replications[tag.scenario_id()];
    replication.set_scenario_id(tag.scenario_id());
    replication.set_epoch(tag.epoch());
    replication.set_role(role);
    replication.set_state(state);
    replication.set_consistent(true);
    replication.set_peer_connected(true);
    replication.set_capture_id(1);
    return replication;
}

/// Every report of a running master tells of more changes, as with a guest that works.
void Advance(v1::ReplicationStatus& replication) {
    replication.set_state(v1::REPLICATION_STATE_RUNNING);
    const auto next = replication.captured_sequence() + 1;
    replication.set_captured_sequence(next);
    replication.set_durable_sequence(next);
    replication.set_applied_sequence(next);
    replication.set_durable_capture_unix_ns(WallNow().unix_ns);
}

}  // namespace

/// One Watch stream. Acts on the reports' thread only; alive until gRPC is done with it.
class SimulatedEngine::WatchStream final : public grpc::ServerWriteReactor<v1::EngineReport>,
                                           public std::enable_shared_from_this<WatchStream> {
public:
    WatchStream(SimulatedEngine& engine, std::chrono::milliseconds interval)
        : engine_(engine), interval_(interval), timer_(engine.fleet_.reports) {}

    void Start() {
        self_ = shared_from_this();
        Post([this] { Send(); });
    }
    void OnWriteDone(bool ok) override {
        Post([this, ok] {
            writing_ = false;
            if (!ok || cancelled_) {
                End();
            } else {
                SendLater();
            }
        });
    }
    void OnCancel() override {
        Post([this] {
            cancelled_ = true;
            timer_.cancel();
            if (!writing_) End();
        });
    }
    void OnDone() override {
        Post([this] { self_.reset(); });
    }

private:
    template <typename Act>
    void Post(Act act) {
        boost::asio::post(engine_.fleet_.reports, [self = shared_from_this(), act] { act(); });
    }
    void Send() {
        if (ended_) return;
        report_ = engine_.MakeReport(++number_);
        writing_ = true;
        ++engine_.fleet_.reports_sent;
        StartWrite(&report_);
    }
    void SendLater() {
        timer_.expires_after(interval_);
        timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
            if (!error) self->Send();
        });
    }
    void End() {
        if (!std::exchange(ended_, true)) Finish(grpc::Status::OK);
    }

    SimulatedEngine& engine_;
    const std::chrono::milliseconds interval_;
    boost::asio::steady_timer timer_;
    v1::EngineReport report_;
    std::uint64_t number_ = 0;
    bool writing_ = false;
    bool cancelled_ = false;
    bool ended_ = false;
    std::shared_ptr<WatchStream> self_;
};

SimulatedEngine::SimulatedEngine(Fleet& fleet, std::string name, std::string address)
    : fleet_(fleet), name_(std::move(name)), address_(std::move(address)) {}

SimulatedEngine::~SimulatedEngine() {
    Stop();
}

Status SimulatedEngine::Serve(const Identity& identity) {
    host_id_ = identity.self.id;
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address_, MutualTlsServer(identity));
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    if (server_) return {};
    return Fail(ErrorCode::kConflict, name_ + " cannot listen on " + address_,
                "choose another port");
}

void SimulatedEngine::Stop() {
    if (server_) server_->Shutdown(std::chrono::system_clock::now());
    server_.reset();
}

void SimulatedEngine::AddVm(const std::string& id, const std::string& vm_name) {
    const MutexLock lock(mutex_);
    v1::VmSummary& vm = state_.vms[id];
    vm.set_id(id);
    vm.set_name(vm_name);
    vm.set_folder(std::string(kRoot) + "/" + vm_name);
    vm.set_state(v1::VM_STATE_RUNNING);
    vm.set_guest(v1::GUEST_HEALTH_ALIVE);
}

void SimulatedEngine::Tell(const std::string& message) {
    const MutexLock lock(mutex_);
    v1::EngineEvent& event = state_.news.emplace_back();
    event.set_number(++state_.event_number);
    event.set_code("bench");
    event.set_severity(v1::SEVERITY_INFO);
    event.set_message(message);
    event.set_unix_ns(WallNow().unix_ns);
}

v1::EngineReport SimulatedEngine::MakeReport(std::uint64_t number) {
    const MutexLock lock(mutex_);
    v1::EngineReport report;
    report.set_host_id(host_id_);
    report.set_engine_run_id(kRun);
    report.set_boot_run_id(kRun);
    report.set_report_number(number);
    report.set_wall_clock_unix_ns(WallNow().unix_ns);
    report.set_boot_clock_ns(static_cast<std::uint64_t>(BootNow().since_boot.count()));
    for (auto& [id, replication] : state_.replications) {
        if (replication.role() == v1::ROLE_MASTER) Advance(replication);
        *report.add_replications() = replication;
    }
    for (const auto& [id, vm] : state_.vms) *report.add_vms()->mutable_vm() = vm;
    for (auto& event : std::exchange(state_.news, {})) {
        fleet_.latencies.Said(event.message());
        *report.add_events() = std::move(event);
    }
    return report;
}

template <typename Act>
SimulatedEngine::Reactor* SimulatedEngine::Answer(Context* context, const Act& act) {
    Reactor* reactor = context->DefaultReactor();
    const auto peer = RequireRole(*context, PeerRole::kControl);
    if (peer) {
        const MutexLock lock(mutex_);
        act(state_);
    }
    reactor->Finish(peer ? grpc::Status::OK : ToGrpcStatus(peer.error()));
    return reactor;
}

v1::VmDetail SimulatedEngine::DetailOf(const State& state, const std::string& vm_id) const {
    v1::VmDetail detail;
    const auto found = state.vms.find(vm_id);
    if (found == state.vms.end()) return detail;
    *detail.mutable_summary() = found->second;
    detail.set_cpu_count(1);
    auto* disk = detail.add_files();
    disk->set_path(found->second.folder() + "/disk.vhdx");
    disk->set_kind(v1::VM_FILE_KIND_DISK);
    disk->set_size_bytes(kGiB);
    return detail;
}

void SimulatedEngine::AllIsWell(v1::VerifyReply* reply) const {
    auto* finding = reply->add_findings();
    finding->set_severity(v1::Finding::SEVERITY_OK);
    finding->set_check("simulated");
    finding->set_message("all is well");
    finding->set_host(name_);
}

grpc::ServerWriteReactor<v1::EngineReport>* SimulatedEngine::Watch(
    Context* context, const v1::WatchRequest* request) {
    class Refusal final : public grpc::ServerWriteReactor<v1::EngineReport> {
    public:
        explicit Refusal(const grpc::Status& status) { Finish(status); }
        void OnDone() override { delete this; }
    };
    if (const auto peer = RequireRole(*context, PeerRole::kControl); !peer) {
        return new Refusal(ToGrpcStatus(peer.error()));
    }
    const auto stream =
        std::make_shared<WatchStream>(*this, std::chrono::milliseconds(request->interval_ms()));
    stream->Start();
    return stream.get();
}

SimulatedEngine::Reactor* SimulatedEngine::GetHostFacts(Context* context,
                                                        const v1::GetHostFactsRequest*,
                                                        v1::HostFacts* reply) {
    return Answer(context, [&](State&) {
        reply->set_host_id(host_id_);
        reply->set_host_name(name_);
        reply->set_engine_version("0.1.0");
        reply->set_protocol_version(1);
        reply->set_hypervisor("simulated");
        auto* root = reply->add_storage_roots();
        root->set_path(kRoot);
        root->set_total_bytes(100 * kGiB);
        root->set_free_bytes(90 * kGiB);
        reply->set_state_free_bytes(90 * kGiB);
        reply->set_wall_clock_unix_ns(WallNow().unix_ns);
    });
}

SimulatedEngine::Reactor* SimulatedEngine::ListVms(Context* context, const v1::ListVmsRequest*,
                                                   v1::ListVmsReply* reply) {
    return Answer(context, [&](State& state) {
        for (const auto& [id, vm] : state.vms) *reply->add_vms() = vm;
    });
}

SimulatedEngine::Reactor* SimulatedEngine::VerifyMaster(Context* context,
                                                        const v1::VerifyRequest* request,
                                                        v1::VerifyReply* reply) {
    return Answer(context, [&](State& state) {
        *reply->mutable_vm() = DetailOf(state, request->vm_id());
        AllIsWell(reply);
    });
}

SimulatedEngine::Reactor* SimulatedEngine::VerifyReplica(Context* context, const v1::VerifyRequest*,
                                                         v1::VerifyReply* reply) {
    return Answer(context, [&](State&) { AllIsWell(reply); });
}

SimulatedEngine::Reactor* SimulatedEngine::StartReplica(Context* context,
                                                        const v1::StartReplicationRequest* request,
                                                        v1::StartReplicaReply*) {
    return Answer(context, [&](State& state) {
        Begin(state.replications, request->tag(), v1::ROLE_REPLICA, v1::REPLICATION_STATE_RUNNING);
    });
}

SimulatedEngine::Reactor* SimulatedEngine::StartMaster(Context* context,
                                                       const v1::StartReplicationRequest* request,
                                                       v1::CommandReply*) {
    return Answer(context, [&](State& state) {
        Begin(state.replications, request->tag(), v1::ROLE_MASTER,
              v1::REPLICATION_STATE_SYNCHRONISING);
    });
}

SimulatedEngine::Reactor* SimulatedEngine::RenewLease(Context* context,
                                                      const v1::RenewLeaseRequest* request,
                                                      v1::CommandReply*) {
    return Answer(context, [&](State& state) {
        const auto found = state.replications.find(request->scenario_id());
        if (found == state.replications.end()) return;
        found->second.set_leased(request->lease_ms() != 0);
        found->second.set_guarded(request->lease_ms() != 0);
        found->second.set_lease_left_ms(request->lease_ms());
        found->second.set_lease_boot_clock_ns(request->boot_clock_ns());
    });
}

}  // namespace rha::bench
