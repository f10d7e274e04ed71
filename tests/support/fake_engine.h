// FakeEngine: an engine as the control service sees it, without guests and data: a real server with
// a real identity, whose machines and replications are values that commands change and tests set.
// Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "common/runtime/mutex.h"
#include "common/runtime/tls/identity.h"
#include "common/runtime/unique_fd.h"
#include "rha/v1/engine.grpc.pb.h"

namespace rha::test {

class FakeEngine final : public v1::Engine::Service {
public:
    /// Reserves a port on loopback; serves nothing yet.
    explicit FakeEngine(std::string name);
    ~FakeEngine() override;

    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
    const std::string& name() const { return name_; }

    void Serve(const Identity& identity);
    /// As if the host were gone.
    void Stop();
    /// The host is gone and back; what the engine was told it still knows.
    void Reboot();

    void AddVm(const std::string& id, const std::string& vm_name);
    v1::VmState StateOf(const std::string& vm_id);
    /// Return as soon as it is so.
    void WaitForState(const std::string& vm_id, v1::VmState state);
    void WaitForSuspended(bool suspended);
    /// The master stays in synchronisation until told otherwise.
    void HoldSynchronisation(bool hold);
    /// Looking at a machine, alone or to verify it as a master's, takes until told otherwise.
    void HoldInspections(bool hold);
    std::size_t held_inspections();
    /// Returns as soon as so many are held.
    void WaitForHeldInspections(std::size_t count);
    /// Non-empty: verification finds this error.
    void SetProblem(const std::string& message);
    /// Non-empty: the machine cannot be shut down, for this reason.
    void SetShutdownError(const std::string& message);
    /// Its replicas do not hear their masters any more.
    void LosePeers();
    std::size_t replication_count();

private:
    using Context = grpc::ServerContext;

    grpc::Status GetHostFacts(Context*, const v1::GetHostFactsRequest*, v1::HostFacts*) override;
    grpc::Status ListVms(Context*, const v1::ListVmsRequest*, v1::ListVmsReply*) override;
    grpc::Status InspectVm(Context*, const v1::InspectVmRequest*, v1::VmDetail*) override;
    grpc::Status Watch(Context*, const v1::WatchRequest*,
                       grpc::ServerWriter<v1::EngineReport>*) override;
    grpc::Status VerifyMaster(Context*, const v1::VerifyRequest*, v1::VerifyReply*) override;
    grpc::Status GetHistory(Context*, const v1::GetHistoryRequest*, v1::History*) override;
    grpc::Status StartAssessment(Context*, const v1::StartVmAssessmentRequest*,
                                 v1::Assessment*) override;
    grpc::Status StopAssessment(Context*, const v1::VmAssessmentRef*, v1::Assessment*) override;
    grpc::Status DeleteAssessment(Context*, const v1::VmAssessmentRef*,
                                  v1::DeleteVmAssessmentReply*) override;
    grpc::Status ListAssessments(Context*, const v1::ListVmAssessmentsRequest*,
                                 v1::VmAssessments*) override;
    grpc::Status GetAssessment(Context*, const v1::VmAssessmentRef*, v1::Assessment*) override;
    grpc::Status VerifyReplica(Context*, const v1::VerifyRequest*, v1::VerifyReply*) override;
    grpc::Status StartReplica(Context*, const v1::StartReplicationRequest*,
                              v1::StartReplicaReply*) override;
    grpc::Status StartMaster(Context*, const v1::StartReplicationRequest*,
                             v1::CommandReply*) override;
    grpc::Status StopReplication(Context*, const v1::StopReplicationRequest*,
                                 v1::StopReplicationReply*) override;
    grpc::Status Drain(Context*, const v1::DrainRequest*, v1::DrainReply*) override;
    grpc::Status Promote(Context*, const v1::PromoteRequest*, v1::PromoteReply*) override;
    grpc::Status RegisterVm(Context*, const v1::RegisterVmRequest*, v1::RegisterVmReply*) override;
    grpc::Status UnregisterVm(Context*, const v1::VmCommand*, v1::CommandReply*) override;
    grpc::Status RenewLease(Context*, const v1::RenewLeaseRequest*, v1::CommandReply*) override;
    grpc::Status SuspendApply(Context*, const v1::SuspendApplyRequest*, v1::CommandReply*) override;
    grpc::Status StartVm(Context*, const v1::VmCommand*, v1::CommandReply*) override;
    grpc::Status ShutdownVm(Context*, const v1::ShutdownVmRequest*, v1::ShutdownVmReply*) override;

    void Listen();
    /// Refuses whoever is not the control service, as the real engine does.
    static grpc::Status Admit(const Context& context);
    void AddFinding(v1::VerifyReply* reply) RHA_REQUIRES(mutex_);
    void HoldInspection(const Context& context) RHA_REQUIRES(mutex_);
    v1::EngineReport MakeReport(std::uint64_t number) RHA_EXCLUDES(mutex_);
    v1::VmDetail Detail(const std::string& vm_id) RHA_REQUIRES(mutex_);

    const std::string name_;
    int port_ = 0;
    UniqueFd reservation_;  ///< keeps port_; initialised after it

    Mutex mutex_;
    CondVar changed_;
    bool stopping_ RHA_GUARDED_BY(mutex_) = false;
    std::uint64_t boot_run_ RHA_GUARDED_BY(mutex_) = 1;
    std::uint64_t engine_run_ RHA_GUARDED_BY(mutex_) = 0;
    std::string host_id_ RHA_GUARDED_BY(mutex_);
    std::map<std::string, v1::VmSummary> vms_ RHA_GUARDED_BY(mutex_);
    std::map<std::string, v1::ReplicationStatus> replications_ RHA_GUARDED_BY(mutex_);
    std::map<std::string, v1::Assessment> assessments_ RHA_GUARDED_BY(mutex_);  ///< by machine
    bool hold_ RHA_GUARDED_BY(mutex_) = false;
    bool hold_inspections_ RHA_GUARDED_BY(mutex_) = false;
    std::size_t held_inspections_ RHA_GUARDED_BY(mutex_) = 0;
    std::string problem_ RHA_GUARDED_BY(mutex_);
    std::string shutdown_error_ RHA_GUARDED_BY(mutex_);
    /// What RegisterVm brings, by folder.
    std::map<std::string, std::string> moved_vms_ RHA_GUARDED_BY(mutex_);
    std::shared_ptr<grpc::ServerCredentials> credentials_;
    std::unique_ptr<grpc::Server> server_;
};

}  // namespace rha::test
