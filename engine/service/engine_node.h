// EngineNode: everything an engine does, free of gRPC's server side: which scenarios it is master
// or replica of, their sessions, and the machines of this host. It survives its own restarts: what
// the control service ordered is on disk (AssignmentStore) and is taken up again by Start.
//
// Two rules protect the machines whatever the control service says: a command with an older epoch
// than the engine has seen is refused, and a machine whose replica is here is started only after a
// promotion. The run lease (docs/machines/lease.md) is a third: engine_leases.cpp.
//
// Thread rule: any thread. Commands of one scenario are serialised by the caller (StepLedger);
// everything may block. One thread of its own brings up sessions that could not start at once, and
// one sees to assessments.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include "common/runtime/clock.h"
#include "common/runtime/mutex.h"
#include "common/runtime/tls/identity.h"
#include "engine/lease/lease_keeper.h"
#include "engine/master/asio_runtime.h"
#include "engine/master/master_session.h"
#include "engine/ports/hypervisor.h"
#include "engine/ports/write_source.h"
#include "engine/replica/replica.h"
#include "engine/service/assessments.h"
#include "engine/service/assignment.h"
#include "engine/service/event_log.h"
#include "engine/service/vm_poller.h"
#include "engine/transport/grpc_lease_peer.h"
#include "engine/transport/replication_service.h"
#include "rha/v1/engine.pb.h"

namespace rha::engine {

struct NodeConfig {
    std::filesystem::path state_directory;
    std::vector<std::string> storage_roots;  ///< absolute; where machines and replicas may lie
    std::string host_name;
    std::chrono::milliseconds poll_interval{1000};
    std::chrono::milliseconds retry_interval{2000};  ///< of sessions that could not start
    unsigned session_threads = 4;                    ///< run the strands of all master sessions
    unsigned worker_threads = 4;                     ///< read and hash for synchronisation
    std::function<BootTime()> boot_clock = &BootNow;
};

struct MasterStart {
    bool full_compare = false;
    std::optional<MasterOptions::Trust> trust;
};

struct StartedReplica {
    std::uint64_t generation = 0;  ///< of adopted files; 0 otherwise
    bool unchanged = false;        ///< they are proven to be as at the drain
};

struct StoppedReplication {
    /// Of a retired machine: changes here that the other host has not received, at most; empty when
    /// nobody knows.
    std::optional<std::uint64_t> unshipped_bytes;
};

class EngineNode final : public ReplicaProvider {
public:
    /// `hypervisor` and `source` must outlive the node. Takes up every assignment found on disk.
    static Result<std::unique_ptr<EngineNode>> Start(NodeConfig config,
                                                     std::shared_ptr<const Identity> identity,
                                                     Hypervisor& hypervisor, WriteSource& source);
    ~EngineNode() override;

    // --- commands; errors as in rha::Error, stale epochs refused with kStaleEpoch ------------
    Result<StartedReplica> StartReplica(const v1::StartReplicationRequest& request);
    Status StartMaster(const v1::StartReplicationRequest& request);
    Result<StoppedReplication> StopReplication(const v1::StopReplicationRequest& request);
    Status SuspendApply(const v1::SuspendApplyRequest& request);
    Result<DrainedAt> Drain(const v1::DrainRequest& request);
    Result<PromoteResult> Promote(const v1::PromoteRequest& request);
    Status RenewLease(const v1::RenewLeaseRequest& request);
    Result<Registered> RegisterVm(const v1::RegisterVmRequest& request);
    Status UnregisterVm(const v1::VmCommand& request);
    Status StartVm(const v1::VmCommand& request);
    Result<bool> ShutdownVm(const v1::ShutdownVmRequest& request);

    Result<v1::Assessment> StartAssessment(const v1::StartVmAssessmentRequest& request);
    Assessments& assessments() { return *assessments_; }

    // --- questions -----------------------------------------------------------------------------
    const std::string& host_id() const { return identity_->self.id; }
    /// Of this start of the engine; never 0.
    std::uint64_t run_id() const { return run_id_; }
    /// Another one after every start of the host.
    std::uint64_t boot_run_id() const { return boot_run_id_; }
    std::uint64_t BootClockNs() const {
        return static_cast<std::uint64_t>(config_.boot_clock().since_boot.count());
    }
    v1::HostFacts Facts();
    Result<std::vector<VmSummary>> ListVms() { return hypervisor_.List(); }
    Result<VmDetail> InspectVm(const VmId& vm) { return hypervisor_.Inspect(vm); }
    v1::VerifyReply VerifyMaster(const v1::VerifyRequest& request);
    v1::VerifyReply VerifyReplica(const v1::VerifyRequest& request);
    std::vector<v1::ReplicationStatus> Replications() const;
    /// Of a scenario that has this host, or had it, as its master.
    Result<v1::History> GetHistory(const ScenarioId& scenario);
    std::vector<VmPoller::Entry> Vms() const { return poller_.Snapshot(); }
    EventLog& events() { return events_; }

    // --- ReplicaProvider -----------------------------------------------------------------------
    Result<std::shared_ptr<Replica>> FindReplica(const ScenarioId& scenario, const HostId& peer,
                                                 const std::string& master_prefix) override;
    Status ExtendLease(const ScenarioId& scenario, const HostId& peer, Epoch epoch,
                       std::uint64_t lease_ms) override;

private:
    /// One scenario this engine knows. The runtime must outlive the session.
    struct Slot {
        Assignment assignment;
        std::unique_ptr<AsioRuntime> runtime;
        std::shared_ptr<MasterSession> master;
        std::shared_ptr<Replica> replica;
        std::optional<Error> error;  ///< why neither of them could be started
        /// Of the replica: until when the master's machine may run by what was renewed here, and
        /// whether nothing is renewed any more because of a promotion.
        BootTime leases_over;
        bool leases_closed = false;
    };

