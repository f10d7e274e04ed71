// The commands of the control service: what each does to assignments, sessions and machines.
#include <future>

#include "common/runtime/log.h"
#include "common/runtime/platform_words.h"
#include "common/runtime/random.h"
#include "common/texts/texts.h"
#include "engine/master/master_state.h"
#include "engine/replica/bookkeeping.h"
#include "engine/service/engine_node.h"
#include "engine/service/proto_convert.h"
#include "engine/service/storage_path.h"

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

/// What the engine learnt by itself is no part of the order.
void KeepLearnt(const Assignment& from, Assignment& to) {
    to.master_prefix = from.master_prefix;
    to.promoted = from.promoted;
    to.adopted_generation = from.adopted_generation;
    to.adopted_unchanged = from.adopted_unchanged;
    to.adoption_pending = from.adoption_pending;
    to.captured_since_promotion = from.captured_since_promotion;
    to.ran_uncaptured = from.ran_uncaptured;
    to.apply_suspended = from.apply_suspended;
}

bool SameOrder(Assignment a, const Assignment& b) {
    KeepLearnt(b, a);
    return a == b;
}

Status MaySuspend(const Assignment& assignment, const Replica* replica) {
    if (assignment.role != AssignedRole::kReplica || assignment.promoted) {
        return Fail(ErrorCode::kFailedPrecondition, "this host keeps no replica of the scenario",
                    "run the scenario first: `rhactl scenario run`");
    }
    if (replica == nullptr) {
        return std::unexpected(Error{.code = ErrorCode::kUnavailable,
                                     .message = "the replica is not open yet",
                                     .remedy = "try again in a few seconds",
                                     .retryable = true});
    }
    const auto status = replica->GetStatus();
    if (status.consistent && !status.synchronising) return {};
    return Fail(ErrorCode::kFailedPrecondition, "the replica is being synchronised",
                "wait until the scenario is running, then suspend its updates");
}

}  // namespace

Result<StartedReplica> EngineNode::StartReplica(const v1::StartReplicationRequest& request) {
    const auto gate = Gate({request.tag().scenario_id()});
    MutexLock held(*gate);
    RHA_ASSIGN_OR_RETURN(const auto current, Admit(request.tag()));
    auto wanted = AssignmentOf(request, AssignedRole::kReplica);
    RHA_RETURN_IF_ERROR(Locate(wanted.replica_directory));
    if (current.promoted) {
        return Fail(ErrorCode::kFailedPrecondition,
                    "the machine was switched over to this host: its replica here is the machine "
                    "itself now",
                    "delete the scenario, or switch back first");
    }
    const StartedReplica before{current.adopted_generation, current.adopted_unchanged};
    if (SameOrder(wanted, current) && ReplicaOf(wanted.scenario) != nullptr) {
        RHA_RETURN_IF_ERROR(leases_->Remove(wanted.scenario));
        OpenLeases(wanted.scenario);
        return before;
    }
    const bool kept = current.role == AssignedRole::kReplica &&
                      current.replica_directory == wanted.replica_directory;
    if (kept) {
        KeepLearnt(current, wanted);
    } else {
        wanted.master_prefix = current.master_prefix;
    }
    TakeDown(wanted.scenario);
    // Files that were taken over, and that nothing has been received on, are so still after a stop.
    const bool untouched =
        current.adoption_pending && current.replica_directory == wanted.replica_directory;
    if ((request.adopt_existing() || untouched) && wanted.adopted_generation == 0) {
        RHA_RETURN_IF_ERROR(AdoptFiles(request, wanted));
    }
    RHA_RETURN_IF_ERROR(Adopt(wanted));
    RHA_RETURN_IF_ERROR(leases_->Remove(wanted.scenario));
    RHA_RETURN_IF_ERROR(leases_->RemoveOthers(wanted.scenario, wanted.vm));
    RHA_RETURN_IF_ERROR(BringUp(wanted.scenario));
    OpenLeases(wanted.scenario);
    return StartedReplica{wanted.adopted_generation, wanted.adopted_unchanged};
}

Status EngineNode::AdoptFiles(const v1::StartReplicationRequest& request, Assignment& wanted) {
    RHA_RETURN_IF_ERROR(FolderWhenOff(wanted.vm));
    const auto unchanged =
        UnchangedSince(wanted, {request.drained_sequence()}, {request.drained_capture_id()});
    wanted.adopted_unchanged = unchanged.has_value();
    wanted.adopted_generation = RandomId();
    wanted.adoption_pending = true;
    wanted.master_prefix.clear();  // what is open receives: it waits for the master
    events_.Add(
        "replica-files-adopted", v1::SEVERITY_INFO, wanted.scenario,
        unchanged
            ? "the machine's former files are taken over as the replica; nothing has to be compared"
            : Say("the machine's former files are taken over as the replica; everything is "
                  "compared: {reason}",
                  {{"reason", unchanged.error().message}}),
        "");
    return source_.Detach(wanted.scenario);
}

