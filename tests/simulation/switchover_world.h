// SwitchoverWorld: the real switchover machine among simulated hosts, engines, network, store and
// operator, all driven by one seed. The control service may die between commit and action; commands
// and replies may be lost, replies also repeated or late; hosts die; links break.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "control/core/switchover_machine.h"

namespace rha::control::simulation {

/// Nothing is under way: it has ended, or waits for people.
bool Resting(State state);

/// What all scenarios share: chance, time, and the process that is the control service.
struct Surroundings {
    explicit Surroundings(std::uint64_t seed);

    std::mt19937_64 random;
    std::uint64_t second = 0;
    bool healed = false;
    std::uint64_t calm = 1;
    std::uint64_t crash_chance_percent = 0;  ///< between a commit and its actions
    double control_rate = 1;                 ///< of its clock, by real time
    bool control_up = false;
    std::optional<std::uint64_t> restart_at;
};

/// A host, whatever machines it has.
struct Site {
    Site(std::string its_name, Surroundings& around);

    std::string name;
    bool alive = true;
    bool link = true;              ///< to the control service
    bool orders = true;            ///< from it: only one direction may be down
    bool guard = true;             ///< the process that stops machines without a lease
    double rate = 1;               ///< of its clock, by real time
    std::uint64_t engine_run = 1;  ///< another one after every start of the engine
    std::uint64_t boot_run = 1;    ///< another one after every start of the host
};

class SwitchoverWorld {
public:
    /// `number` tells scenarios of the same surroundings apart; `link` is between both hosts.
    SwitchoverWorld(Surroundings& around, unsigned number, Site& master, Site& replica, bool& link);

    /// The whole life of a scenario that has both hosts for itself: faults for a while, then
    /// everything is healed and left alone.
    void Run();

    // The same in pieces, for several scenarios on shared hosts.

    void Feed(const Event& event);
    /// What goes wrong with the machine and its replication.
    void OwnFaults();
    void Operator();
    /// One second of everybody's work; time has been moved on.
    void Work();
    /// The control service has started again.
    void Restart();
    /// `orderly`: capture loses nothing of a machine that was off before.
    void OnHostDown(const Site& site, bool orderly);
    void OnHostUp(const Site& site);
    void OnEngineRestart(const Site& site);
    void CheckRest();
    bool Uses(const Site& site) const { return a_.site == &site || b_.site == &site; }
    /// Called with every request that was accepted.
    std::function<void(const Event&)> on_accepted;

    const MachineState& persisted() const { return persisted_; }
    const ScenarioId& id() const { return scenario_.id; }

    /// Broken invariants, empty when all held.
    const std::vector<std::string>& violations() const { return violations_; }
    std::uint64_t trace_hash() const { return hash_; }
    std::uint64_t transitions() const { return transition_count_; }
    /// How often the roles turned, and how often that needed no synchronisation.
    std::uint64_t turns() const { return turns_; }
    std::uint64_t trusted() const { return trusted_; }
    /// How often a guard stopped the machine of a master that was cut off.
    std::uint64_t fenced() const { return fenced_; }
    /// Maintenances that ended by themselves because their host was back.
    std::uint64_t maintained() const { return maintained_; }
    /// Sides that the operator made the machine.
    std::uint64_t recovered() const { return recovered_; }
    /// Ways back that nobody asked for.
    std::uint64_t unasked() const { return unasked_; }
    /// Scripts that a run or a switchover waited for.
    std::uint64_t hooks() const { return hooks_; }
    State final_state() const { return persisted_.state; }
    /// The last lines of what happened, for a failing seed.
    std::string Story() const;

private:
    /// What its engine has been told to do.
    enum class Job : std::uint8_t { kNone, kMaster, kReplica };
    struct Host {
        Site* site = nullptr;
        bool runs_vm = false;
        bool registered = false;
        std::uint64_t epoch = 0;
        std::uint64_t master_epoch = 0;  ///< the last one in which it was the master
        Job job = Job::kNone;
        std::uint64_t free_at = 0;     ///< commands run one after another
        std::uint64_t content = 1;     ///< of the machine's files: a digest of all writes
        std::uint64_t drained_at = 0;  ///< final sequence of the last drain, and the files then
        std::uint64_t drained_content = 0;
        std::uint64_t started_content =
            0;                     ///< when the machine was first started after a promotion
        bool captured = false;     ///< everything since then
        bool meddled = false;      ///< somebody started the machine past RHA
        bool retired = false;      ///< the guard keeps the machine off
        bool forsaken = false;     ///< somebody said that what only this copy holds may be lost
        std::uint64_t copied = 0;  ///< what replication wrote here last
        bool torn = false;         ///< a synchronisation has overwritten some of it
        bool received = false;     ///< a master has come with its files since it was taken over
        bool untouched = false;    ///< … and none has
        /// The run lease, by the host's own clock.
        bool leased = false;
        Duration lease_end{};
        Duration lease_length{};
        std::uint64_t renewed_by = 0;  ///< boot clock of the report that the last renewal named
        std::optional<std::uint64_t> off_at;  ///< the guard is at it
    };
    /// Of the host whose job that is.
    struct Replica {
        bool consistent = false;
        bool suspended = false;  ///< it applies nothing
        bool unchanged = false;  ///< what was taken over is as it was at the drain
        bool promoted = false;
        bool promoted_cleanly = false;  ///< at a drain's final sequence
        bool promoted_under_lease = false;
        bool allowed_inconsistent = false;
        std::uint64_t durable = 0;
        std::uint64_t applied = 0;
        std::uint64_t heard_master_at = 0;
        bool extends_leases = true;
        Duration granted_until{};  ///< by its host's clock
        Duration since{};          ///< what was granted before is not known
    };
    using Call = std::function<void()>;

