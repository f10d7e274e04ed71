// SqliteHistoryStore: the HistoryStore port on the embedded database.
//
// Statistics are keyed by time first, so that each minute appends and trimming takes from the
// front; one scenario's rows are looked up one by one. Thread rule: any thread; one transaction at
// a time.
#pragma once

#include "control/ports/history_store.h"
#include "control/store/sqlite/database.h"

namespace rha::control {

class SqliteHistoryStore : public HistoryStore {
public:
    /// The database outlives the store.
    explicit SqliteHistoryStore(Database& database) : database_(database) {}

    Result<std::vector<ScenarioMove>> LoadMoves(const ScenarioId& scenario) override;
    Status SaveStatistics(Resolution resolution,
                          const std::vector<StatisticsEntry>& entries) override;
    Result<std::vector<StatisticsRow>> LoadStatistics(const ScenarioId& scenario,
                                                      Resolution resolution, std::int64_t begin,
                                                      std::int64_t end) override;
    Result<std::vector<StatisticsEntry>> LoadMinutesOfAll(std::int64_t begin,
                                                          std::int64_t end) override;
    Result<std::optional<std::int64_t>> FirstHourToFold(std::int64_t end) override;
    Status TrimStatistics(std::int64_t minutes_end, std::int64_t minutes_max,
                          std::int64_t hours_end) override;

private:
    Database& database_;
};

}  // namespace rha::control
