// LeaseKeeper: the engine's side of the run lease. It writes the leases that the guard reads, asks
// the replicas' hosts to renew them, and tells what it sees: leases that ended, a guard that is not
// there. It decides nothing about machines.
//
// A lease is written only while this host is the scenario's master, as `find_master` says at that
// moment; whoever takes the role away does that first and then calls Remove. Nothing here waits for
// a command of the scenario: a lease is renewed also while its machine is being started.
//
// Lock order: files_mutex_, then whatever find_master takes; mutex_ last, never with a call.
// Thread rule: any thread. Run starts a thread of its own, which does what Pass does.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/runtime/mutex.h"
#include "engine/core/run_lease.h"
#include "engine/lease/lease_store.h"
#include "engine/ports/lease_peer.h"

namespace rha::engine {

struct LeaseEvent {
    std::string code;
    bool error = false;  ///< else a warning
    ScenarioId scenario;
    std::string message;
    std::string remedy;
};

/// What a report says about a scenario's lease.
struct LeaseView {
    bool leased = false;   ///< it is there, also when it is over or its file is damaged
    bool guarded = false;  ///< and a guard watches over it
    Duration left{};
    BootTime renewed_by;  ///< what the last renewal, or the last end, counted from
};

struct LeaseKeeperConfig {
    std::filesystem::path state_directory;
    std::string boot_id;
    std::function<BootTime()> clock;
};

class LeaseKeeper {
public:
    struct Master {
        VmId vm;
        LeaseQuestion question;
    };
    /// The scenario as this host is its master now, else nothing. Must not call the keeper.
    using FindMaster = std::function<std::optional<Master>(const ScenarioId&)>;
    using OnEvent = std::function<void(const LeaseEvent&)>;

    /// `peer` must outlive the keeper, and may call back after it.
    static Result<std::unique_ptr<LeaseKeeper>> Create(LeaseKeeperConfig config, LeasePeer& peer,
                                                       FindMaster find_master, OnEvent on_event);
    ~LeaseKeeper();

    /// From now on Pass happens by itself.
    void Run();

    /// The control service's renewal. kFailedPrecondition when this host is not the master,
    /// kStaleEpoch for an older epoch than the master's, kConflict when a later moment than
    /// `renewal.from` was named before; else as rha::engine::Renewed.
    Status Renew(const ScenarioId& scenario, Epoch epoch, const LeaseRenewal& renewal);
    /// The control service ends the lease: the machine runs on without. Errors as Renew.
    Status End(const ScenarioId& scenario, Epoch epoch, BootTime from);
    /// This host is not the scenario's master any more. Idempotent.
    Status Remove(const ScenarioId& scenario);
    /// The machine lives on the other host: from now on, or from the end of its lease, the guard
    /// keeps it off here, until Remove. Without a lease `off` must say that it is off. Idempotent;
    /// durable on return.
    Status Retire(const ScenarioId& scenario, const VmId& vm, const Status& off);
    /// This host is the scenario's master again. Idempotent; a lease that counts stays.
    Status EndRetirement(const ScenarioId& scenario);
    /// The machine is this scenario's: what others left of it, whose deletion this host has missed,
    /// binds it no more.
    Status RemoveOthers(const ScenarioId& scenario, const VmId& vm);
    /// Mends what a crash left: removes leases of which this host is not the master, and retired
    /// ones of which it is; but the lease of a scenario among `retiring`, whose machine is to stay
    /// off here, is retired as it was going to be.
    Status RemoveStrays(const std::set<ScenarioId>& retiring);

    /// kUnavailable (retryable) when the machine has a lease that does not let it run now,
    /// kFailedPrecondition when it is retired.
    Status MayStart(const ScenarioId& scenario);
    /// As of the latest pass or renewal; never waits for a disk.
    LeaseView View(const ScenarioId& scenario) const;
    /// Likewise; whether a guard works on this host.
    bool GuardWorksHere() const;

    /// Takes in answers, looks at files and guard, reports, and asks who is due. Returns when it
    /// wants to be called again at the latest.
    Duration Pass();

private:
    struct Answer {
        ScenarioId scenario;
        Epoch epoch;
        BootTime asked_at;
        Duration length{};
        Status granted;
    };
    /// Shared with the callbacks, which may come after the keeper's end.
    struct Inbox {
        Mutex mutex;
        CondVar changed;
        std::deque<Answer> answers RHA_GUARDED_BY(mutex);
        bool stop RHA_GUARDED_BY(mutex) = false;
    };
    struct Asking {
        bool under_way = false;
        BootTime next;
    };

    LeaseKeeper(LeaseKeeperConfig config, LeasePeer& peer, FindMaster find_master,
                OnEvent on_event);

    Result<Master> CheckMaster(const ScenarioId& scenario, Epoch epoch) const;
    Status CheckOrder(const ScenarioId& scenario, BootTime from) const;
    Status Write(const ScenarioId& scenario, const Master& master, const LeaseRenewal& renewal)
        RHA_REQUIRES(files_mutex_);
    void Forget(const ScenarioId& scenario) RHA_REQUIRES(mutex_);
    void TakeAnswer(const Answer& answer);
    void Publish(const LeaseFiles& files, bool guard);
    std::vector<LeaseEvent> Changes(const LeaseFiles& files, bool guard);
    Duration AskWhoIsDue(const std::map<ScenarioId, RunLease>& leases);
    void Ask(const Master& master, Duration length, BootTime now);
    void Loop();

    HostMoment Now() const { return {.boot_id = config_.boot_id, .now = config_.clock()}; }

    const LeaseKeeperConfig config_;
    const LeaseStore store_;
    LeasePeer& peer_;
    const FindMaster find_master_;
    const OnEvent on_event_;
    const std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();

    Mutex files_mutex_;  ///< held while a lease is read and written

    // Of the thread that calls Pass.
    std::map<ScenarioId, Asking> asking_;
    std::set<ScenarioId> told_over_, told_damaged_, told_missing_;
    std::optional<BootTime> missing_since_;
    std::string told_unreadable_;

    mutable Mutex mutex_;
    std::map<ScenarioId, RunLease> leases_ RHA_GUARDED_BY(mutex_);
    std::set<ScenarioId> damaged_ RHA_GUARDED_BY(mutex_);
    std::map<ScenarioId, BootTime> renewed_by_ RHA_GUARDED_BY(mutex_);
    bool guard_works_ RHA_GUARDED_BY(mutex_) = false;
    BootTime looked_at_ RHA_GUARDED_BY(mutex_);
    std::thread thread_;
};

}  // namespace rha::engine
