#include "engine/lease/guard.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/runtime/log.h"

namespace rha::engine {
namespace {

double Seconds(Duration time) {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

Guard::Guard(LeaseStore store, Hypervisor& hypervisor, std::string boot_id,
             std::function<BootTime()> clock)
    : store_(std::move(store)),
      hypervisor_(hypervisor),
      boot_id_(std::move(boot_id)),
      clock_(std::move(clock)) {}

Guard::~Guard() {
    std::map<ScenarioId, Watch> ending;
    {
        MutexLock lock(mutex_);
        stop_ = true;
        ticked_.NotifyAll();
        while (AnyStopping()) ticked_.Wait(mutex_);
        ending = std::move(watches_);
    }
    for (auto& [scenario, watch] : ending) {
        if (watch.thread.joinable()) watch.thread.join();
    }
}

bool Guard::AnyStopping() const {
    return std::ranges::any_of(watches_, [](const auto& each) { return each.second.stopping; });
}

bool Guard::IsIdle() {
    MutexLock lock(mutex_);
    return !AnyStopping();
}

void Guard::Tick() {
    auto files = store_.Load();
    if (files) {
        ReportDamage(*files);
        TakeIn(*std::move(files));
    } else if (auto& told = reported_[{}]; told != files.error().ToString()) {
        told = files.error().ToString();
        LogError("the leases cannot be read, what they said last counts: {}",
                 Describe(files.error()));
    }
    StartStopping();
    JoinIdle();
}

void Guard::ReportDamage(const LeaseFiles& files) {
    std::map<ScenarioId, std::string> now;
    for (const auto& [scenario, error] : files.damaged) {
        auto& told = now[scenario] = error.ToString();
        if (const auto at = reported_.find(scenario); at != reported_.end() && at->second == told) {
            continue;
        }
        LogError("scenario {}: {}", scenario.value, Describe(error));
    }
    reported_ = std::move(now);
}

void Guard::TakeIn(LeaseFiles files) {
    MutexLock lock(mutex_);
    for (auto& [scenario, lease] : files.leases) watches_[scenario].lease = std::move(lease);
    for (auto at = watches_.begin(); at != watches_.end();) {
        auto& [scenario, watch] = *at;
        const bool there = files.leases.contains(scenario) || files.damaged.contains(scenario);
        if (!there) watch.lease = {};
        const bool idle = !watch.stopping && !watch.thread.joinable();
        at = !there && idle ? watches_.erase(at) : std::next(at);
    }
}

void Guard::StartStopping() {
    MutexLock lock(mutex_);
    ++ticks_;
    ticked_.NotifyAll();
    for (auto& [scenario, watch] : watches_) {
        const bool over =
            !watch.lease.vm.empty() && DutyAt(watch.lease, Now()) != LeaseDuty::kRunOn;
        if (!over || watch.thread.joinable()) continue;
        watch.stopping = true;
        watch.thread = std::thread([this, id = scenario] { StopLoop(id); });
    }
}

void Guard::JoinIdle() {
    std::vector<std::thread> ended;
    {
        MutexLock lock(mutex_);
        for (auto& [scenario, watch] : watches_) {
            if (!watch.stopping && watch.thread.joinable()) {
                ended.push_back(std::move(watch.thread));
            }
        }
    }
    for (auto& thread : ended) thread.join();
}

std::optional<RunLease> Guard::LookAgain(const ScenarioId& scenario, LeaseDuty* duty) {
    auto fresh = store_.LoadOne(scenario);
    MutexLock lock(mutex_);
    auto& lease = watches_[scenario].lease;
    if (fresh) lease = std::move(*fresh).value_or(RunLease{});
    if (stop_ || lease.vm.empty()) return std::nullopt;
    *duty = DutyAt(lease, Now());
    if (*duty == LeaseDuty::kRunOn) return std::nullopt;
    return lease;
}

void Guard::StopLoop(const ScenarioId& scenario) {
    bool told_off = false;
    LeaseDuty duty{};
    auto lease = LookAgain(scenario, &duty);
    if (lease) {
        LogWarning("scenario {}: {}", scenario.value,
                   lease->retired ? "the machine lives on the other host, and is kept off here"
                                  : "nobody renews the machine's run lease");
    }
    while (lease) {
        const auto tick = TicksSoFar();
        const bool off = StopOnce(*lease, duty);
        if (off && !told_off) {
            LogWarning("scenario {}: machine {} is off, and stays so until {}", scenario.value,
                       lease->vm.value,
                       lease->retired ? "the scenario comes back to this host or is deleted"
                                      : "its lease is renewed");
        }
        told_off = off;
        const auto before = duty;
        lease = LookAgain(scenario, &duty);
        // At the deadline there is no time to lose. Also when it is off it is looked at again:
        // somebody may start it by hand.
        if (lease && duty == before) {
            WaitForTick(tick);
            lease = LookAgain(scenario, &duty);
        }
    }
    MutexLock lock(mutex_);
    if (!stop_) LogInfo("scenario {}: the guard leaves the machine alone", scenario.value);
    watches_[scenario].stopping = false;
    ticked_.NotifyAll();
}

std::uint64_t Guard::TicksSoFar() {
    MutexLock lock(mutex_);
    return ticks_;
}

void Guard::WaitForTick(std::uint64_t after) {
    MutexLock lock(mutex_);
    while (!stop_ && ticks_ == after) ticked_.Wait(mutex_);
}

bool Guard::StopOnce(const RunLease& lease, LeaseDuty duty) {
    const bool shut_down = duty == LeaseDuty::kShutDown;
    const auto left = TimeLeft(lease, Now());
    // Not forced before the deadline, at which the lease is looked at again: it may have been
    // renewed while the guest went down.
    const auto graceful = hypervisor_.Shutdown(lease.vm, shut_down ? left : Duration::zero(),
                                               /*force=*/!shut_down);
    if (graceful) {
        if (!*graceful) LogWarning("machine {} was powered off", lease.vm.value);
        return true;
    }
    if (graceful.error().code == ErrorCode::kNotFound) return true;  // no longer registered: off
    if (shut_down && graceful.error().code == ErrorCode::kTimeout) {
        LogWarning("machine {} did not shut down within {:.1f} s", lease.vm.value, Seconds(left));
        return false;
    }
    LogError("machine {} cannot be stopped, it is tried again: {}", lease.vm.value,
             Describe(graceful.error()));
    return false;
}

}  // namespace rha::engine
