// StatisticsSampler: takes what the engines say with every heartbeat, and once a minute stores what
// came together: one transaction for all scenarios. Folds minutes into hours and removes what is
// too old. What was not stored yet when the process ends is lost: a minute at most.
//
// One thread of its own for the store. Thread rule: any thread; Add never waits for the store.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "common/runtime/mutex.h"
#include "control/core/statistics.h"
#include "control/ports/clock.h"
#include "control/ports/history_store.h"

namespace rha::control {

class StatisticsSampler {
public:
    /// Both outlive the sampler.
    StatisticsSampler(Clock& clock, HistoryStore& store);
    ~StatisticsSampler();
    StatisticsSampler(const StatisticsSampler&) = delete;
    StatisticsSampler& operator=(const StatisticsSampler&) = delete;

    void Add(const ScenarioId& scenario, Side side, const ReplicationFacts& facts)
        RHA_EXCLUDES(mutex_);
    /// What is not stored yet, in order of time.
    std::vector<StatisticsRow> Unstored(const ScenarioId& scenario) const RHA_EXCLUDES(mutex_);

private:
    /// Shared with the clock's callback, which may come after the end.
    struct Alarm {
        Mutex mutex;
        CondVar changed;
        bool due RHA_GUARDED_BY(mutex) = false;
        bool ending RHA_GUARDED_BY(mutex) = false;
    };

    void Run();
    void Arm();
    void Pass() RHA_EXCLUDES(mutex_);
    Status Store(std::int64_t now) RHA_EXCLUDES(mutex_);
    std::vector<StatisticsEntry> TakeEnded() RHA_EXCLUDES(mutex_);
    Status FoldOneHour(std::int64_t hour);

    Clock& clock_;
    HistoryStore& store_;
    const std::shared_ptr<Alarm> alarm_ = std::make_shared<Alarm>();
    bool store_fails_ = false;  ///< on the thread
    mutable Mutex mutex_;
    std::map<ScenarioId, StatisticsCollector> collectors_ RHA_GUARDED_BY(mutex_);
    std::vector<StatisticsEntry> ended_ RHA_GUARDED_BY(mutex_);
    std::thread thread_;
};

}  // namespace rha::control
