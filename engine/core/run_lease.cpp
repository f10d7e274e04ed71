#include "engine/core/run_lease.h"

#include <algorithm>

namespace rha::engine {
namespace {

constexpr Duration kAskIntervalMin = std::chrono::milliseconds(300);
constexpr int kAsksPerLease = 16;

}  // namespace

LeaseDuty DutyAt(const RunLease& lease, const HostMoment& at) {
    if (lease.boot_id != at.boot_id || at.now >= lease.deadline) return LeaseDuty::kPowerOff;
    const auto shutdown_from = lease.deadline - std::min(lease.stop_grace, lease.length / 2);
    return at.now >= shutdown_from ? LeaseDuty::kShutDown : LeaseDuty::kRunOn;
}

Duration TimeLeft(const RunLease& lease, const HostMoment& at) {
    if (lease.boot_id != at.boot_id) return Duration::zero();
    return std::max(lease.deadline - at.now, Duration::zero());
}

Status CheckRenewal(const LeaseRenewal& renewal, const HostMoment& at) {
    if (renewal.length <= Duration::zero() || renewal.length > kLeaseMax ||
        renewal.stop_grace < Duration::zero() || renewal.stop_grace > kLeaseMax) {
        return Fail(ErrorCode::kInvalidArgument,
                    "a run lease or its grace is longer than a week, or negative",
                    "set the scenario's is-alive timeout to less than a week");
    }
    if (renewal.from > at.now) {
        return Fail(ErrorCode::kInvalidArgument,
                    "the lease would count from a moment that has not come yet on this host",
                    "see whether the engine's reports and its commands reach the same host");
    }
    return {};
}

Result<RunLease> Renewed(const std::optional<RunLease>& current, const ScenarioId& scenario,
                         const VmId& vm, const LeaseRenewal& renewal, const HostMoment& at) {
    RHA_RETURN_IF_ERROR(CheckRenewal(renewal, at));
    RunLease lease{.scenario = scenario,
                   .vm = vm,
                   .boot_id = at.boot_id,
                   .deadline = renewal.from + renewal.length,
                   .length = renewal.length,
                   .stop_grace = renewal.stop_grace};
    const bool counts =
        current && !current->retired && current->vm == vm && current->boot_id == at.boot_id;
    if (counts) lease.deadline = std::max(lease.deadline, current->deadline);
    const bool had_to_stop = counts && DutyAt(*current, at) != LeaseDuty::kRunOn;
    if (DutyAt(lease, at) != LeaseDuty::kRunOn && !had_to_stop) {
        return std::unexpected(
            Error{.code = ErrorCode::kUnavailable,
                  .message = "the renewal of the run lease came too late to count",
                  .remedy = "see why the connection to this host's engine is so slow",
                  .retryable = true});
    }
    return lease;
}

Duration AskInterval(Duration length) {
    return std::max(length / kAsksPerLease, kAskIntervalMin);
}

}  // namespace rha::engine
