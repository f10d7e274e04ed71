#include "control/core/machine_types.h"

#include <array>
#include <tuple>
#include <utility>

namespace rha::control {
namespace {

template <typename Enum>
struct Named {
    Enum value;
    std::string_view name;
};

constexpr std::array kStates = {
    Named<State>{State::kStopped, "stopped"},
    Named<State>{State::kVerifying, "verifying"},
    Named<State>{State::kStarting, "starting"},
    Named<State>{State::kSynchronising, "synchronising"},
    Named<State>{State::kRunning, "running"},
    Named<State>{State::kMaintenance, "maintenance"},
    Named<State>{State::kCountdown, "countdown"},
    Named<State>{State::kRestartingGuest, "restarting-guest"},
    Named<State>{State::kSwitchoverRequired, "switchover-required"},
    Named<State>{State::kSwitching, "switching"},
    Named<State>{State::kRollingBack, "rolling-back"},
    Named<State>{State::kSwitched, "switched"},
    Named<State>{State::kFailed, "failed"},
    Named<State>{State::kStopping, "stopping"},
    Named<State>{State::kDeleting, "deleting"},
    Named<State>{State::kDeleted, "deleted"},
};

constexpr std::array kSteps = {
    Named<Step>{Step::kNone, "none"},
    Named<Step>{Step::kVerify, "verify"},
    Named<Step>{Step::kStartReplica, "start-replica"},
    Named<Step>{Step::kStartMaster, "start-master"},
    Named<Step>{Step::kStopMaster, "stop-master"},
    Named<Step>{Step::kStopReplica, "stop-replica"},
    Named<Step>{Step::kRestartGuest, "restart-guest"},
    Named<Step>{Step::kShutdownGuest, "shutdown-guest"},
    Named<Step>{Step::kDrain, "drain"},
    Named<Step>{Step::kPromote, "promote"},
    Named<Step>{Step::kRegister, "register"},
    Named<Step>{Step::kStartOnReplica, "start-on-replica"},
    Named<Step>{Step::kReturnGuest, "return-guest"},
    Named<Step>{Step::kUnregisterReplica, "unregister-replica"},
    Named<Step>{Step::kDemoteReplica, "demote-replica"},
    Named<Step>{Step::kHookBeforeSync, "before-synchronisation"},
    Named<Step>{Step::kHookBeforeSwitchover, "before-switchover"},
};

constexpr std::array kSides = {
    Named<Side>{Side::kMaster, "master"},
    Named<Side>{Side::kReplica, "replica"},
};

constexpr std::array kModes = {
    Named<SwitchoverMode>{SwitchoverMode::kClean, "clean"},
    Named<SwitchoverMode>{SwitchoverMode::kAfterFailure, "after-failure"},
};

constexpr std::array kCauses = {
    Named<CountdownCause>{CountdownCause::kHost, "host"},
    Named<CountdownCause>{CountdownCause::kGuest, "guest"},
};

constexpr std::array kActions = {
    Named<ActionKind>{ActionKind::kVerify, "verify"},
    Named<ActionKind>{ActionKind::kStartReplica, "start-replica"},
    Named<ActionKind>{ActionKind::kStartMaster, "start-master"},
    Named<ActionKind>{ActionKind::kStopReplication, "stop-replication"},
    Named<ActionKind>{ActionKind::kShutdownGuest, "shutdown-guest"},
    Named<ActionKind>{ActionKind::kDrain, "drain"},
    Named<ActionKind>{ActionKind::kPromote, "promote"},
    Named<ActionKind>{ActionKind::kRegisterVm, "register-vm"},
    Named<ActionKind>{ActionKind::kUnregisterVm, "unregister-vm"},
    Named<ActionKind>{ActionKind::kStartVm, "start-vm"},
    Named<ActionKind>{ActionKind::kRenewLease, "renew-lease"},
    Named<ActionKind>{ActionKind::kSuspendApply, "suspend-apply"},
    Named<ActionKind>{ActionKind::kRunHook, "run-hook"},
};

constexpr std::array kOwed = {
    Named<OwedKind>{OwedKind::kStopMaster, "stop-master"},
    Named<OwedKind>{OwedKind::kStopReplica, "stop-replica"},
    Named<OwedKind>{OwedKind::kRetireMaster, "retire-master"},
    Named<OwedKind>{OwedKind::kRetireReplica, "retire-replica"},
    Named<OwedKind>{OwedKind::kSuspendUpdates, "suspend-updates"},
    Named<OwedKind>{OwedKind::kResumeUpdates, "resume-updates"},
};

template <typename Table, typename Enum>
std::string_view NameIn(const Table& table, Enum value) {
    for (const auto& entry : table) {
        if (entry.value == value) return entry.name;
    }
    return "unknown";
}

template <typename Table>
auto ValueIn(const Table& table, std::string_view name) -> std::optional<decltype(table[0].value)> {
    for (const auto& entry : table) {
        if (entry.name == name) return entry.value;
    }
    return std::nullopt;
}

}  // namespace

std::string_view Name(State state) {
    return NameIn(kStates, state);
}
std::string_view Name(Step step) {
    return NameIn(kSteps, step);
}
std::string_view Name(Side side) {
    return NameIn(kSides, side);
}
std::string_view Name(SwitchoverMode mode) {
    return NameIn(kModes, mode);
}
std::string_view Name(CountdownCause cause) {
    return NameIn(kCauses, cause);
}
std::string_view Name(ActionKind kind) {
    return NameIn(kActions, kind);
}
std::string_view Name(OwedKind kind) {
    return NameIn(kOwed, kind);
}

std::optional<State> StateFromName(std::string_view name) {
    return ValueIn(kStates, name);
}
std::optional<Step> StepFromName(std::string_view name) {
    return ValueIn(kSteps, name);
}
std::optional<Side> SideFromName(std::string_view name) {
    return ValueIn(kSides, name);
}
std::optional<SwitchoverMode> SwitchoverModeFromName(std::string_view name) {
    return ValueIn(kModes, name);
}
std::optional<CountdownCause> CountdownCauseFromName(std::string_view name) {
    return ValueIn(kCauses, name);
}
std::optional<OwedKind> OwedKindFromName(std::string_view name) {
    return ValueIn(kOwed, name);
}

}  // namespace rha::control
