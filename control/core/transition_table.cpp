#include "control/core/transition_table.h"

#include <array>

namespace rha::control {
namespace {

using S = State;
using T = Trigger;

constexpr std::array kRows = {
    TransitionRow{{S::kStopped, T::kRun, S::kVerifying}, "the machine lives on the master"},
    TransitionRow{{S::kStopped, T::kDelete, S::kDeleting}, "always"},
    TransitionRow{{S::kStopped, T::kRecoverMaster, S::kStopped},
                  "the machine is not seen running on the replica's host"},
    TransitionRow{{S::kStopped, T::kRecoverReplica, S::kSwitching},
                  "the machine is not seen running on the master's host; the replica answers"},

    TransitionRow{{S::kVerifying, T::kVerified, S::kStarting}, "no finding blocks"},
    TransitionRow{{S::kVerifying, T::kRejected, S::kStopped}, "a finding blocks, or no answer"},
    TransitionRow{{S::kVerifying, T::kStop, S::kStopping}, "always"},

    TransitionRow{{S::kStarting, T::kStarted, S::kSynchronising}, "replica, then master answered"},
    TransitionRow{{S::kStarting, T::kStepFailed, S::kStopped}, "what was started is owed a stop"},
    TransitionRow{{S::kStarting, T::kMasterSilent, S::kCountdown}, "the replica answers"},
    TransitionRow{{S::kStarting, T::kStop, S::kStopping}, "always"},

    TransitionRow{{S::kSynchronising, T::kSynchronised, S::kRunning},
                  "master says running, replica says consistent, both in this epoch"},
    TransitionRow{{S::kSynchronising, T::kReplicationLost, S::kStarting},
                  "an engine says for a while that it does not replicate"},
    TransitionRow{{S::kSynchronising, T::kMasterSilent, S::kCountdown}, "the replica answers"},
    TransitionRow{{S::kSynchronising, T::kGuestSilent, S::kCountdown}, "guest is checked"},
    TransitionRow{{S::kSynchronising, T::kGuestDown, S::kRestartingGuest}, "guest is checked"},
    TransitionRow{{S::kSynchronising, T::kGuestDownAgain, S::kSwitchoverRequired},
                  "it was restarted less than a timeout ago"},
    TransitionRow{{S::kSynchronising, T::kSwitchover, S::kSwitching}, "data loss is allowed"},
    TransitionRow{{S::kSynchronising, T::kStop, S::kStopping}, "always"},

    TransitionRow{{S::kRunning, T::kResync, S::kSynchronising},
                  "master says synchronising, or replica says inconsistent"},
    TransitionRow{{S::kRunning, T::kReplicationLost, S::kStarting},
                  "an engine says for a while that it does not replicate"},
    TransitionRow{{S::kRunning, T::kMasterSilent, S::kCountdown}, "the replica answers"},
    TransitionRow{{S::kRunning, T::kGuestSilent, S::kCountdown}, "guest is checked"},
    TransitionRow{{S::kRunning, T::kGuestDown, S::kRestartingGuest}, "guest is checked"},
    TransitionRow{{S::kRunning, T::kGuestDownAgain, S::kSwitchoverRequired},
                  "it was restarted less than a timeout ago"},
    TransitionRow{{S::kRunning, T::kSwitchover, S::kSwitching}, "both engines answer"},
    TransitionRow{{S::kRunning, T::kMaintenance, S::kMaintenance}, "both engines answer"},
    TransitionRow{{S::kRunning, T::kStop, S::kStopping}, "always"},

    TransitionRow{{S::kMaintenance, T::kBack, S::kRunning},
                  "its host is back or the operator ends it, and the replica is a prefix"},
    TransitionRow{{S::kMaintenance, T::kBackUnsynchronised, S::kSynchronising}, "otherwise"},
    TransitionRow{{S::kMaintenance, T::kSwitchover, S::kSwitching},
                  "the replica answers and is consistent, or data loss is allowed"},
    TransitionRow{{S::kMaintenance, T::kStop, S::kStopping},
                  "the machine was not shut down for it"},

    TransitionRow{{S::kCountdown, T::kBack, S::kRunning}, "and the replica is a prefix"},
    TransitionRow{{S::kCountdown, T::kBackUnsynchronised, S::kSynchronising}, "otherwise"},
    TransitionRow{{S::kCountdown, T::kGuestDown, S::kRestartingGuest},
                  "the host is back, the machine is off"},
    TransitionRow{{S::kCountdown, T::kGuestDownAgain, S::kSwitchoverRequired},
                  "it was restarted less than a timeout ago"},
    TransitionRow{{S::kCountdown, T::kTimeoutAutomatic, S::kSwitching},
                  "automatic, host silent, replica answers, is consistent and hears no master"},
    TransitionRow{{S::kCountdown, T::kTimeoutAsk, S::kSwitchoverRequired}, "otherwise"},
    TransitionRow{{S::kCountdown, T::kSwitchover, S::kSwitching},
                  "the replica answers and is consistent, or data loss is allowed"},
    TransitionRow{{S::kCountdown, T::kStop, S::kStopping}, "always"},

    TransitionRow{{S::kRestartingGuest, T::kBack, S::kRunning}, "and the replica is a prefix"},
    TransitionRow{{S::kRestartingGuest, T::kBackUnsynchronised, S::kSynchronising}, "otherwise"},
    TransitionRow{{S::kRestartingGuest, T::kRestartFailedAutomatic, S::kSwitching},
                  "automatic and the replica is a prefix: clean switchover"},
    TransitionRow{{S::kRestartingGuest, T::kRestartFailedAsk, S::kSwitchoverRequired}, "otherwise"},
    TransitionRow{{S::kRestartingGuest, T::kMasterSilent, S::kCountdown}, "the replica answers"},
    TransitionRow{{S::kRestartingGuest, T::kSwitchover, S::kSwitching}, "as in running"},
    TransitionRow{{S::kRestartingGuest, T::kStop, S::kStopping}, "always"},

    TransitionRow{{S::kSwitchoverRequired, T::kBack, S::kRunning}, "and the replica is a prefix"},
    TransitionRow{{S::kSwitchoverRequired, T::kBackUnsynchronised, S::kSynchronising}, "otherwise"},
    TransitionRow{{S::kSwitchoverRequired, T::kGuestDown, S::kRestartingGuest},
                  "the host is back, the machine is off and was not restarted yet"},
    TransitionRow{{S::kSwitchoverRequired, T::kSwitchover, S::kSwitching},
                  "the replica answers and is consistent, or data loss is allowed"},
    TransitionRow{{S::kSwitchoverRequired, T::kStop, S::kStopping}, "always"},
    TransitionRow{{S::kSwitchoverRequired, T::kRecoverMaster, S::kStopped},
                  "the machine is not seen running on the replica's host"},
    TransitionRow{{S::kSwitchoverRequired, T::kRecoverReplica, S::kSwitching},
                  "the machine is not seen running on the master's host; the replica answers"},

    TransitionRow{{S::kSwitching, T::kCompleted, S::kSwitched}, "started on the replica"},
    TransitionRow{{S::kSwitching, T::kGiveUp, S::kRollingBack},
                  "clean, before the start on the replica was issued"},
    TransitionRow{{S::kSwitching, T::kMasterAlive, S::kRollingBack},
                  "before the start on the replica was issued"},
    TransitionRow{{S::kSwitching, T::kStepFailed, S::kFailed},
                  "after failure, or once the start was issued"},

    TransitionRow{{S::kRollingBack, T::kRolledBack, S::kStarting},
                  "the machine is back on the master, the replica host is as before"},
    TransitionRow{{S::kRollingBack, T::kStepFailed, S::kFailed}, "an engine refused for good"},
    TransitionRow{{S::kRollingBack, T::kSwitchover, S::kSwitching},
                  "the master is silent; the replica answers and is consistent, or data loss is "
                  "allowed"},
    TransitionRow{{S::kRollingBack, T::kRecoverMaster, S::kStopped},
                  "the machine is not seen running on the replica's host"},
    TransitionRow{{S::kRollingBack, T::kRecoverReplica, S::kSwitching},
                  "the machine is not seen running on the master's host; the replica answers"},

    TransitionRow{{S::kSwitched, T::kRun, S::kVerifying},
                  "the machine does not run on its old host; the roles turn"},
    TransitionRow{{S::kSwitched, T::kDelete, S::kDeleting}, "always"},
    TransitionRow{{S::kSwitched, T::kRecoverMaster, S::kStopped},
                  "the machine is not seen running on the replica's host"},
    TransitionRow{{S::kSwitched, T::kRecoverReplica, S::kSwitched},
                  "the machine is not seen running on the master's host"},

    TransitionRow{{S::kFailed, T::kRun, S::kVerifying}, "the machine lives on the master"},
    TransitionRow{{S::kFailed, T::kSwitchover, S::kSwitching},
                  "as in switchover-required; or the start on the replica is tried again"},
    TransitionRow{{S::kFailed, T::kCompleted, S::kSwitched},
                  "the machine was seen running on the replica after its start was issued"},
    TransitionRow{{S::kFailed, T::kStop, S::kStopping}, "the machine lives on the master"},
    TransitionRow{{S::kFailed, T::kDelete, S::kDeleting}, "always"},
    TransitionRow{{S::kFailed, T::kRecoverMaster, S::kStopped},
                  "the machine is not seen running on the replica's host"},
    TransitionRow{{S::kFailed, T::kRecoverReplica, S::kSwitching},
                  "the machine is not seen running on the master's host; the replica answers"},

    TransitionRow{{S::kStopping, T::kStopped, S::kStopped},
                  "both engines answered, or a stop is owed"},

    TransitionRow{{S::kDeleting, T::kDeleted, S::kDeleted}, "both engines answered, or gave none"},
};

struct TriggerName {
    Trigger trigger;
    std::string_view name;
};

constexpr std::array kNames = {
    TriggerName{T::kRun, "run"},
    TriggerName{T::kStop, "stop"},
    TriggerName{T::kSwitchover, "switchover"},
    TriggerName{T::kDelete, "delete"},
    TriggerName{T::kRecoverMaster, "recover-master"},
    TriggerName{T::kRecoverReplica, "recover-replica"},
    TriggerName{T::kMaintenance, "maintenance"},
    TriggerName{T::kVerified, "verified"},
    TriggerName{T::kRejected, "rejected"},
    TriggerName{T::kStarted, "started"},
    TriggerName{T::kStepFailed, "step-failed"},
    TriggerName{T::kSynchronised, "synchronised"},
    TriggerName{T::kResync, "resync"},
    TriggerName{T::kReplicationLost, "replication-lost"},
    TriggerName{T::kMasterSilent, "master-silent"},
    TriggerName{T::kGuestSilent, "guest-silent"},
    TriggerName{T::kGuestDown, "guest-down"},
    TriggerName{T::kGuestDownAgain, "guest-down-again"},
    TriggerName{T::kBack, "back"},
    TriggerName{T::kBackUnsynchronised, "back-unsynchronised"},
    TriggerName{T::kTimeoutAutomatic, "timeout-automatic"},
    TriggerName{T::kTimeoutAsk, "timeout-ask"},
    TriggerName{T::kRestartFailedAutomatic, "restart-failed-automatic"},
    TriggerName{T::kRestartFailedAsk, "restart-failed-ask"},
    TriggerName{T::kCompleted, "completed"},
    TriggerName{T::kGiveUp, "give-up"},
    TriggerName{T::kMasterAlive, "master-alive"},
    TriggerName{T::kRolledBack, "rolled-back"},
    TriggerName{T::kStopped, "stopped"},
    TriggerName{T::kDeleted, "deleted"},
};

}  // namespace

std::span<const TransitionRow> Transitions() {
    return kRows;
}

std::optional<State> Target(State from, Trigger on) {
    for (const auto& row : kRows) {
        if (row.transition.from == from && row.transition.on == on) return row.transition.to;
    }
    return std::nullopt;
}

std::string_view Name(Trigger trigger) {
    for (const auto& entry : kNames) {
        if (entry.trigger == trigger) return entry.name;
    }
    return "unknown";
}

}  // namespace rha::control
