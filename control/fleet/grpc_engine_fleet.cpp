#include "control/fleet/grpc_engine_fleet.h"

#include <map>
#include <utility>

#include "common/runtime/rpc/error_conversion.h"
#include "common/runtime/tls/identity.h"
#include "common/texts/texts.h"
#include "control/fleet/engine_connection.h"
#include "control/fleet/engine_convert.h"

namespace rha::control {
namespace {

using std::chrono::seconds;
using Rpc = v1::Engine::StubInterface::async_interface;

constexpr Duration kQueryTimeout = seconds(10);
constexpr Duration kVerifyTimeout = seconds(25);

// Statuses after which the engine has certainly not carried the command out.
bool Refused(grpc::StatusCode code) {
    switch (code) {
        case grpc::StatusCode::INVALID_ARGUMENT:
        case grpc::StatusCode::PERMISSION_DENIED:
        case grpc::StatusCode::UNAUTHENTICATED:
        case grpc::StatusCode::UNIMPLEMENTED:
        case grpc::StatusCode::FAILED_PRECONDITION:
            return true;
        default:
            return false;
    }
}

template <typename Message>
Reply ReplyFrom(const grpc::Status& status, const Message& message, const std::string& peer) {
    Reply reply;
    if (!status.ok()) {
        reply.answered = Refused(status.error_code());
        reply.error = FromGrpcStatus(status, peer);
        return reply;
    }
    reply.answered = true;
    if (HasError(message.error())) reply.error = rha::FromProto(message.error());
    return reply;
}

void Fill(const v1::DrainReply& message, Reply& reply) {
    reply.final_sequence = {message.final_sequence()};
    reply.final_capture = {message.capture_id()};
}
void Fill(const v1::PromoteReply& message, Reply& reply) {
    reply.consistent = message.consistent();
    reply.applied_capture_time = {message.applied_capture_unix_ns()};
}
void Fill(const v1::ShutdownVmReply& message, Reply& reply) {
    reply.graceful = message.graceful();
}
void Fill(const v1::StartReplicaReply& message, Reply& reply) {
    reply.generation = message.generation();
    reply.unchanged = message.unchanged();
}
void Fill(const v1::StopReplicationReply& message, Reply& reply) {
    if (message.has_unshipped_bytes()) reply.unshipped_bytes = message.unshipped_bytes();
}
void Fill(const v1::CommandReply&, Reply&) {}
void Fill(const v1::RegisterVmReply& message, Reply& reply) {
    reply.network_problems = {message.network_problems().begin(), message.network_problems().end()};
}

Error UnknownHost(const HostId& host) {
    return {.code = ErrorCode::kNotFound,
            .message = Say("host {host} is not connected", {{"host", host.value}}),
            .remedy = "add the host: enrol its engine"};
}

}  // namespace

std::string EngineTargetName(const HostId& host) {
    return DnsName({.role = PeerRole::kEngine, .id = host.value});
}

class GrpcEngineFleet::Impl {
public:
    explicit Impl(std::shared_ptr<grpc::ChannelCredentials> credentials)
        : credentials_(std::move(credentials)), timers_(1) {}

    ~Impl() {
        gate_.Set(nullptr);
        std::map<HostId, std::shared_ptr<EngineConnection>> connections;
        {
            MutexLock lock(mutex_);
            connections.swap(connections_);
        }
        for (const auto& [host, connection] : connections) connection->Close();
        timers_.stop();
        timers_.join();
    }

    ListenerGate& gate() { return gate_; }

    void Connect(const HostId& host, const std::string& address,
                 std::chrono::milliseconds interval) {
        std::shared_ptr<EngineConnection> old;
        std::shared_ptr<EngineConnection> connection;
        {
            MutexLock lock(mutex_);
            auto& slot = connections_[host];
            if (slot == nullptr || slot->address() != address) {
                old = std::exchange(slot, std::make_shared<EngineConnection>(
                                              host, address, credentials_, gate_, timers_));
            }
            connection = slot;
        }
        if (old != nullptr) old->Close();
        connection->Watch(interval);
    }

