// The commands of the control service: what each does to assignments, sessions and machines.
#include <future>

#include "common/runtime/log.h"
#include "engine/service/engine_node.h"

namespace rha::engine {
namespace {

ReplicationLimits LimitsOf(const v1::ReplicationSettings& settings) {
    ReplicationLimits limits;
    if (settings.spool_bytes_max() != 0) limits.spool_bytes_max = settings.spool_bytes_max();
    if (settings.journal_bytes_max() != 0) limits.journal_bytes_max = settings.journal_bytes_max();
    if (settings.free_bytes_min() != 0) limits.free_bytes_min = settings.free_bytes_min();
    return limits;
}

Assignment AssignmentOf(const v1::StartReplicationRequest& request, AssignedRole role) {
    return {.scenario = {request.tag().scenario_id()},
            .epoch = {request.tag().epoch()},
            .role = role,
            .vm = {request.vm_id()},
            .vm_folder = request.vm_folder(),
            .replica_directory = request.replica_directory(),
            .peer_address = request.peer_address(),
            .peer = {request.peer_host_id()},
            .limits = LimitsOf(request.settings())};
}

/// Equal but for what the engine learnt by itself.
bool SameOrder(Assignment a, const Assignment& b) {
    a.master_prefix = b.master_prefix;
    a.promoted = b.promoted;
    return a == b;
}

}  // namespace

Status EngineNode::StartReplica(const v1::StartReplicationRequest& request) {
    RHA_ASSIGN_OR_RETURN(const auto current, Admit(request.tag()));
    auto wanted = AssignmentOf(request, AssignedRole::kReplica);
    RHA_RETURN_IF_ERROR(Locate(wanted.replica_directory));
    if (current.promoted) {
        return Fail(ErrorCode::kFailedPrecondition,
                    "the machine was switched over to this host: its replica here is the machine "
                    "itself now",
                    "delete the scenario, or switch back first");
    }
    if (SameOrder(wanted, current) && ReplicaOf(wanted.scenario) != nullptr) return {};
    wanted.master_prefix = current.master_prefix;
    TakeDown(wanted.scenario);
    RHA_RETURN_IF_ERROR(Adopt(wanted));
    return BringUp(wanted.scenario, false);
}

Status EngineNode::StartMaster(const v1::StartReplicationRequest& request) {
    RHA_ASSIGN_OR_RETURN(const auto current, Admit(request.tag()));
    const auto wanted = AssignmentOf(request, AssignedRole::kMaster);
    RHA_RETURN_IF_ERROR(Locate(wanted.vm_folder));
    if (!request.extra_paths().empty()) {
        return Fail(ErrorCode::kUnsupported,
                    "the machine uses '" + request.extra_paths(0) +
                        "', outside its folder, where it is not captured",
                    "shut the machine down, move the file into its folder, and correct the "
                    "machine's configuration or the child's parent path");
    }
    const bool running = MasterOf(wanted.scenario) != nullptr;
    if (running && SameOrder(wanted, current) && !request.force_full_compare()) return {};
    TakeDown(wanted.scenario);
    RHA_RETURN_IF_ERROR(Adopt(wanted));
    return BringUp(wanted.scenario, request.force_full_compare());
}

Status EngineNode::StopReplication(const v1::StopReplicationRequest& request) {
    RHA_ASSIGN_OR_RETURN(auto assignment, Admit(request.tag()));
    const bool was_master = assignment.role == AssignedRole::kMaster;
    assignment.role = AssignedRole::kNone;
    assignment.promoted = false;
    RHA_RETURN_IF_ERROR(Adopt(assignment));
    TakeDown(assignment.scenario);
    if (!request.forget()) return {};
    if (was_master || request.retire()) RHA_RETURN_IF_ERROR(source_.Detach(assignment.scenario));
    RHA_RETURN_IF_ERROR(store_.Remove(assignment.scenario));
    MutexLock lock(mutex_);
    slots_.erase(assignment.scenario);
    return {};
}

Result<DrainedAt> EngineNode::Drain(const v1::DrainRequest& request) {
    RHA_ASSIGN_OR_RETURN(const auto assignment, Admit(request.tag()));
    const auto master = MasterOf(assignment.scenario);
    if (master == nullptr) {
        return Fail(ErrorCode::kFailedPrecondition,
                    "this engine is not replicating the scenario as its master",
                    "run the scenario first: `rhactl scenario run`");
    }
    const auto drained = std::make_shared<std::promise<Result<DrainedAt>>>();
    master->Drain(std::chrono::milliseconds(request.timeout_ms()),
                  [drained](Result<DrainedAt> result) { drained->set_value(std::move(result)); });
    return drained->get_future().get();
}

Result<PromoteResult> EngineNode::Promote(const v1::PromoteRequest& request) {
    RHA_ASSIGN_OR_RETURN(auto assignment, Admit(request.tag()));
    if (assignment.role != AssignedRole::kReplica) {
        return Fail(ErrorCode::kFailedPrecondition, "this host keeps no replica of the scenario");
    }
    RHA_RETURN_IF_ERROR(BringUp(assignment.scenario, false));
    const auto replica = ReplicaOf(assignment.scenario);
    if (replica == nullptr) {
        return Fail(ErrorCode::kFailedPrecondition, "the replica holds nothing of the machine yet",
                    "run the scenario until it has synchronised once");
    }
    RHA_ASSIGN_OR_RETURN(const auto result,
                         replica->Promote({.new_epoch = {request.new_epoch()},
                                           .require_final = request.require_final(),
                                           .final_sequence = {request.final_sequence()},
                                           .capture_id = {request.capture_id()},
                                           .allow_inconsistent = request.allow_inconsistent()}));
    assignment.epoch = {std::max(request.new_epoch(), assignment.epoch.value)};
    assignment.promoted = true;
    RHA_RETURN_IF_ERROR(Adopt(assignment));
    return result;
}

Result<VmId> EngineNode::RegisterVm(const v1::RegisterVmRequest& request) {
    RHA_RETURN_IF_ERROR(Admit(request.tag()));
    RHA_RETURN_IF_ERROR(Locate(request.folder()));
    auto vm = hypervisor_.Register(request.folder());
    poller_.Hurry();
    return vm;
}

Status EngineNode::UnregisterVm(const v1::VmCommand& request) {
    RHA_RETURN_IF_ERROR(Admit(request.tag()));
    auto done = hypervisor_.Unregister({request.vm_id()});
    poller_.Hurry();
    return done;
}

Status EngineNode::StartVm(const v1::VmCommand& request) {
    RHA_ASSIGN_OR_RETURN(const auto assignment, Admit(request.tag()));
    if (assignment.role == AssignedRole::kReplica) {
        if (!assignment.promoted) {
            return Fail(ErrorCode::kFailedPrecondition,
                        "the machine's replica on this host has not been promoted: starting the "
                        "machine here would ruin it",
                        "switch the scenario over: `rhactl scenario switchover`");
        }
        // From its first write on the files are the machine's own: nothing of the old master may
        // be applied to them, and nobody may take them for an unchanged replica.
        if (const auto replica = ReplicaOf(assignment.scenario); replica != nullptr) {
            RHA_RETURN_IF_ERROR(replica->InvalidateAfterPromotion());
            TakeDown(assignment.scenario);
        }
    }
    // On the bare directory it would write unseen for as long as it runs.
    if (assignment.role == AssignedRole::kMaster) {
        RHA_RETURN_IF_ERROR(CheckCaptured(assignment.vm_folder));
    }
    auto started = hypervisor_.Start({request.vm_id()});
    poller_.Hurry();
    return started;
}

Result<bool> EngineNode::ShutdownVm(const v1::ShutdownVmRequest& request) {
    RHA_RETURN_IF_ERROR(Admit(request.tag()));
    auto graceful = hypervisor_.Shutdown(
        {request.vm_id()}, std::chrono::milliseconds(request.grace_ms()), request.force());
    poller_.Hurry();
    return graceful;
}

}  // namespace rha::engine
