// RuntimeContext: what all sessions of one runtime share. Sessions keep it alive; the runtime stops
// the pool before its own parts go.
#pragma once

#include <functional>
#include <vector>

#include <boost/asio/thread_pool.hpp>

#include "control/ports/clock.h"
#include "control/ports/engine_fleet.h"
#include "control/ports/hook_runner.h"
#include "control/ports/scenario_store.h"
#include "control/runtime/event_bus.h"
#include "control/runtime/host_directory.h"

namespace rha::control {

/// What the engine of one side says about a scenario, as often as it does. Must not block.
using ReplicationObserver = std::function<void(const ScenarioId&, Side, const ReplicationFacts&)>;

struct RuntimeContext {
    RuntimeContext(Clock& its_clock, ScenarioStore& its_store, EngineFleet& its_fleet,
                   HookRunner& its_hook_runner, unsigned threads, std::size_t event_queue_max)
        : clock(its_clock),
          store(its_store),
          fleet(its_fleet),
          hook_runner(its_hook_runner),
          hosts(its_clock),
          bus(event_queue_max),
          pool(threads) {}

    Clock& clock;
    ScenarioStore& store;
    EngineFleet& fleet;
    HookRunner& hook_runner;
    HostDirectory hosts;
    EventBus bus;
    boost::asio::thread_pool pool;

    // Set by the runtime before the first session; called on pool threads only.
    std::function<std::vector<Scenario>(const Scenario&)> beside;  ///< SessionDirectory::Beside
    std::function<void(const Scenario&)> on_running;
    std::function<void(const Scenario&)> on_settings;
    std::function<void(const ScenarioId&, State)> on_moved;  ///< it is in another state
    std::function<void(const ScenarioId&)> on_deleted;
    ReplicationObserver on_replication;

    /// An event as the store keeps it: the host's name for its id, texts filled in.
    EventRecord Render(EventCode code, EventArguments arguments, const Scenario* scenario);
};

}  // namespace rha::control