Result<std::string> EngineNode::FolderWhenOff(const VmId& vm) {
    RHA_ASSIGN_OR_RETURN(const auto machines, hypervisor_.List());
    for (const auto& machine : machines) {
        if (machine.id != vm) continue;
        if (machine.state == VmState::kOff) return machine.folder;
        return Fail(ErrorCode::kConflict,
                    "the machine runs on this host, or it is not known that it does not",
                    "shut it down here: this host is to keep the copy");
    }
    return std::string();
}

Status EngineNode::UnchangedSince(const Assignment& assignment, Sequence last, CaptureId capture) {
    const auto unproven = [](std::string why) {
        return Fail(ErrorCode::kFailedPrecondition, std::move(why));
    };
    if (last.value == 0) return unproven("this host was not drained");
    RHA_ASSIGN_OR_RETURN(const auto session,
                         source_.Attach(assignment.scenario, {assignment.replica_directory}));
    RHA_ASSIGN_OR_RETURN(const auto dirty, session->DirtyBytes());
    if (session->info().capture_id != capture) return unproven("capture was begun anew since");
    if (session->head() != last) {
        return unproven(Say("the last change here has number {number}, the drain ended at {end}",
                            {{"number", std::to_string(session->head().value)},
                             {"end", std::to_string(last.value)}}));
    }
    if (dirty != 0)
        return unproven(
            Say("{count} bytes were left to repair", {{"count", std::to_string(dirty)}}));
    return {};
}

Result<std::uint64_t> EngineNode::Unshipped(const ScenarioId& scenario, const std::string& folder) {
    RHA_ASSIGN_OR_RETURN(const auto session, source_.Attach(scenario, {folder}));
    RHA_ASSIGN_OR_RETURN(const auto dirty, session->DirtyBytes());
    return dirty + session->ring_used_bytes();
}

Status EngineNode::StartMaster(const v1::StartReplicationRequest& request) {
    const auto gate = Gate({request.tag().scenario_id()});
    MutexLock held(*gate);
    RHA_ASSIGN_OR_RETURN(const auto current, Admit(request.tag()));
    auto wanted = AssignmentOf(request, AssignedRole::kMaster);
    RHA_RETURN_IF_ERROR(Locate(wanted.vm_folder));
    if (!request.extra_paths().empty()) {
        return Fail(ErrorCode::kUnsupported,
                    Say("the machine uses '{path}', outside its folder, where it is not captured",
                        {{"path", request.extra_paths(0)}}),
                    "shut the machine down, move the file into its folder, and correct the "
                    "machine's configuration or the child's parent path");
    }
    const bool running = MasterOf(wanted.scenario) != nullptr;
    if (running && SameOrder(wanted, current) && !request.force_full_compare()) return {};
    if (current.role == AssignedRole::kReplica && !current.promoted) {
        return Fail(ErrorCode::kFailedPrecondition,
                    "this host keeps the machine's replica, which has not been promoted: it cannot "
                    "be the master",
                    "switch the scenario over: `rhactl scenario switchover`");
    }
    TakeDown(wanted.scenario);
    MasterStart start{.full_compare = request.force_full_compare(), .trust = std::nullopt};
    if (current.promoted) RHA_RETURN_IF_ERROR(ReleaseReplicaDirectory(wanted.vm_folder));
    if (!current.ran_uncaptured) {
        wanted.captured_since_promotion = current.captured_since_promotion;
    }
    if (request.trusted_generation() != 0 && wanted.captured_since_promotion.value != 0) {
        start.trust = {request.trusted_generation(), wanted.captured_since_promotion};
    }
    RHA_RETURN_IF_ERROR(Adopt(wanted));
    RHA_RETURN_IF_ERROR(leases_->EndRetirement(wanted.scenario));
    RHA_RETURN_IF_ERROR(leases_->RemoveOthers(wanted.scenario, wanted.vm));
    return BringUp(wanted.scenario, start);
}