    void Disconnect(const HostId& host) {
        std::shared_ptr<EngineConnection> old;
        {
            MutexLock lock(mutex_);
            const auto found = connections_.find(host);
            if (found == connections_.end()) return;
            old = std::move(found->second);
            connections_.erase(found);
        }
        old->Close();
    }

    std::shared_ptr<EngineConnection> Find(const HostId& host) {
        MutexLock lock(mutex_);
        const auto found = connections_.find(host);
        return found == connections_.end() ? nullptr : found->second;
    }

    template <typename Request, typename Message>
    void Command(const rha::control::Command& command,
                 EngineConnection::Method<Request, Message> method, Request request,
                 std::function<void(Reply)> done) {
        const auto connection = Find(command.host);
        if (connection == nullptr) {
            done({.tag = command.tag, .answered = false, .error = UnknownHost(command.host)});
            return;
        }
        connection->Call<Request, Message>(
            method, std::move(request), command.timeout,
            [tag = command.tag, peer = "engine at " + connection->address(),
             done = std::move(done)](const grpc::Status& status, const Message& message) {
                Reply reply = ReplyFrom(status, message, peer);
                if (status.ok() && !reply.error) Fill(message, reply);
                reply.tag = tag;
                done(std::move(reply));
            });
    }

    template <typename Request, typename Message, typename T>
    void Query(const HostId& host, EngineConnection::Method<Request, Message> method,
               Request request, Duration timeout, std::function<T(const Message&)> convert,
               Callback<T> done) {
        const auto connection = Find(host);
        if (connection == nullptr) {
            done(std::unexpected(UnknownHost(host)));
            return;
        }
        connection->Call<Request, Message>(
            method, std::move(request), timeout,
            [peer = "engine at " + connection->address(), convert = std::move(convert),
             done = std::move(done)](const grpc::Status& status, const Message& message) {
                if (status.ok()) {
                    done(convert(message));
                } else {
                    done(std::unexpected(FromGrpcStatus(status, peer)));
                }
            });
    }

    void AskAssessment(const HostId& host,
                       EngineConnection::Method<v1::VmAssessmentRef, v1::Assessment> method,
                       const VmId& vm, Callback<Assessment> done) {
        v1::VmAssessmentRef request;
        request.set_vm_id(vm.value);
        Query<v1::VmAssessmentRef, v1::Assessment, Assessment>(
            host, method, std::move(request), kQueryTimeout,
            [](const v1::Assessment& assessment) { return FromProto(assessment); },
            std::move(done));
    }

private:
    const std::shared_ptr<grpc::ChannelCredentials> credentials_;
    ListenerGate gate_;
    boost::asio::thread_pool timers_;
    Mutex mutex_;
    std::map<HostId, std::shared_ptr<EngineConnection>> connections_ RHA_GUARDED_BY(mutex_);
};

GrpcEngineFleet::GrpcEngineFleet(std::shared_ptr<grpc::ChannelCredentials> credentials)
    : impl_(std::make_unique<Impl>(std::move(credentials))) {}

GrpcEngineFleet::~GrpcEngineFleet() = default;

void GrpcEngineFleet::SetListener(FleetListener* listener) {
    impl_->gate().Set(listener);
}

void GrpcEngineFleet::Connect(const HostId& host, const std::string& address,
                              std::chrono::milliseconds heartbeat_interval) {
    impl_->Connect(host, address, heartbeat_interval);
}

void GrpcEngineFleet::Disconnect(const HostId& host) {
    impl_->Disconnect(host);
}

namespace {

// Which call each command is.
template <typename Impl>
struct Sender {
    Impl& impl;
    const Command& command;
    std::function<void(Reply)> done;

