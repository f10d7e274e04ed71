// Notifier: tells every target what happens. One thread per target, so that a dead mail server
// delays nobody else; the thread reads the event log from the target's cursor on, lets its Outbox
// decide, and delivers. Nothing is queued in memory that the event log does not have.
//
// Thread rule: public methods from any thread but the runtime's own; they block on the store, and
// Test up to the target's time limit. docs/operations/notifications.md
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/runtime/mutex.h"
#include "control/notify/delivery.h"
#include "control/notify/hook.h"
#include "control/ports/clock.h"
#include "control/ports/notify_store.h"
#include "control/ports/scenario_store.h"
#include "control/runtime/event_bus.h"

namespace rha::control {

/// A target and how it is going. The secret is blanked.
struct TargetView {
    NotifyTarget target;
    bool has_secret = false;
    OutboxProgress progress;
    std::uint64_t waiting = 0;    ///< events read and not delivered yet
    std::uint64_t delivered = 0;  ///< messages since the start
    std::uint64_t failures = 0;   ///< failed attempts since the start
    std::optional<Error> error;   ///< of the last attempt, if that failed
};

struct NotifierParts {
    ScenarioStore& events;
    NotifyStore& store;
    Clock& clock;
    std::function<std::shared_ptr<EventSubscription>()> subscribe;
    /// Writes an event about a scenario (or none) to the log.
    std::function<void(const EventNote&, const ScenarioId&)> log_event;
    DeliveryFacts facts;
    HookRules hooks;
};

class TargetWorker;

class Notifier {
public:
    static constexpr std::size_t kTargetsMax = 32;

    /// Carries on with every stored target. The parts outlive it.
    static Result<std::unique_ptr<Notifier>> Start(NotifierParts parts);
    /// Ends attempts that are under way (within a second or so); they are made again by the next
    /// Start.
    ~Notifier();
    Notifier(const Notifier&) = delete;
    Notifier& operator=(const Notifier&) = delete;

    /// `replace`: the target exists and is changed; what waits for it stays. kAlreadyExists,
    /// kNotFound, kInvalidArgument; for a hook also what CheckHook finds.
    Result<TargetView> Add(const NotifyTarget& target, bool replace) RHA_EXCLUDES(mutex_);
    std::vector<TargetView> List() const RHA_EXCLUDES(mutex_);
    Status Remove(const std::string& name) RHA_EXCLUDES(mutex_);
    /// Sends one message now; the other side's answer.
    Result<std::string> Test(const std::string& name) RHA_EXCLUDES(mutex_);

private:
    explicit Notifier(NotifierParts parts);
    void Launch(const StoredTarget& stored) RHA_REQUIRES(mutex_);

    const NotifierParts parts_;
    CancelSignal stopping_;
    mutable Mutex mutex_;
    std::map<std::string, std::shared_ptr<TargetWorker>> workers_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::control
