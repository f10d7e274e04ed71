#include "tests/simulation/control_plane_world.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace rha::control::simulation {
namespace {

constexpr std::uint64_t kFaultSeconds = 600;
constexpr std::uint64_t kHealSeconds = 6000;
constexpr std::uint64_t kQuietSeconds = 200;
constexpr std::size_t kStartsAtOnce = 2;
constexpr std::size_t kHosts = 4;
/// Master and replica: both directions between the same hosts, a ring, and a host with many.
constexpr std::pair<std::size_t, std::size_t> kPlan[] = {{0, 1}, {1, 0}, {1, 2},
                                                         {2, 0}, {3, 0}, {0, 3}};

}  // namespace

ControlPlaneWorld::ControlPlaneWorld(std::uint64_t seed) : around_(seed) {
    for (std::size_t i = 0; i < kHosts; ++i) {
        sites_.push_back(
            std::make_unique<Site>(std::string(1, static_cast<char>('A' + i)), around_));
        for (std::size_t j = 0; j < i; ++j) links_[{j, i}] = true;
    }
    unsigned number = 0;
    for (const auto& [master, replica] : kPlan) {
        bool& link = links_[std::minmax(master, replica)];
        auto& scenario = scenarios_.emplace_back(std::make_unique<SwitchoverWorld>(
            around_, ++number, *sites_[master], *sites_[replica], link));
        scenario->on_accepted = [this, id = scenario->id()](const Event& request) {
            if (EndsWaiting(request)) LeaveQueue(id);
        };
    }
}

void ControlPlaneWorld::Run() {
    Restart();
    RunGroup();
    while (around_.second < kFaultSeconds) {
        Faults();
        for (const auto& scenario : scenarios_) scenario->OwnFaults();
        Operator();
        Second();
    }
    Heal();
    const std::uint64_t end = around_.second + kHealSeconds;
    for (std::uint64_t quiet = 0; around_.second < end && quiet < kQuietSeconds;) {
        std::vector<MachineState> before;
        for (const auto& scenario : scenarios_) before.push_back(scenario->persisted());
        Second();
        const bool same = std::ranges::equal(
            before, scenarios_, {}, {}, [](const auto& scenario) { return scenario->persisted(); });
        quiet = same && AllRest() && stored_queue_.empty() ? quiet + 1 : 0;
    }
    CheckRest();
}

void ControlPlaneWorld::Second() {
    ++around_.second;
    if (around_.restart_at && around_.second >= *around_.restart_at) Restart();
    std::erase_if(up_at_, [this](const auto& due) {
        if (due.second > around_.second) return false;
        ComeUp(*due.first);
        return true;
    });
    std::erase_if(guard_at_, [this](const auto& due) {
        if (due.second > around_.second) return false;
        due.first->guard = true;
        return true;
    });
    for (const auto& scenario : scenarios_) scenario->Work();
    StartNext();
}

// ---- What goes wrong. ----

void ControlPlaneWorld::Faults() {
    for (const auto& site : sites_) {
        if (Rare(500) && site->alive) {
            GoDown(*site, false);
        } else if (!site->alive && !up_at_.contains(site.get()) && Below(130) == 0) {
            ComeUp(*site);
        }
        if (Rare(300)) {
            site->guard = false;
            guard_at_[site.get()] = around_.second + 1;
        }
        if (site->orders ? Rare(400) : Below(60) == 0) site->orders = !site->orders;
        if (site->link ? Rare(300) : Below(60) == 0) site->link = !site->link;
        if (Rare(500)) {
            ++site->engine_run;
            for (const auto& scenario : scenarios_) scenario->OnEngineRestart(*site);
        }
    }
    for (auto& [pair, link] : links_) {
        if (link ? Rare(400) : Below(60) == 0) link = !link;
    }
    if (Rare(500)) {  // the control service loses its own network
        for (const auto& site : sites_) site->link = false;
    }
    if (Rare(300)) {  // a host is cut off from everybody
        const std::size_t cut = Below(kHosts);
        sites_[cut]->link = false;
        sites_[cut]->orders = Chance(50);
        for (auto& [pair, link] : links_) link = link && pair.first != cut && pair.second != cut;
    }
    if (around_.control_up && Rare(150)) Crash();
}

void ControlPlaneWorld::GoDown(Site& site, bool orderly) {
    site.alive = false;
    for (const auto& scenario : scenarios_) scenario->OnHostDown(site, orderly);
}

void ControlPlaneWorld::ComeUp(Site& site) {
    if (site.alive) return;
    site.alive = true;
    ++site.engine_run;
    ++site.boot_run;
    for (const auto& scenario : scenarios_) scenario->OnHostUp(site);
}

void ControlPlaneWorld::Crash() {
    around_.control_up = false;
    around_.restart_at = around_.second + 1 + Below(90);
}

void ControlPlaneWorld::Restart() {
    around_.control_up = true;
    // As the runtime loads what is stored: who waits no more leaves the queue, then all go on.
    queue_.emplace(kStartsAtOnce);
    for (const ScenarioId& id : std::vector(stored_queue_)) {
        if (MayWait(Find(id).persisted())) {
            queue_->Add(id);
        } else {
            std::erase(stored_queue_, id);
        }
    }
    for (const auto& scenario : scenarios_) {
        if (!around_.control_up) return;  // it died again
        scenario->Restart();
    }
    StartNext();
}

