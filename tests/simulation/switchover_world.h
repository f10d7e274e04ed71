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
#include <vector>

#include "control/core/switchover_machine.h"

namespace rha::control::simulation {

class SwitchoverWorld {
public:
    explicit SwitchoverWorld(std::uint64_t seed);

    /// Faults for a while, then everything is healed and left alone.
    void Run();

    /// Broken invariants, empty when all held.
    const std::vector<std::string>& violations() const { return violations_; }
    std::uint64_t trace_hash() const { return hash_; }
    std::uint64_t transitions() const { return transition_count_; }
    State final_state() const { return persisted_.state; }
    /// The last lines of what happened, for a failing seed.
    std::string Story() const;

private:
    struct Host {
        bool alive = true;
        bool runs_vm = false;
        bool registered = false;
        std::uint64_t epoch = 0;
        bool assigned = false;      ///< replicates the scenario, as master or as replica
        std::uint64_t free_at = 0;  ///< commands run one after another
    };
    struct Replica {
        bool consistent = false;
        bool promoted = false;
        bool promoted_cleanly = false;  ///< at a drain's final sequence
        bool allowed_inconsistent = false;
        std::uint64_t applied = 0;
        std::uint64_t heard_master_at = 0;
    };
    using Call = std::function<void()>;

    std::uint64_t Below(std::uint64_t bound) { return random_() % bound; }
    bool Chance(std::uint64_t percent) { return Below(100) < percent; }
    /// Once in about so many seconds, times this seed's calmness.
    bool Rare(std::uint64_t seconds) { return Below(seconds * calm_) == 0; }
    void Say(const std::string& line);
    void Violation(const std::string& what);
    void At(std::uint64_t second, Call call);
    Instant Now() const { return Instant{std::chrono::seconds(1000 + second_)}; }

    void Second();
    void Faults();
    void Heal();
    void Operator();
    void ChangeSettings();
    void Replicate();
    void SendReports();
    void Guest();

    void Feed(const Event& event);
    void CheckStep(const StepResult& result, bool asked);
    void CheckActions(const Action& action);
    void Send(const Action& action);
    void Crash();
    void Restart();

    void Deliver(const Action& action);
    Reply Execute(const Action& action);
    Reply ExecuteOnMaster(const Action& action);
    Reply ExecuteOnReplica(const Action& action);
    Reply StartOnReplica(const Action& action);
    Reply Stop(const Action& action);
    std::optional<Error> Trouble();
    Report ReportOf(Side side) const;
    Host& HostOf(Side side) { return side == Side::kMaster ? a_ : b_; }
    const Host& HostOf(Side side) const { return side == Side::kMaster ? a_ : b_; }
    bool Linked(Side side) const { return side == Side::kMaster ? link_a_ : link_b_; }

    void CheckRest();

    std::mt19937_64 random_;
    Scenario scenario_;
    std::uint64_t second_ = 0;
    std::multimap<std::pair<std::uint64_t, std::uint64_t>, Call> queue_;
    std::uint64_t queued_ = 0;

    Host a_;
    Host b_;
    Replica replica_;
    bool link_a_ = true;  ///< control service – master
    bool link_b_ = true;  ///< control service – replica
    bool link_ab_ = true;
    bool healed_ = false;
    bool gap_ = true;  ///< the replica needs a synchronisation
    std::uint64_t sync_left_ = 0;
    std::uint64_t written_ = 0;

    std::optional<SwitchoverMachine> machine_;  ///< empty while the control service is dead
    MachineState persisted_;
    std::optional<std::uint64_t> restart_at_;
    std::uint64_t crash_chance_percent_ = 0;
    std::uint64_t calm_ = 1;

    std::map<std::uint64_t, std::set<Side>> started_in_epoch_;
    std::uint64_t master_report_at_ = 0;         ///< delivered
    std::optional<std::uint64_t> shortened_at_;  ///< the is-alive timeout, by the operator
    bool operator_switched_ = false;             ///< the switchover under way was asked for
    std::vector<std::string> violations_;
    std::deque<std::string> story_;
    std::uint64_t hash_ = 1469598103934665603ull;
    std::uint64_t transition_count_ = 0;
};

}  // namespace rha::control::simulation
