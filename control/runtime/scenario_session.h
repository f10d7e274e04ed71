// ScenarioSession: the shell around one switchover machine, on a strand of its own.
//
// Contract (docs/machines/switchover.md): an event is stepped on a copy; state and events are
// committed; only then does the copy become the machine and do its actions run. A commit that fails
// leaves everything as it was: a request is refused, a fact is delivered again a second later.
// Thread rule: public methods from any thread, Ask not from the runtime's own.
#pragma once

#include <memory>
#include <optional>

#include <boost/asio/strand.hpp>

#include "common/runtime/mutex.h"
#include "control/core/switchover_machine.h"
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
    /// A fact; returns at once.
    void Deliver(Event fact);

    ScenarioView View() const;
    /// As it is stored: its hosts have the roles in which it was created.
    const Scenario& scenario() const { return scenario_; }

private:
    Status Handle(const Event& event);
    Status Commit(const StepResult& result);
    void DeliverAgain(const Event& event);
    void Perform(const Action& action);
    void PerformVerify(const Action& action);
    void Arm();
    void OnTimer(Instant at);
    void Finish();
    SwitchoverMachine Copy() const;

    const std::shared_ptr<RuntimeContext> context_;
    const Scenario scenario_;
    boost::asio::strand<boost::asio::thread_pool::executor_type> strand_;
    std::optional<Instant> armed_;  ///< on the strand, as the two below
    bool tick_pending_ = false;     ///< delivered again after a failed commit
    bool store_fails_ = false;
    mutable Mutex mutex_;
    SwitchoverMachine machine_ RHA_GUARDED_BY(mutex_);  ///< replaced on the strand only
};

}  // namespace rha::control
