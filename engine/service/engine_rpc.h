// EngineRpc: server side of rha.v1.Engine. Converts, authorises (role "control"), runs commands
// through the StepLedger on the pool, and streams reports. No decisions. Must outlive the server.
#pragma once

#include <boost/asio/thread_pool.hpp>

#include "engine/service/engine_node.h"
#include "engine/service/step_ledger.h"
#include "rha/v1/engine.grpc.pb.h"

namespace rha::engine {

class EngineRpc final : public v1::Engine::CallbackService {
public:
    EngineRpc(EngineNode& node, boost::asio::thread_pool& pool);
    ~EngineRpc() override;

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;

    Reactor* GetHostFacts(Context*, const v1::GetHostFactsRequest*, v1::HostFacts*) override;
    Reactor* ListVms(Context*, const v1::ListVmsRequest*, v1::ListVmsReply*) override;
    Reactor* InspectVm(Context*, const v1::InspectVmRequest*, v1::VmDetail*) override;
    grpc::ServerWriteReactor<v1::EngineReport>* Watch(Context*, const v1::WatchRequest*) override;
    Reactor* VerifyMaster(Context*, const v1::VerifyRequest*, v1::VerifyReply*) override;
    Reactor* VerifyReplica(Context*, const v1::VerifyRequest*, v1::VerifyReply*) override;
    Reactor* StartReplica(Context*, const v1::StartReplicationRequest*,
                          v1::StartReplicaReply*) override;
    Reactor* StartMaster(Context*, const v1::StartReplicationRequest*, v1::CommandReply*) override;
    Reactor* StopReplication(Context*, const v1::StopReplicationRequest*,
                             v1::StopReplicationReply*) override;
    Reactor* SuspendApply(Context*, const v1::SuspendApplyRequest*, v1::CommandReply*) override;
    Reactor* Drain(Context*, const v1::DrainRequest*, v1::DrainReply*) override;
    Reactor* Promote(Context*, const v1::PromoteRequest*, v1::PromoteReply*) override;
    Reactor* RenewLease(Context*, const v1::RenewLeaseRequest*, v1::CommandReply*) override;
    Reactor* RegisterVm(Context*, const v1::RegisterVmRequest*, v1::RegisterVmReply*) override;
    Reactor* UnregisterVm(Context*, const v1::VmCommand*, v1::CommandReply*) override;
    Reactor* StartVm(Context*, const v1::VmCommand*, v1::CommandReply*) override;
    Reactor* ShutdownVm(Context*, const v1::ShutdownVmRequest*, v1::ShutdownVmReply*) override;

    Reactor* GetHistory(Context*, const v1::GetHistoryRequest*, v1::History*) override;
    Reactor* StartAssessment(Context*, const v1::StartVmAssessmentRequest*,
                             v1::Assessment*) override;
    Reactor* StopAssessment(Context*, const v1::VmAssessmentRef*, v1::Assessment*) override;
    Reactor* DeleteAssessment(Context*, const v1::VmAssessmentRef*,
                              v1::DeleteVmAssessmentReply*) override;
    Reactor* ListAssessments(Context*, const v1::ListVmAssessmentsRequest*,
                             v1::VmAssessments*) override;
    Reactor* GetAssessment(Context*, const v1::VmAssessmentRef*, v1::Assessment*) override;

private:
    /// Runs `answer` on the pool and finishes with its status.
    template <typename Answer>
    Reactor* Ask(boost::asio::thread_pool& pool, Context* context, Answer answer);
    template <typename Answer>
    Reactor* Ask(Context* context, Answer answer);
    /// The same for a question that is answered with the reply itself.
    template <typename Reply, typename Question>
    Reactor* Tell(Context* context, Reply* reply, Question question);
    /// Runs `command` through the ledger; its reply is copied into `reply`.
    template <typename Request, typename Reply, typename Command>
    Reactor* Do(Context* context, const char* name, const Request* request, Reply* reply,
                Command command);

    EngineNode& node_;
    boost::asio::thread_pool& pool_;
    /// For reports and leases, which must not wait until a command has ended.
    boost::asio::thread_pool prompt_;
    StepLedger ledger_;
};

}  // namespace rha::engine