void ControlPlaneWorld::Heal() {
    around_.healed = true;
    around_.crash_chance_percent = 0;
    up_at_.clear();
    for (const auto& site : sites_) {
        site->link = site->orders = true;
        ComeUp(*site);
    }
    for (auto& [pair, link] : links_) link = true;
    if (!around_.control_up) Restart();
}

// ---- What people do. ----

void ControlPlaneWorld::Operator() {
    for (const auto& scenario : scenarios_) scenario->Operator();
    if (!around_.control_up) return;
    if (Rare(60)) RunGroup();
    if (Rare(400)) StopGroup();
    Maintain();
}

void ControlPlaneWorld::RunGroup() {
    std::vector<ScenarioId> waiting;
    for (const auto& scenario : scenarios_) {
        if (MayWait(scenario->persisted())) waiting.push_back(scenario->id());
    }
    for (const ScenarioId& id : waiting) {
        if (std::ranges::find(stored_queue_, id) == stored_queue_.end()) {
            stored_queue_.push_back(id);
        }
    }
    if (Chance(around_.crash_chance_percent)) return Crash();
    for (const ScenarioId& id : waiting) queue_->Add(id);
    StartNext();
}

void ControlPlaneWorld::StopGroup() {
    for (const auto& scenario : scenarios_) LeaveQueue(scenario->id());
    for (const auto& scenario : scenarios_) scenario->Feed(StopRequest{});
}

void ControlPlaneWorld::StartNext() {
    while (around_.control_up && !queue_->empty()) {
        std::set<ScenarioId> busy;
        for (const auto& scenario : scenarios_) {
            if (TakesAPlace(scenario->persisted().state)) busy.insert(scenario->id());
        }
        const auto next = queue_->Next(busy);
        if (next.empty()) return;
        // One that was recovered meanwhile may be busy by itself when its turn comes.
        busy.insert(next.begin(), next.end());
        if (busy.size() > kStartsAtOnce) {
            violations_.push_back("more scenarios synchronise at a time than may");
        }
        for (const ScenarioId& id : next) {
            ++turns_;
            Find(id).Feed(RunRequest{});
            if (around_.control_up && Chance(around_.crash_chance_percent)) Crash();
            if (!around_.control_up) return;
            std::erase(stored_queue_, id);
            queue_->Settled(id);
        }
    }
}

void ControlPlaneWorld::LeaveQueue(const ScenarioId& scenario) {
    if (queue_->Remove(scenario)) std::erase(stored_queue_, scenario);
}

void ControlPlaneWorld::Maintain() {
    for (const auto& site : sites_) {
        const bool reboots = ReadyForReboot(*site) && site->alive && Below(5) == 0;
        if (reboots) {
            ++reboots_;
            GoDown(*site, true);
            up_at_[site.get()] = around_.second + 5 + Below(120);
        } else if (Rare(300)) {
            const bool shutdown = Chance(50);
            for (const auto& scenario : scenarios_) {
                if (!scenario->Uses(*site)) continue;
                scenario->Feed(
                    MaintenanceRequest{.host = {site->name}, .shutdown_guest = shutdown});
            }
        } else if (Rare(400)) {
            for (const auto& scenario : scenarios_) {
                if (!scenario->Uses(*site)) continue;
                scenario->Feed(EndMaintenanceRequest{.host = {site->name}});
            }
        }
    }
}

bool ControlPlaneWorld::ReadyForReboot(const Site& site) const {
    bool some = false;
    for (const auto& scenario : scenarios_) {
        if (!scenario->Uses(site) || scenario->persisted().state != State::kMaintenance) continue;
        if (!scenario->persisted().maintenance.ready) return false;
        some = true;
    }
    return some;
}

SwitchoverWorld& ControlPlaneWorld::Find(const ScenarioId& id) const {
    return **std::ranges::find(scenarios_, id, [](const auto& scenario) { return scenario->id(); });
}

// ---- What must hold. ----

bool ControlPlaneWorld::AllRest() const {
    return std::ranges::all_of(
        scenarios_, [](const auto& scenario) { return Resting(scenario->persisted().state); });
}

void ControlPlaneWorld::CheckRest() {
    for (const auto& scenario : scenarios_) scenario->CheckRest();
    if (!stored_queue_.empty()) violations_.push_back("after healing a scenario still waits");
}

std::vector<std::string> ControlPlaneWorld::violations() const {
    auto all = violations_;
    for (const auto& scenario : scenarios_) {
        for (const auto& what : scenario->violations()) {
            all.push_back("scenario " + scenario->id().value.substr(35) + " " + what);
        }
    }
    return all;
}

std::uint64_t ControlPlaneWorld::trace_hash() const {
    std::uint64_t hash = turns_;
    for (const auto& scenario : scenarios_) hash = hash * 31 + scenario->trace_hash();
    return hash;
}

std::uint64_t ControlPlaneWorld::transitions() const {
    std::uint64_t sum = 0;
    for (const auto& scenario : scenarios_) sum += scenario->transitions();
    return sum;
}

std::string ControlPlaneWorld::Story() const {
    std::string story;
    for (const auto& scenario : scenarios_) {
        if (scenario->violations().empty()) continue;
        story += "scenario " + scenario->id().value.substr(35) + ":\n" + scenario->Story();
    }
    return story;
}

}  // namespace rha::control::simulation
