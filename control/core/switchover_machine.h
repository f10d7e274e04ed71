// SwitchoverMachine: decides what happens to one scenario.
//
// Problem: move a virtual machine between two hosts although hosts, networks and this service die
// at any moment, without ever letting both sides start it. States, transitions and the reasons are
// in docs/machines/switchover.md, whose table a test compares with control/core/transition_table.h.
//
// Contract of the shell (commit before act): for every event, call Step on a copy; if `persist` is
// set, commit it together with `events`; only then take the copy over and carry out `actions`. Feed
// the end of each attempt back as Reply, whatever it was; send a Tick at NextDeadline(). After a
// restart: Restore, then Step(Restarted). If the commit fails, drop the copy.
//
// Invariants: an epoch is raised and committed before the first command of a promotion; within one
// epoch only one side is ever told to start the machine; the replica is never started by a clean
// switchover that has not drained; the master's silence counts only while the replica answers;
// a replica is promoted after a failure only when the master's lease is over.
//
// Pure and deterministic; not thread-safe (one strand per scenario).
#pragma once

#include <optional>
#include <vector>

#include "common/error.h"
#include "common/time.h"
#include "control/core/event_catalogue.h"
#include "control/core/heartbeat_monitor.h"
#include "control/core/machine_types.h"
#include "control/core/run_lease.h"
#include "control/core/scenario.h"
#include "control/core/transition_table.h"

namespace rha::control {

struct StepResult {
    std::optional<Error> refusal;         ///< requests only: why nothing was done
    std::optional<MachineState> persist;  ///< commit this before acting
    std::vector<Action> actions;          ///< in order, after the commit
    std::vector<EventNote> events;        ///< for the log, committed with the state
    std::vector<Transition> transitions;  ///< rows of the table taken, for tests and traces
    /// SettingsRequest: commit Stored() with it; the time is the shell's to fill in.
    std::optional<SettingsChange> settings;
};

class SwitchoverMachine {
public:
    /// A machine as it was last committed; `scenario` as it is stored, whichever way it replicates.
    /// Nothing is known about the hosts: silence counts from `now`.
    static SwitchoverMachine Restore(Scenario scenario, MachineState persisted, Instant now);

    StepResult Step(const Event& event, Instant now);

    /// When, after a Step at `now`, a Tick is due even if nothing else happens; empty while only
    /// others can move it.
    std::optional<Instant> NextDeadline(Instant now) const;

    /// As the roles are at present: its master host is where the machine is to live.
    const Scenario& scenario() const { return scenario_; }
    /// As it was created and is stored.
    Scenario Stored() const { return state_.backward ? Turned(scenario_) : scenario_; }
    const MachineState& state() const { return state_; }

    /// Time until the countdown acts; zero outside of it and while it is held.
    Duration CountdownLeft(Instant now) const;
    HostLevel Level(Side side, Instant now) const;
    /// Whether the host that is not active has not said, or cannot say, what only it holds.
    bool DivergenceUnknown() const;

    /// What a side's engine said last, and when; empty since the restart.
    const std::optional<Report>& LastReport(Side side) const { return SeenOf(side).report; }
    Instant LastReportAt(Side side) const { return SeenOf(side).at; }

private:
    /// One Step in progress.
    struct Work {
        Instant now;
        StepResult result;
    };
    /// The attempt at the current step; forgotten by a crash, which repeats it.
    struct Attempt {
        Instant step_begun;
        Instant issued;
        bool outstanding = false;
        bool answered = false;  ///< the last attempt's failure was the engine's own word
        std::optional<Instant> retry_at;
        std::optional<Error> error;     ///< of the last attempt
        bool reported_waiting = false;  ///< the operator knows that this step waits
    };
    /// What one side said last, and since when it says the same.
    struct Seen {
        std::optional<Report> report;
        Instant at;
        std::optional<Instant> vm_off_since;
        std::optional<Instant> vm_runs_since;
        std::optional<Instant> guest_lost_since;
        std::optional<Instant> unknown_since;    ///< the engine does not replicate as ordered
        std::optional<Instant> working_since;    ///< it replicates, in whatever epoch
        std::optional<Instant> suspended_since;  ///< the replica applies nothing, as it was told
        bool paused = false;
        bool split_brain_reported = false;
    };
    /// What the master had captured when a maintenance was asked for.
    struct ShippedMark {
        CaptureId capture;
        Sequence captured;
    };
    struct OwedAttempt {
        std::uint64_t step = 0;
        Instant again_at;
    };