    std::uint64_t Below(std::uint64_t bound) { return around_.random() % bound; }
    bool Chance(std::uint64_t percent) { return Below(100) < percent; }
    /// Once in about so many seconds, times this seed's calmness.
    bool Rare(std::uint64_t seconds) { return Below(seconds * around_.calm) == 0; }
    void Say(const std::string& line);
    void Violation(const std::string& what);
    void At(std::uint64_t second, Call call);
    /// The control service's clock.
    Instant Now() const {
        return Instant{std::chrono::seconds(1000)} + Elapsed(around_.control_rate);
    }
    Duration Elapsed(double rate) const {
        return Duration(
            static_cast<std::int64_t>(static_cast<double>(around_.second) * rate * 1e9));
    }

    void HostFaults();
    void GoDown(Host& host, bool orderly);
    void ComeUp(Host& host);
    void Heal();
    void ChangeSettings();
    void Maintain();
    void Decide();
    void Meddle();
    void Reboot(Host& host);
    void Replicate();
    void ExtendLease();
    void Guard();
    void SendReports();
    void NoteMasterReport(const Report& report);
    void Guest();

    void CheckStep(const StepResult& result, const MachineState& before, bool asked);
    void CheckActions(const Action& action);
    void CheckEvent(const EventNote& event, const Maintenance& before);
    void Send(const Action& action);
    void RunHook(const Action& action);
    void Crash();

    void Deliver(Host& host, const Action& action);
    Reply Execute(Host& host, const Action& action);
    Reply ExecuteOnMaster(Host& host, const Action& action);
    Reply ExecuteOnReplica(Host& host, const Action& action);
    Reply StartMaster(Host& host, const Action& action);
    Reply StartReplica(Host& host, const Action& action);
    Reply Promote(Host& host, const Action& action);
    Reply StartOnReplica(Host& host, const Action& action);
    Reply RenewLease(Host& host, const Action& action);
    Reply Stop(Host& host, const Action& action);
    Reply Suspend(Host& host, const Action& action);
    std::optional<Error> Trouble();
    Report ReportOf(const Host& host) const;
    /// As the roles were last committed.
    Host& HostOf(Side side) { return (side == Side::kMaster) == persisted_.backward ? b_ : a_; }
    Host& Other(const Host& host) { return &host == &a_ ? b_ : a_; }
    void Write(Host& host);
    void Copy(Host& host, std::uint64_t content);
    void NoteConsent(const Event& event, const MachineState& before, const StepResult& result);

    Surroundings& around_;
    Scenario scenario_;
    std::multimap<std::pair<std::uint64_t, std::uint64_t>, Call> queue_;
    std::uint64_t queued_ = 0;

    Host a_;
    Host b_;
    Replica replica_;
    bool& link_ab_;
    bool gap_ = true;  ///< the replica needs a synchronisation
    std::uint64_t sync_left_ = 0;
    /// The master's files after each change since it began to replicate; its index is the sequence.
    std::vector<std::uint64_t> chain_ = {1};
    std::uint64_t writes_ = 0;
    std::unordered_map<std::uint64_t, std::uint64_t> before_;  ///< of each content, the one it was

    std::optional<SwitchoverMachine> machine_;  ///< of no use while the control service is dead
    MachineState persisted_;

    std::map<std::uint64_t, std::set<Side>> started_in_epoch_;
    Instant master_report_at_;             ///< delivered
    bool told_of_gap_ = true;              ///< by the master's last word on its state
    std::optional<Instant> shortened_at_;  ///< the is-alive timeout, by the operator
    bool operator_switched_ = false;       ///< the switchover under way was asked for
    bool split_ = false;                   ///< the former host was seen running the machine, too
    std::vector<std::string> violations_;
    std::deque<std::string> story_;
    std::uint64_t hash_ = 1469598103934665603ull;
    std::uint64_t transition_count_ = 0;
    std::uint64_t turns_ = 0;
    std::uint64_t trusted_ = 0;
    std::uint64_t fenced_ = 0;
    std::uint64_t maintained_ = 0;
    std::uint64_t recovered_ = 0;
    std::uint64_t hooks_ = 0;
    std::uint64_t unasked_ = 0;
};

}  // namespace rha::control::simulation
