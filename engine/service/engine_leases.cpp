// The run lease in EngineNode: as the master's host it lets the control service and the replica's
// host renew it, as the replica's host it renews it itself (docs/machines/lease.md).
#include <algorithm>
#include <set>

#include "common/lease_time.h"
#include "engine/lease/boot_id.h"
#include "engine/service/engine_node.h"

namespace rha::engine {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kLeaseMsMax = std::chrono::duration_cast<milliseconds>(kLeaseMax).count();

Status CheckLeaseLength(std::uint64_t lease_ms, std::uint64_t grace_ms) {
    if (lease_ms <= kLeaseMsMax && grace_ms <= kLeaseMsMax) return {};
    return Fail(ErrorCode::kInvalidArgument, "a run lease or its grace is longer than a week",
                "set the scenario's is-alive timeout to less than a week");
}

}  // namespace

Status EngineNode::StartLeases() {
    RHA_ASSIGN_OR_RETURN(auto boot_id, CurrentBootId());
    boot_run_id_ = BootRunId(boot_id);
    RHA_ASSIGN_OR_RETURN(
        leases_,
        LeaseKeeper::Create(
            {.state_directory = config_.state_directory,
             .boot_id = std::move(boot_id),
             .clock = config_.boot_clock},
            lease_peer_, [this](const ScenarioId& scenario) { return LeasedMaster(scenario); },
            [this](const LeaseEvent& event) {
                events_.Add(event.code, event.error ? v1::SEVERITY_ERROR : v1::SEVERITY_WARNING,
                            event.scenario, event.message, event.remedy);
            }));
    std::set<ScenarioId> retiring;
    {
        MutexLock lock(mutex_);
        for (const auto& [scenario, slot] : slots_) {
            const Assignment& a = slot.assignment;
            if (a.role == AssignedRole::kNone && a.retiring) retiring.insert(scenario);
        }
    }
    RHA_RETURN_IF_ERROR(leases_->RemoveStrays(retiring));
    leases_->Run();
    return {};
}

// --- master ------------------------------------------------------------------------------------

std::optional<LeaseKeeper::Master> EngineNode::LeasedMaster(const ScenarioId& scenario) const {
    MutexLock lock(mutex_);
    const auto at = slots_.find(scenario);
    if (at == slots_.end() || at->second.assignment.role != AssignedRole::kMaster) {
        return std::nullopt;
    }
    const auto& assignment = at->second.assignment;
    return LeaseKeeper::Master{.vm = assignment.vm,
                               .question = {.scenario = scenario,
                                            .epoch = assignment.epoch,
                                            .address = assignment.peer_address,
                                            .peer = assignment.peer}};
}

Status EngineNode::RenewLease(const v1::RenewLeaseRequest& request) {
    const ScenarioId scenario{request.scenario_id()};
    RHA_RETURN_IF_ERROR(CheckScenarioId(scenario));
    RHA_RETURN_IF_ERROR(CheckLeaseLength(request.lease_ms(), request.stop_grace_ms()));
    if (request.engine_run_id() != run_id_) {
        return Fail(ErrorCode::kFailedPrecondition,
                    "the report that the lease answers was made by another run of this engine",
                    "nothing has to be done: the next report brings the next lease");
    }
    if (request.boot_clock_ns() > BootClockNs()) {
        return Fail(ErrorCode::kInvalidArgument,
                    "the report that the lease answers has not been made yet by this host's clock",
                    "see whether two hosts share one identity: `rhactl hosts list`");
    }
    const BootTime made{Duration(static_cast<Duration::rep>(request.boot_clock_ns()))};
    if (request.lease_ms() == 0) return leases_->End(scenario, {request.epoch()}, made);
    return leases_->Renew(scenario, {request.epoch()},
                          {.from = made,
                           .length = milliseconds(request.lease_ms()),
                           .stop_grace = milliseconds(request.stop_grace_ms())});
}

// --- replica -----------------------------------------------------------------------------------

Status EngineNode::ExtendLease(const ScenarioId& scenario, const HostId& peer, Epoch epoch,
                               std::uint64_t lease_ms) {
    RHA_RETURN_IF_ERROR(CheckLeaseLength(lease_ms, 0));
    if (lease_ms == 0) {
        return Fail(ErrorCode::kInvalidArgument, "a run lease of no length cannot be renewed",
                    "install the same product version on both hosts");
    }
    MutexLock lock(mutex_);
    RHA_ASSIGN_OR_RETURN(const auto assignment, ReplicaAssignmentLocked(scenario, peer));
    if (epoch < assignment.epoch) {
        return Fail(ErrorCode::kStaleEpoch,
                    "the replica's host has seen epoch " + std::to_string(assignment.epoch.value) +
                        " of the scenario and renews no run lease of epoch " +
                        std::to_string(epoch.value),
                    "look at `rhactl scenario show`: a switchover has happened since");
    }
    auto& slot = slots_[scenario];
    if (slot.leases_closed) {
        return Fail(ErrorCode::kFailedPrecondition,
                    "the replica is to take the machine over: its run lease is renewed no more",
                    "look at `rhactl scenario show`: a switchover is under way");
    }
    // Last of all: the lease counts from before the master asked, hence from before this moment.
    slot.leases_over =
        std::max(slot.leases_over, config_.boot_clock() + LeaseWait(milliseconds(lease_ms)));
    return {};
}

Status EngineNode::CloseLeases(const ScenarioId& scenario, std::uint64_t lease_ms) {
    RHA_RETURN_IF_ERROR(CheckLeaseLength(lease_ms, 0));
    MutexLock lock(mutex_);
    auto& slot = slots_[scenario];
    slot.leases_closed = true;
    // What an earlier run of this engine granted was granted before this one started.
    const auto over = std::max(slot.leases_over, started_ + milliseconds(lease_ms));
    const auto now = config_.boot_clock();
    if (now >= over) return {};
    const auto left = std::chrono::ceil<milliseconds>(over - now);
    return std::unexpected(Error{.code = ErrorCode::kUnavailable,
                                 .message = "the master may run on for " +
                                            std::to_string(left.count()) + " ms under its lease",
                                 .remedy = "wait until then; the lease is renewed no more",
                                 .retryable = true});
}

void EngineNode::OpenLeases(const ScenarioId& scenario) {
    MutexLock lock(mutex_);
    slots_[scenario].leases_closed = false;
}

}  // namespace rha::engine
