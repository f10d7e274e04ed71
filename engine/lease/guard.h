// Guard: stops every machine of this host whose run lease ends: its guest is shut down from the
// beginning of the grace on, and powered off at the deadline (docs/machines/lease.md). A process of
// its own, which needs neither the engine nor a network, and never starts anything.
//
// What a lease said last counts until its file says something else or is gone: a file that is
// damaged for a moment neither stops a machine nor frees it.
//
// Thread rule: Tick comes from one thread. Each machine that has to be stopped has a thread of its
// own, so that one that hangs delays no other.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "common/runtime/mutex.h"
#include "engine/core/run_lease.h"
#include "engine/lease/lease_store.h"
#include "engine/ports/hypervisor.h"

namespace rha::engine {

class Guard {
public:
    /// `hypervisor` must outlive the guard.
    Guard(LeaseStore store, Hypervisor& hypervisor, std::string boot_id,
          std::function<BootTime()> clock);
    /// Waits for the machines that are being stopped at this moment.
    ~Guard();

    /// Looks at the leases, and sees to it that what is over is being stopped.
    void Tick();
    /// No machine is being stopped, or kept off.
    bool IsIdle();

private:
    struct Watch {
        RunLease lease;
        bool stopping = false;  ///< its thread is at work
        std::thread thread;
    };

    bool AnyStopping() const RHA_REQUIRES(mutex_);
    void TakeIn(LeaseFiles files);
    void ReportDamage(const LeaseFiles& files);
    void StartStopping();
    void JoinIdle();

    /// A stopping thread: goes on until the lease counts again or is gone.
    void StopLoop(const ScenarioId& scenario);
    /// One attempt; true when the machine is off.
    bool StopOnce(const RunLease& lease, LeaseDuty duty);
    /// What the file says at this moment, if the machine must not run on; else nothing.
    std::optional<RunLease> LookAgain(const ScenarioId& scenario, LeaseDuty* duty)
        RHA_EXCLUDES(mutex_);
    std::uint64_t TicksSoFar() RHA_EXCLUDES(mutex_);
    void WaitForTick(std::uint64_t after) RHA_EXCLUDES(mutex_);

    HostMoment Now() const { return {.boot_id = boot_id_, .now = clock_()}; }

    const LeaseStore store_;
    Hypervisor& hypervisor_;
    const std::string boot_id_;
    const std::function<BootTime()> clock_;
    std::map<ScenarioId, std::string> reported_;  ///< damage that was told, by scenario

    Mutex mutex_;
    CondVar ticked_;
    std::uint64_t ticks_ RHA_GUARDED_BY(mutex_) = 0;
    bool stop_ RHA_GUARDED_BY(mutex_) = false;
    std::map<ScenarioId, Watch> watches_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::engine