Result<StoppedReplication> EngineNode::StopReplication(const v1::StopReplicationRequest& request) {
    const auto gate = Gate({request.tag().scenario_id()});
    MutexLock held(*gate);
    RHA_ASSIGN_OR_RETURN(auto assignment, Admit(request.tag()));
    // As master, as the host that was switched to, or at any earlier time.
    const bool captured =
        assignment.role == AssignedRole::kMaster ||
        assignment.captured_since_promotion.value != 0 ||
        std::filesystem::exists(MasterDirectory(config_.state_directory, assignment.scenario));
    assignment.role = AssignedRole::kNone;
    assignment.promoted = false;
    assignment.apply_suspended = false;
    const bool keep_off = request.retire() && !request.forget() && !assignment.vm.empty();
    assignment.retiring = keep_off;
    RHA_RETURN_IF_ERROR(Adopt(assignment));
    if (!keep_off) RHA_RETURN_IF_ERROR(leases_->Remove(assignment.scenario));
    TakeDown(assignment.scenario);
    if (keep_off) {
        const auto folder = FolderWhenOff(assignment.vm);
        const auto off = folder ? Status() : std::unexpected(folder.error());
        RHA_RETURN_IF_ERROR(leases_->Retire(assignment.scenario, assignment.vm, off));
        RHA_RETURN_IF_ERROR(off);  // its lease ends soon: then it is known what it has written
        // Files that were taken over are captured no more.
        if (assignment.ran_uncaptured || assignment.adoption_pending) return StoppedReplication{};
        if (!captured) return StoppedReplication{.unshipped_bytes = 0};
        const auto bytes = Unshipped(assignment.scenario, *folder);
        return bytes ? StoppedReplication{.unshipped_bytes = *bytes} : StoppedReplication{};
    }
    if (!request.forget()) return StoppedReplication{};
    if (captured) RHA_RETURN_IF_ERROR(source_.Detach(assignment.scenario));
    RHA_RETURN_IF_ERROR(store_.Remove(assignment.scenario));
    MutexLock lock(mutex_);
    slots_.erase(assignment.scenario);
    return StoppedReplication{};
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
    const auto gate = Gate({request.tag().scenario_id()});
    MutexLock held(*gate);
    RHA_ASSIGN_OR_RETURN(auto assignment, Admit(request.tag()));
    if (assignment.role != AssignedRole::kReplica) {
        return Fail(ErrorCode::kFailedPrecondition, "this host keeps no replica of the scenario");
    }
    RHA_RETURN_IF_ERROR(BringUp(assignment.scenario));
    const auto replica = ReplicaOf(assignment.scenario);
    // Files that were taken over are the machine's own until something is received.
    const bool own_files = assignment.adoption_pending && request.allow_inconsistent();
    if (replica == nullptr && !own_files) {
        return Fail(ErrorCode::kFailedPrecondition, "the replica holds nothing of the machine yet",
                    "run the scenario until it has synchronised once");
    }
    if (request.lease_ms() != 0) {
        RHA_RETURN_IF_ERROR(CloseLeases(assignment.scenario, request.lease_ms()));
    }
    PromoteResult result;
    if (replica != nullptr) {
        assignment.adoption_pending = false;
        RHA_ASSIGN_OR_RETURN(
            result, replica->Promote({.new_epoch = {request.new_epoch()},
                                      .require_final = request.require_final(),
                                      .final_sequence = {request.final_sequence()},
                                      .capture_id = {request.capture_id()},
                                      .allow_inconsistent = request.allow_inconsistent()}));
    }
    assignment.epoch = {std::max(request.new_epoch(), assignment.epoch.value)};
    assignment.promoted = true;
    assignment.apply_suspended = false;
    assignment.captured_since_promotion = {};
    assignment.ran_uncaptured = false;
    RHA_RETURN_IF_ERROR(Adopt(assignment));
    return result;
}

Status EngineNode::SuspendApply(const v1::SuspendApplyRequest& request) {
    const auto gate = Gate({request.tag().scenario_id()});
    MutexLock held(*gate);
    RHA_ASSIGN_OR_RETURN(auto assignment, Admit(request.tag()));
    const auto replica = ReplicaOf(assignment.scenario);
    if (request.suspend()) RHA_RETURN_IF_ERROR(MaySuspend(assignment, replica.get()));
    if (assignment.apply_suspended != request.suspend()) {
        assignment.apply_suspended = request.suspend();
        RHA_RETURN_IF_ERROR(Adopt(assignment));
    }
    if (replica != nullptr) replica->SetApplySuspended(request.suspend());
    return {};
}

Result<Registered> EngineNode::RegisterVm(const v1::RegisterVmRequest& request) {
    const auto gate = Gate({request.tag().scenario_id()});
    MutexLock held(*gate);
    RHA_ASSIGN_OR_RETURN(const auto assignment, Admit(request.tag()));
    RHA_RETURN_IF_ERROR(Locate(request.folder()));
    RHA_RETURN_IF_ERROR(leases_->EndRetirement(assignment.scenario));
    if (hypervisor_.RegistrationWrites()) RHA_RETURN_IF_ERROR(EndReplica(assignment));
    auto registered = hypervisor_.RegisterWith(request.folder(), FromProto(request));
    poller_.Hurry();
    if (!registered) return registered;
    for (const auto& problem : registered->problems) {
        LogWarning("machine {}: {}", registered->id.value, problem);
    }
    return registered;
}

