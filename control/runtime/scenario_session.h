// ScenarioSession: the shell around one switchover machine, on a strand of its own.
//
// Contract (docs/machines/switchover.md): an event is stepped on a copy; state and events are
// committed; only then does the copy become the machine and do its actions run. A commit that fails
// leaves everything as it was: a request is refused, a fact is delivered again a second later.
// Thread rule: public methods from any thread, Ask not from the runtime's own.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <boost/asio/strand.hpp>

#include "common/runtime/mutex.h"
#include "control/core/scenario_moves.h"
#include "control/core/switchover_machine.h"
#include "control/core/verification.h"
#include "control/runtime/runtime_context.h"
#include "control/runtime/scenario_view.h"

namespace rha::control {

class ScenarioSession : public std::enable_shared_from_this<ScenarioSession> {
public:
    ScenarioSession(std::shared_ptr<RuntimeContext> context, const StoredScenario& stored);

    /// Carries on what the stored state was waiting for.
    void Start();

    /// An operator's request; returns when it is committed or refused.
    Status Ask(Event request);
    /// The same without waiting; `done` is called on the strand, unless the runtime stops first.
    void Request(Event request, std::function<void(Status)> done);
    /// A fact; returns at once.
    void Deliver(Event fact);

    /// Kept for readiness until the next one.
    void RememberVerdict(const Verdict& verdict);

    ScenarioView View() const;
    State state() const;
    /// As it is stored, with the roles in which it was created. Settings may change at any time.
    std::shared_ptr<const Scenario> scenario() const;

private:
    /// Steps the machine at the moment when the event came, however long it waited for its turn:
    /// what this service is too busy to look at is not a host's silence.
    Status Handle(const Event& event, Instant came);
    Status Commit(const Scenario& scenario, const StepResult& result,
                  std::optional<ScenarioMove> move);
    std::optional<ScenarioMove> MoveIn(const SwitchoverMachine& next, const StepResult& result);
    void Observe(const Event& event, const SwitchoverMachine& next, const StepResult& result);
    void DeliverAgain(const Event& event);
    void Perform(const Action& action);
    void PerformVerify(const Action& action);
    void PerformHook(const Action& action);
    /// Any thread. Says once why the lease is not renewed.
    void RememberRenewal(const Reply& reply);
    void Arm();
    void OnTimer(Instant at, Instant came);
    void Finish();
    SwitchoverMachine Copy() const;

    const std::shared_ptr<RuntimeContext> context_;
    boost::asio::strand<boost::asio::thread_pool::executor_type> strand_;
    std::optional<Instant> armed_;  ///< on the strand, as the five below
    Instant stepped_at_;            ///< time does not go back, whichever thread was faster
    bool tick_pending_ = false;     ///< delivered again after a failed commit
    bool store_fails_ = false;
    std::optional<SyncProgress> sync_;  ///< last word on the synchronisation under way
    WallTime sync_known_;               ///< when the last one ended that is no news
    mutable Mutex mutex_;
    std::shared_ptr<const Scenario> scenario_ RHA_GUARDED_BY(mutex_);  ///< as stored, to share
    SwitchoverMachine machine_ RHA_GUARDED_BY(mutex_);  ///< replaced on the strand only
    std::shared_ptr<const VerificationRecord> verified_ RHA_GUARDED_BY(mutex_);
    std::string renewal_trouble_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::control