    template <typename Request, typename Message>
    void Send(EngineConnection::Method<Request, Message> method, Request request) {
        impl.template Command<Request, Message>(command, method, std::move(request),
                                                std::move(done));
    }

    void operator()(const StartReplication& body) {
        const auto request = ToProto(command.tag, body);
        if (body.role == Role::kMaster) {
            Send<v1::StartReplicationRequest, v1::CommandReply>(&Rpc::StartMaster, request);
        } else {
            Send<v1::StartReplicationRequest, v1::StartReplicaReply>(&Rpc::StartReplica, request);
        }
    }
    void operator()(const StopReplication& body) {
        Send<v1::StopReplicationRequest, v1::StopReplicationReply>(&Rpc::StopReplication,
                                                                   ToProto(command.tag, body));
    }
    void operator()(const SuspendApply& body) {
        Send<v1::SuspendApplyRequest, v1::CommandReply>(&Rpc::SuspendApply,
                                                        ToProto(command.tag, body));
    }
    void operator()(const Drain& body) {
        Send<v1::DrainRequest, v1::DrainReply>(&Rpc::Drain,
                                               ToProto(command.tag, body, command.timeout));
    }
    void operator()(const Promote& body) {
        Send<v1::PromoteRequest, v1::PromoteReply>(&Rpc::Promote, ToProto(command.tag, body));
    }
    void operator()(const RenewLease& body) {
        Send<v1::RenewLeaseRequest, v1::CommandReply>(&Rpc::RenewLease, ToProto(command.tag, body));
    }
    void operator()(const RegisterVm& body) {
        Send<v1::RegisterVmRequest, v1::RegisterVmReply>(&Rpc::RegisterVm,
                                                         ToProto(command.tag, body));
    }
    void operator()(const UnregisterVm& body) {
        Send<v1::VmCommand, v1::CommandReply>(&Rpc::UnregisterVm, ToProto(command.tag, body.vm));
    }
    void operator()(const StartVm& body) {
        Send<v1::VmCommand, v1::CommandReply>(&Rpc::StartVm, ToProto(command.tag, body.vm));
    }
    void operator()(const ShutdownVm& body) {
        Send<v1::ShutdownVmRequest, v1::ShutdownVmReply>(&Rpc::ShutdownVm,
                                                         ToProto(command.tag, body));
    }
};

}  // namespace

void GrpcEngineFleet::Execute(const Command& command, std::function<void(Reply)> done) {
    std::visit(Sender<Impl>{*impl_, command, std::move(done)}, command.body);
}

void GrpcEngineFleet::GetHostFacts(const HostId& host, Callback<HostFacts> done) {
    impl_->Query<v1::GetHostFactsRequest, v1::HostFacts, HostFacts>(
        host, &Rpc::GetHostFacts, {}, kQueryTimeout,
        [](const v1::HostFacts& facts) { return FromProto(facts); }, std::move(done));
}

void GrpcEngineFleet::ListVms(const HostId& host, Callback<std::vector<VmSummary>> done) {
    impl_->Query<v1::ListVmsRequest, v1::ListVmsReply, std::vector<VmSummary>>(
        host, &Rpc::ListVms, {}, kQueryTimeout,
        [](const v1::ListVmsReply& reply) {
            std::vector<VmSummary> vms;
            for (const auto& vm : reply.vms()) vms.push_back(FromProto(vm));
            return vms;
        },
        std::move(done));
}

void GrpcEngineFleet::InspectVm(const HostId& host, const VmId& vm, Callback<VmDetail> done) {
    v1::InspectVmRequest request;
    request.set_vm_id(vm.value);
    impl_->Query<v1::InspectVmRequest, v1::VmDetail, VmDetail>(
        host, &Rpc::InspectVm, std::move(request), kQueryTimeout,
        [](const v1::VmDetail& detail) { return FromProto(detail); }, std::move(done));
}

void GrpcEngineFleet::VerifyMaster(const HostId& host, const VerifyQuery& query,
                                   Callback<MasterVerification> done) {
    impl_->Query<v1::VerifyRequest, v1::VerifyReply, MasterVerification>(
        host, &Rpc::VerifyMaster, ToProto(query), kVerifyTimeout,
        [](const v1::VerifyReply& reply) {
            MasterVerification answer{.findings = {}, .vm = FromProto(reply.vm())};
            for (const auto& finding : reply.findings()) {
                answer.findings.push_back(FromProto(finding));
            }
            return answer;
        },
        std::move(done));
}

void GrpcEngineFleet::VerifyReplica(const HostId& host, const VerifyQuery& query,
                                    Callback<std::vector<Finding>> done) {
    impl_->Query<v1::VerifyRequest, v1::VerifyReply, std::vector<Finding>>(
        host, &Rpc::VerifyReplica, ToProto(query), kVerifyTimeout,
        [](const v1::VerifyReply& reply) {
            std::vector<Finding> findings;
            for (const auto& finding : reply.findings()) findings.push_back(FromProto(finding));
            return findings;
        },
        std::move(done));
}

void GrpcEngineFleet::GetHistory(const HostId& host, const ScenarioId& scenario,
                                 Callback<ScenarioHistory> done) {
    v1::GetHistoryRequest request;
    request.set_scenario_id(scenario.value);
    impl_->Query<v1::GetHistoryRequest, v1::History, ScenarioHistory>(
        host, &Rpc::GetHistory, std::move(request), kQueryTimeout,
        [](const v1::History& history) { return FromProto(history); }, std::move(done));
}

void GrpcEngineFleet::StartAssessment(const HostId& host, const AssessmentWish& wish,
                                      Callback<Assessment> done) {
    v1::StartVmAssessmentRequest request;
    request.set_vm_id(wish.vm.value);
    request.set_seconds(wish.seconds);
    request.set_sample_seconds(wish.sample_seconds);
    impl_->Query<v1::StartVmAssessmentRequest, v1::Assessment, Assessment>(
        host, &Rpc::StartAssessment, std::move(request), kQueryTimeout,
        [](const v1::Assessment& assessment) { return FromProto(assessment); }, std::move(done));
}

void GrpcEngineFleet::StopAssessment(const HostId& host, const VmId& vm,
                                     Callback<Assessment> done) {
    impl_->AskAssessment(host, &Rpc::StopAssessment, vm, std::move(done));
}

void GrpcEngineFleet::GetAssessment(const HostId& host, const VmId& vm, Callback<Assessment> done) {
    impl_->AskAssessment(host, &Rpc::GetAssessment, vm, std::move(done));
}

void GrpcEngineFleet::DeleteAssessment(const HostId& host, const VmId& vm,
                                       std::function<void(Status)> done) {
    v1::VmAssessmentRef request;
    request.set_vm_id(vm.value);
    impl_->Query<v1::VmAssessmentRef, v1::DeleteVmAssessmentReply, bool>(
        host, &Rpc::DeleteAssessment, std::move(request), kQueryTimeout,
        [](const v1::DeleteVmAssessmentReply&) { return true; },
        [done = std::move(done)](Result<bool> deleted) {
            done(deleted ? Status() : std::unexpected(std::move(deleted).error()));
        });
}

void GrpcEngineFleet::ListAssessments(const HostId& host, Callback<std::vector<Assessment>> done) {
    impl_->Query<v1::ListVmAssessmentsRequest, v1::VmAssessments, std::vector<Assessment>>(
        host, &Rpc::ListAssessments, {}, kQueryTimeout,
        [](const v1::VmAssessments& reply) {
            std::vector<Assessment> all;
            for (const auto& assessment : reply.assessments()) all.push_back(FromProto(assessment));
            return all;
        },
        std::move(done));
}

}  // namespace rha::control