    SwitchoverMachine(Scenario scenario, MachineState persisted, Instant now);

    // Requests: switchover_requests.cpp.
    Status OnRequest(const RunRequest& request, Work& work);
    Status OnRequest(const StopRequest& request, Work& work);
    Status OnRequest(const SwitchoverRequest& request, Work& work);
    Status OnRequest(const DeleteRequest& request, Work& work);
    Status OnRequest(const SettingsRequest& request, Work& work);     // switchover_settings.cpp
    Status OnRequest(const MaintenanceRequest& request, Work& work);  // switchover_maintenance.cpp
    Status OnRequest(const EndMaintenanceRequest& request, Work& work);
    Status OnRequest(const RecoverRequest& request, Work& work);  // switchover_recovery.cpp
    Status OnRequest(const UpdatesRequest& request, Work& work);
    Status CheckHost(const HostId& expected, Side side) const;
    Status CheckDivergence(bool overwrite) const;
    bool Diverged() const;
    bool RetirementOwed() const;
    bool Drained() const;
    bool Retires(OwedKind kind) const;
    void NoteRetired(Side side, const Reply& reply, Work& work);
    void ForgetDivergence() {
        state_.diverged_bytes = 0;
        state_.diverged_unknown = false;
    }
    void RecoverMaster(Work& work);
    Status RecoverReplica(Work& work);
    void ResumeUpdates(Work& work);
    void CheckUpdates(Work& work);
    bool OnUpdatesReply(const Owed& owed, const Reply& reply, Work& work);
    Status MayMoveCleanly(const SwitchoverRequest& request, Instant now) const;
    Status MayMoveAfterFailure(const SwitchoverRequest& request, Instant now) const;
    Status ReplicaReady(bool allow_data_loss, bool ready, Instant now) const;
    Status ResumeOnReplica(Work& work);
    void TakeWish(const SwitchoverRequest& wish);
    void BeginRun(bool full_compare, Work& work);
    void TurnRound();

    // Facts: switchover_machine.cpp.
    void OnFact(const Report& report, Work& work);
    void OnFact(const Reply& reply, Work& work);
    void OnFact(const Restarted& restarted, Work& work);
    void Move(Trigger trigger, Work& work);
    void Note(EventCode code, Work& work, EventArguments arguments = {}) const;
    const HostId& HostOf(Side side) const {
        return side == Side::kMaster ? scenario_.master_host : scenario_.replica_host;
    }
    EventArguments ReasonOf(const Error& error, Side side) const;
    StepTag Tag() const { return {scenario_.id, state_.epoch, state_.step_number}; }

    // Steps and their commands: switchover_steps.cpp.
    void Begin(rha::control::Step step, Work& work);
    void Issue(Work& work);
    Action CurrentAction() const;
    Duration StepPatience() const;
    void ContinueStep(Work& work);
    void OnStepDone(const Reply& reply, Work& work);
    void OnReplicationStepDone(const Reply& reply, Work& work);
    void PrepareReplica(Work& work);
    void OnSwitchingStepDone(const Reply& reply, Work& work);
    void OnPromoted(const Reply& reply, Work& work);
    void OnStepFailed(Error error, Work& work);
    void OnStartFailed(Error error, Work& work);
    void OnChangedReplica(Work& work);
    void StopWhatWasStarted(Work& work);
    void OnSwitchingFailed(Error error, Work& work);
    void OnStopFailed(Work& work);
    void FailFor(Error error, Work& work);
    void NewEpoch();
    void BeginSwitching(SwitchoverMode mode, Trigger trigger, const std::string& reason,
                        Work& work);
    void RollBack(Trigger trigger, Error reason, Work& work);
    void Complete(Work& work);
    void Owe(OwedKind kind);
    void PayOwed(Side side, Work& work);
    bool OnOwedReply(const Reply& reply, Work& work);

