#include "control/report/statistics_sampler.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "common/runtime/log.h"

namespace rha::control {
namespace {

/// After a minute's end, so that every heartbeat of it has arrived.
constexpr Duration kSettling = std::chrono::seconds(1);
constexpr Duration kMinute = std::chrono::minutes(1);
/// Kept while the store fails: ten minutes of five thousand scenarios.
constexpr std::size_t kUnstoredMax = 50'000;
/// Minutes that are read or removed at once: the store's lock is held for milliseconds only.
constexpr std::int64_t kMinutesAtOnce = 5;

}  // namespace

StatisticsSampler::StatisticsSampler(Clock& clock, HistoryStore& store)
    : clock_(clock), store_(store) {
    Arm();
    thread_ = std::thread([this] { Run(); });
}

StatisticsSampler::~StatisticsSampler() {
    {
        MutexLock lock(alarm_->mutex);
        alarm_->ending = true;
        alarm_->changed.NotifyAll();
    }
    thread_.join();
}

void StatisticsSampler::Add(const ScenarioId& scenario, Side side, const ReplicationFacts& facts) {
    const Instant now = clock_.Now();
    const WallTime wall = clock_.WallNow();
    MutexLock lock(mutex_);
    if (auto ended = collectors_[scenario].Add(side, facts, now, wall)) {
        ended_.push_back({scenario, *ended});
    }
}

std::vector<StatisticsRow> StatisticsSampler::Unstored(const ScenarioId& scenario) const {
    std::vector<StatisticsRow> rows;
    MutexLock lock(mutex_);
    for (const StatisticsEntry& entry : ended_) {
        if (entry.scenario == scenario) rows.push_back(entry.row);
    }
    const auto found = collectors_.find(scenario);
    if (found != collectors_.end() && found->second.current()) {
        rows.push_back(*found->second.current());
    }
    return rows;
}

void StatisticsSampler::Arm() {
    const Duration into(clock_.WallNow().unix_ns % kMinute.count());
    clock_.CallAt(clock_.Now() + kMinute - into + kSettling, [alarm = alarm_] {
        MutexLock lock(alarm->mutex);
        alarm->due = true;
        alarm->changed.NotifyAll();
    });
}

void StatisticsSampler::Run() {
    for (;;) {
        {
            MutexLock lock(alarm_->mutex);
            while (!alarm_->due && !alarm_->ending) alarm_->changed.Wait(alarm_->mutex);
            if (alarm_->ending) return;
            alarm_->due = false;
        }
        Pass();
        Arm();
    }
}

void StatisticsSampler::Pass() {
    const auto done = Store(MinuteOf(clock_.WallNow()));
    if (!done && !std::exchange(store_fails_, true)) {
        LogError("statistics cannot be stored: {}", Describe(done.error()));
    }
    if (done && std::exchange(store_fails_, false)) LogInfo("statistics are stored again");
}

Status StatisticsSampler::Store(std::int64_t now) {
    auto entries = TakeEnded();
    if (auto saved = store_.SaveStatistics(Resolution::kMinutes, entries); !saved) {
        MutexLock lock(mutex_);
        ended_.insert(ended_.begin(), std::move_iterator(entries.begin()),
                      std::move_iterator(entries.end()));
        if (ended_.size() > kUnstoredMax) {
            ended_.erase(ended_.begin(), ended_.end() - kUnstoredMax);
        }
        return saved;
    }
    RHA_ASSIGN_OR_RETURN(const auto hour, store_.FirstHourToFold(now));
    std::int64_t minutes_end = now - kMinuteRetention;
    if (hour) {
        RHA_RETURN_IF_ERROR(FoldOneHour(*hour));
        minutes_end = std::min(minutes_end, *hour);
    }
    return store_.TrimStatistics(minutes_end, kMinutesAtOnce, now - kHourRetention);
}

std::vector<StatisticsEntry> StatisticsSampler::TakeEnded() {
    const WallTime wall = clock_.WallNow();
    MutexLock lock(mutex_);
    for (auto at = collectors_.begin(); at != collectors_.end();) {
        if (auto ended = at->second.Close(wall)) ended_.push_back({at->first, *ended});
        // A scenario that is silent or gone needs no collector until it is heard again.
        at = at->second.current() ? std::next(at) : collectors_.erase(at);
    }
    return std::exchange(ended_, {});
}

Status StatisticsSampler::FoldOneHour(std::int64_t hour) {
    std::map<ScenarioId, std::vector<StatisticsRow>> minutes;
    for (std::int64_t at = hour; at < hour + kMinutesOfHour; at += kMinutesAtOnce) {
        RHA_ASSIGN_OR_RETURN(const auto part, store_.LoadMinutesOfAll(at, at + kMinutesAtOnce));
        for (const StatisticsEntry& entry : part) minutes[entry.scenario].push_back(entry.row);
    }
    std::vector<StatisticsEntry> hours;
    for (const auto& [scenario, rows] : minutes) hours.push_back({scenario, FoldHour(rows)});
    return store_.SaveStatistics(Resolution::kHours, hours);
}

}  // namespace rha::control
