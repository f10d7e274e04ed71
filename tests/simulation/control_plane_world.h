// ControlPlaneWorld: several scenarios on shared hosts under one control service. Each is a
// SwitchoverWorld with all it checks; here are what they have in common: hosts that are the master
// of some and the replica of others and die with all of them, the network, the control service that
// dies between any two steps of any of them, group runs through the start queue, and maintenances
// of hosts with several scenarios.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/core/start_queue.h"
#include "tests/simulation/switchover_world.h"

namespace rha::control::simulation {

class ControlPlaneWorld {
public:
    explicit ControlPlaneWorld(std::uint64_t seed);

    /// Faults for a while, then everything is healed and left alone.
    void Run();

    std::vector<std::string> violations() const;
    std::uint64_t trace_hash() const;
    std::string Story() const;
    /// How often a host with a whole machine to protect, or several, was rebooted for a
    /// maintenance.
    std::uint64_t reboots() const { return reboots_; }
    /// Scenarios that were run when their turn in the queue had come.
    std::uint64_t turns() const { return turns_; }
    std::uint64_t transitions() const;
    const std::vector<std::unique_ptr<SwitchoverWorld>>& scenarios() const { return scenarios_; }

private:
    std::uint64_t Below(std::uint64_t bound) { return around_.random() % bound; }
    bool Chance(std::uint64_t percent) { return Below(100) < percent; }
    bool Rare(std::uint64_t seconds) { return Below(seconds * around_.calm) == 0; }

    void Second();
    void Faults();
    void GoDown(Site& site, bool orderly);
    void ComeUp(Site& site);
    void Crash();
    void Restart();
    void Heal();
    void Operator();
    void RunGroup();
    void StopGroup();
    void StartNext();
    void LeaveQueue(const ScenarioId& scenario);
    void Maintain();
    /// All that are under a maintenance of this host are ready for its reboot, and some are.
    bool ReadyForReboot(const Site& site) const;
    SwitchoverWorld& Find(const ScenarioId& scenario) const;
    bool AllRest() const;
    void CheckRest();

    Surroundings around_;
    std::vector<std::unique_ptr<Site>> sites_;
    std::map<std::pair<std::size_t, std::size_t>, bool> links_;
    std::vector<std::unique_ptr<SwitchoverWorld>> scenarios_;
    std::optional<StartQueue> queue_;       ///< forgotten when the control service dies
    std::vector<ScenarioId> stored_queue_;  ///< what the store holds
    std::map<Site*, std::uint64_t> up_at_;  ///< a rebooted host
    std::map<Site*, std::uint64_t> guard_at_;
    std::vector<std::string> violations_;
    std::uint64_t reboots_ = 0;
    std::uint64_t turns_ = 0;
};

}  // namespace rha::control::simulation