    // Scripts before a synchronisation or a switchover: switchover_hooks.cpp.
    void BeginAfterHook(rha::control::Step hook, Work& work);
    void GoOnAfterHook(Work& work);
    void OnHookDone(const Reply& reply, Work& work);
    void LookAgainAfterHook(Work& work);
    void EvaluateHook(Work& work);
    void OnSwitchoverHookFailed(Error error, Work& work);

    // The run lease: switchover_lease.cpp.
    bool LeaseWanted() const;
    void RenewLease(Work& work);
    bool LeaseMatters() const;
    bool WaitForLease(Work& work);
    // A host is restarted: switchover_maintenance.cpp.
    void EvaluateMaintenance(Work& work);
    void EndMaintenance(EventCode code, EventArguments arguments, Work& work);
    void GiveUpMaintenance(const Error& why, Work& work);
    bool ShippedForMaintenance();
    std::optional<std::uint64_t> BytesToCompare() const;
    bool GuestStartPaid() const;
    /// It has reported and is heard now.
    bool Answers(Side side, Instant now) const;
    bool EndAfterReboot(Work& work);

    // What the reports mean: switchover_liveness.cpp.
    void Remember(Side side, const Report& report, Work& work);
    void RememberMachine(Seen& seen, Instant now) const;
    void RememberReplication(Side side, Work& work);
    void Evaluate(Work& work);
    void EvaluateProtection(Work& work);
    bool EvaluateGuest(Work& work);
    bool EvaluateGuestDown(Work& work);
    void EvaluateCountdown(Work& work);
    void EvaluateRestart(Work& work);
    void EvaluateRequired(Work& work);
    void EvaluateStopped(Work& work);
    void EvaluateSwitched(Work& work);
    void ReverseUnasked(Work& work);
    void RequireReverse(const char* reason, Work& work);
    void CheckSplitBrain(Side wrong, Work& work);
    void StartCountdown(CountdownCause cause, Work& work);
    void EndCountdown(Work& work);
    void Ask(Trigger trigger, Error reason, Work& work);
    void OnGuestRestartFailed(Error error, Work& work);
    /// Since when the master's silence counts.
    Instant SilentSince() const;
    bool MasterSilent(Instant now) const;
    bool MasterBack(Instant now) const;
    bool SeenRunning(Side side, Instant now) const;
    bool StartWouldDouble(Instant now) const;
    bool GuestMayRun() const;
    /// What lies on the replica's host is the machine's own former copy, registered there still.
    bool ReplicaLived() const { return state_.adopt && state_.register_issued; }
    bool GuestDown(Instant now) const;
    bool ReplicationLost(const Seen& seen) const;
    bool ReplicaConsistent() const;
    bool ReplicaUsable() const;
    bool Synchronised() const;
    bool ResyncNeeded() const;
    const ReplicationFacts* Replication(Side side) const;
    std::optional<Error> WhyNotAutomatic() const;
    Trigger BackTrigger() const;
    Instant CountdownDeadline() const;
    Seen& SeenOf(Side side) { return side == Side::kMaster ? master_seen_ : replica_seen_; }
    const Seen& SeenOf(Side side) const {
        return side == Side::kMaster ? master_seen_ : replica_seen_;
    }

    Scenario scenario_;
    MachineState state_;
    HeartbeatMonitor direct_;  ///< master, by its own reports
    HeartbeatMonitor master_;  ///< master, by its own reports or the replica's word
    HeartbeatMonitor replica_;
    Seen master_seen_;
    Seen replica_seen_;
    Attempt attempt_;
    std::vector<OwedAttempt> owed_attempts_;
    Instant entered_;  ///< the current state
    Instant silence_counts_from_;
    Instant guest_silent_from_;  ///< countdown because of the guest
    LeaseLedger lease_;
    /// The report that the first renewal answered since the lease was ended, or since the restart.
    std::optional<std::uint64_t> lease_asked_at_;
    bool told_unreachable_ = false;
    std::optional<ShippedMark> maintenance_mark_;
    /// Since when a maintenance could go on but for replication or the other host.
    std::optional<Instant> maintenance_stuck_since_;
    Instant guest_may_go_until_;  ///< after a shutdown that was given up
};

}  // namespace rha::control