Status EngineNode::UnregisterVm(const v1::VmCommand& request) {
    RHA_RETURN_IF_ERROR(Admit(request.tag()));
    auto done = hypervisor_.Unregister({request.vm_id()});
    poller_.Hurry();
    return done;
}

Status EngineNode::StartVm(const v1::VmCommand& request) {
    const auto gate = Gate({request.tag().scenario_id()});
    MutexLock held(*gate);
    RHA_ASSIGN_OR_RETURN(const auto assignment, Admit(request.tag()));
    if (assignment.role == AssignedRole::kReplica) {
        if (!assignment.promoted) {
            return Fail(ErrorCode::kFailedPrecondition,
                        "the machine's replica on this host has not been promoted: starting the "
                        "machine here would ruin it",
                        "switch the scenario over: `rhactl scenario switchover`");
        }
        RHA_RETURN_IF_ERROR(EndReplica(assignment));
    }
    // On the bare directory it would write unseen for as long as it runs.
    if (assignment.role == AssignedRole::kMaster) {
        RHA_RETURN_IF_ERROR(CheckCaptured(assignment.vm_folder));
    }
    RHA_RETURN_IF_ERROR(leases_->MayStart(assignment.scenario));
    auto started = hypervisor_.Start({request.vm_id()});
    poller_.Hurry();
    return started;
}

Status EngineNode::EndReplica(const Assignment& assignment) {
    if (assignment.role != AssignedRole::kReplica || !assignment.promoted) return {};
    const auto replica = ReplicaOf(assignment.scenario);
    if (replica == nullptr) return {};
    RHA_RETURN_IF_ERROR(replica->InvalidateAfterPromotion());
    TakeDown(assignment.scenario);
    return BecomeTheMachine(assignment);
}

Status EngineNode::BecomeTheMachine(Assignment assignment) {
    const auto& folder = assignment.replica_directory;
    auto captured = [&]() -> Result<CaptureId> {
        RHA_RETURN_IF_ERROR(ReleaseReplicaDirectory(folder));
        return CaptureFromNowOn(assignment.scenario, folder);
    }();
    if (captured) {
        assignment.captured_since_promotion = *captured;
        return Adopt(assignment);
    }
    // The machine's return to service comes first.
    events_.Add("capture-unavailable", v1::SEVERITY_WARNING, assignment.scenario,
                Say("changes are not captured since the switchover: {reason}",
                    {{"reason", captured.error().ToString()}}),
                Say("the way back will compare everything; if nothing is captured there, {advice}, "
                    "then start the machine anew",
                    {{"advice", StartCaptureAdvice()}}));
    assignment.ran_uncaptured = true;
    return Adopt(assignment);
}

Result<CaptureId> EngineNode::CaptureFromNowOn(const ScenarioId& scenario,
                                               const std::string& folder) {
    RHA_RETURN_IF_ERROR(CheckCaptured(folder));
    // A run that is left from an earlier time as master explains something else.
    RHA_RETURN_IF_ERROR(source_.Detach(scenario));
    RHA_RETURN_IF_ERROR(assessments_->MakeWay(folder));
    RHA_ASSIGN_OR_RETURN(const auto session, source_.Attach(scenario, {folder}));
    return session->info().capture_id;
}

Status EngineNode::CheckUnprotected(const std::string& folder) const {
    MutexLock lock(mutex_);
    for (const auto& [scenario, slot] : slots_) {
        const Assignment& assignment = slot.assignment;
        if (assignment.role == AssignedRole::kNone) continue;
        const auto& own = assignment.role == AssignedRole::kMaster ? assignment.vm_folder
                                                                   : assignment.replica_directory;
        if (!Overlap(folder, own)) continue;
        return Fail(ErrorCode::kConflict, "a scenario protects the machine already",
                    "look at what it changes with `rhactl report scenario --kind changes`");
    }
    return {};
}

Result<v1::Assessment> EngineNode::StartAssessment(const v1::StartVmAssessmentRequest& request) {
    RHA_ASSIGN_OR_RETURN(const auto vm, hypervisor_.Inspect({request.vm_id()}));
    RHA_RETURN_IF_ERROR(Locate(vm.summary.folder));
    RHA_RETURN_IF_ERROR(CheckCaptured(vm.summary.folder));
    RHA_RETURN_IF_ERROR(CheckUnprotected(vm.summary.folder));
    return assessments_->Start(vm, request.seconds(), request.sample_seconds());
}

Result<bool> EngineNode::ShutdownVm(const v1::ShutdownVmRequest& request) {
    RHA_RETURN_IF_ERROR(Admit(request.tag()));
    auto graceful = hypervisor_.Shutdown(
        {request.vm_id()}, std::chrono::milliseconds(request.grace_ms()), request.force());
    poller_.Hurry();
    return graceful;
}

}  // namespace rha::engine