    EngineNode(NodeConfig config, std::shared_ptr<const Identity> identity, Hypervisor& hypervisor,
               WriteSource& source);

    /// The slot's copy of the assignment after the epoch check.
    Result<Assignment> Admit(const v1::StepTag& tag) const;
    Status Adopt(const Assignment& assignment);

    /// Held from the reading of an assignment to its last consequence, before mutex_: by commands,
    /// by the master's call, and by the retry thread. BringUp, TakeDown and Adopt need it.
    std::shared_ptr<Mutex> Gate(const ScenarioId& scenario);
    /// The assignment, if this host keeps a replica of that peer's.
    Result<Assignment> ReplicaAssignment(const ScenarioId& scenario, const HostId& peer) const;
    Result<Assignment> ReplicaAssignmentLocked(const ScenarioId& scenario, const HostId& peer) const
        RHA_REQUIRES(mutex_);

    /// Starts what the assignment wants unless it runs already.
    Status BringUp(const ScenarioId& scenario, const MasterStart& start = {});
    Status BringUpMaster(const Assignment& assignment, const MasterStart& start);
    Status BringUpReplica(Assignment assignment);
    void TakeDown(const ScenarioId& scenario);
    void BringUpAll();
    /// Runs `turn` again and again until the end, at the interval of retries.
    void Repeat(const std::function<void()>& turn);
    std::shared_ptr<MasterSession> MasterOf(const ScenarioId& scenario) const;
    std::shared_ptr<Replica> ReplicaOf(const ScenarioId& scenario) const;

    Status StartLeases();
    std::optional<LeaseKeeper::Master> LeasedMaster(const ScenarioId& scenario) const;
    /// Renews the master's lease no more; kUnavailable until the last renewal is certainly over.
    Status CloseLeases(const ScenarioId& scenario, std::uint64_t lease_ms);
    void OpenLeases(const ScenarioId& scenario);

    /// Takes over the files of a machine that lived here; they are captured no more.
    Status AdoptFiles(const v1::StartReplicationRequest& request, Assignment& wanted);
    /// Where the machine lies on this host, empty when it is not registered; kConflict unless it is
    /// certainly off.
    Result<std::string> FolderWhenOff(const VmId& vm);
    /// Captured changes of the folder that no replica has acknowledged, at most.
    Result<std::uint64_t> Unshipped(const ScenarioId& scenario, const std::string& folder);
    void VerifyDivergence(const v1::VerifyRequest& request, v1::VerifyReply* reply);
    /// Success, or why it is not proven that the files are as they were at that change.
    Status UnchangedSince(const Assignment& assignment, Sequence last, CaptureId capture);
    /// Before the first write to a promoted replica by the machine, or by what registers it:
    /// nothing of the old master may be applied any more, nobody may take the files for an
    /// unchanged replica, and changes are captured. Nothing where that was done already.
    Status EndReplica(const Assignment& assignment);
    /// From now on the files are the machine's own, and every change of them is captured.
    Status BecomeTheMachine(Assignment assignment);
    Result<CaptureId> CaptureFromNowOn(const ScenarioId& scenario, const std::string& folder);

    /// The storage root that holds `path`.
    Result<std::string> Locate(const std::string& path) const;

    /// kFailedPrecondition unless a capture file system is mounted over the folder.
    Status CheckCaptured(const std::string& folder);
    /// kConflict when a scenario has this host as its master or replica there.
    Status CheckUnprotected(const std::string& folder) const;
    void VerifyPeer(const v1::VerifyRequest& request, v1::VerifyReply* reply) const;
    void VerifyCapture(const VmDetail& vm, v1::VerifyReply* reply);
    void VerifyReplicaDirectory(const v1::VerifyRequest& request, v1::VerifyReply* reply);

    const NodeConfig config_;
    const std::shared_ptr<const Identity> identity_;
    Hypervisor& hypervisor_;
    WriteSource& source_;
    const AssignmentStore store_;
    std::uint64_t boot_run_id_ = 0;  ///< set by Start
    const std::uint64_t run_id_;
    const BootTime started_;
    EventLog events_;
    GrpcLeasePeer lease_peer_;
    VmPoller poller_;

    boost::asio::io_context sessions_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> sessions_stay_;
    boost::asio::thread_pool workers_;
    std::vector<std::thread> session_threads_;

    mutable Mutex mutex_;
    CondVar changed_;
    bool stop_ RHA_GUARDED_BY(mutex_) = false;
    std::map<ScenarioId, Slot> slots_ RHA_GUARDED_BY(mutex_);
    /// Outlive their slots: a thread may wait for one while the scenario is forgotten.
    std::map<ScenarioId, std::shared_ptr<Mutex>> gates_ RHA_GUARDED_BY(mutex_);
    std::thread retry_thread_;
    std::thread assessment_thread_;
    std::unique_ptr<LeaseKeeper> leases_;       ///< since Start
    std::unique_ptr<Assessments> assessments_;  ///< since Start
};

}  // namespace rha::engine
