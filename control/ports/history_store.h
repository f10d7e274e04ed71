// HistoryStore: the past of scenarios: the moves that were committed with them, and statistics.
// Adapter: control/store/sqlite.
//
// Thread rule: calls block and may come from any thread. Each call is one transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "control/core/scenario_moves.h"
#include "control/core/statistics.h"

namespace rha::control {

enum class Resolution : std::uint8_t { kMinutes, kHours };

struct StatisticsEntry {
    ScenarioId scenario;
    StatisticsRow row;
};

class HistoryStore {
public:
    virtual ~HistoryStore() = default;

    /// In the order in which they were made; the newest of them, as far as they are kept.
    virtual Result<std::vector<ScenarioMove>> LoadMoves(const ScenarioId& scenario) = 0;

    /// A row of the same scenario and time is replaced; one of a scenario that is not stored is
    /// left out.
    virtual Status SaveStatistics(Resolution resolution,
                                  const std::vector<StatisticsEntry>& entries) = 0;
    /// In order of time, from minute `begin` to before `end`.
    virtual Result<std::vector<StatisticsRow>> LoadStatistics(const ScenarioId& scenario,
                                                              Resolution resolution,
                                                              std::int64_t begin,
                                                              std::int64_t end) = 0;
    /// The same of all scenarios at once, minutes only.
    virtual Result<std::vector<StatisticsEntry>> LoadMinutesOfAll(std::int64_t begin,
                                                                  std::int64_t end) = 0;
    /// The first hour before `end` that has minutes and comes after every hour that is stored.
    virtual Result<std::optional<std::int64_t>> FirstHourToFold(std::int64_t end) = 0;
    /// Removes minutes before `minutes_end` (those of `minutes_max` minutes at once) and hours
    /// before `hours_end`.
    virtual Status TrimStatistics(std::int64_t minutes_end, std::int64_t minutes_max,
                                  std::int64_t hours_end) = 0;
};

}  // namespace rha::control
