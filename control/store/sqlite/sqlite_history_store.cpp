#include "control/store/sqlite/sqlite_history_store.h"

#include <array>
#include <string>
#include <utility>

#include "control/store/sqlite/sqlite_scenario_store.h"

namespace rha::control {
namespace {

constexpr std::string_view kFigures =
    "minute, master_samples, replica_samples, lag_bytes_min, lag_bytes_sum, lag_bytes_max,"
    " lag_ms_min, lag_ms_sum, lag_ms_max, spool_min, spool_sum, spool_max, dirty_min, dirty_sum,"
    " dirty_max, journal_min, journal_sum, journal_max, captured, durable, captured_changes,"
    " durable_changes, sync_sent, shipped_per_s_max, shipped";

constexpr int kFigureColumns = 25;

constexpr std::array kGauges = {&StatisticsRow::lag_bytes, &StatisticsRow::lag_ms,
                                &StatisticsRow::spool_bytes, &StatisticsRow::dirty_bytes,
                                &StatisticsRow::journal_bytes};

std::string TableOf(Resolution resolution) {
    return resolution == Resolution::kMinutes ? "statistics_minutes" : "statistics_hours";
}

/// "?,?,": one for each figure.
std::string Places() {
    std::string places;
    for (int i = 0; i < kFigureColumns; ++i) places += "?,";
    return places;
}

void BindFigures(Statement& statement, const StatisticsRow& row) {
    statement.Bind(row.minute).Bind(row.master_samples).Bind(row.replica_samples);
    for (const auto gauge : kGauges) {
        statement.Bind((row.*gauge).min).Bind((row.*gauge).sum).Bind((row.*gauge).max);
    }
    statement.Bind(row.captured.value).Bind(row.durable.value);
    statement.Bind(row.captured_changes).Bind(row.durable_changes);
    statement.Bind(row.sync_sent_bytes).Bind(row.shipped_per_s_max).Bind(row.shipped_bytes);
}

StatisticsRow ReadFigures(const Statement& statement, Resolution resolution) {
    int column = 0;
    const auto number = [&] { return static_cast<std::uint64_t>(statement.Number(column++)); };
    StatisticsRow row{.minute = statement.Number(column++),
                      .minutes = resolution == Resolution::kMinutes ? 1 : kMinutesOfHour};
    row.master_samples = number();
    row.replica_samples = number();
    for (const auto gauge : kGauges) {
        (row.*gauge).min = number();
        (row.*gauge).sum = number();
        (row.*gauge).max = number();
    }
    row.captured = {number()};
    row.durable = {number()};
    row.captured_changes = number();
    row.durable_changes = number();
    row.sync_sent_bytes = number();
    row.shipped_per_s_max = number();
    row.shipped_bytes = number();
    return row;
}

/// -1 stands for what is not known.
std::optional<std::uint64_t> Known(const Statement& row, int column) {
    const std::int64_t number = row.Number(column);
    return number < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(number));
}

/// Names that this version does not know (its database was used by a newer one) are left out.
std::optional<ScenarioMove> ReadMove(const Statement& row) {
    const auto state = StateFromName(row.Text(1));
    const auto step = StepFromName(row.Text(2));
    const auto mode = SwitchoverModeFromName(row.Text(4));
    if (!state || !step || !mode) return std::nullopt;
    ScenarioMove move{.at = {row.Number(0)},
                      .state = *state,
                      .step = *step,
                      .trigger = TriggerFromName(row.Text(3)),
                      .mode = *mode,
                      .backward = row.Number(5) != 0,
                      .error = row.Text(6),
                      .sync = {},
                      .master_heard = {},
                      .loss_ms = Known(row, 11)};
    if (const auto total = Known(row, 7)) {
        move.sync = SyncProgress{.bytes_total = *total,
                                 .bytes_compared = Known(row, 8).value_or(0),
                                 .bytes_sent = Known(row, 9).value_or(0)};
    }
    if (row.Number(10) > 0) move.master_heard = WallTime{row.Number(10)};
    return move;
}

}  // namespace

Status SqliteScenarioStore::InsertMove(const ScenarioId& scenario, const ScenarioMove& move) {
    RHA_ASSIGN_OR_RETURN(
        Statement insert,
        database_.Prepare("INSERT INTO scenario_moves (scenario_id, unix_ns, state, step, trigger,"
                          " mode, backward, error, sync_total, sync_compared, sync_sent,"
                          " heard_unix_ns, loss_ms) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"));
    const auto known = [](std::optional<std::uint64_t> value) {
        return value ? static_cast<std::int64_t>(*value) : -1;
    };
    insert.Bind(scenario.value).Bind(move.at.unix_ns).Bind(Name(move.state)).Bind(Name(move.step));
    insert.Bind(move.trigger ? Name(*move.trigger) : std::string_view());
    insert.Bind(Name(move.mode)).Bind(move.backward).Bind(move.error);
    insert.Bind(move.sync ? known(move.sync->bytes_total) : -1);
    insert.Bind(move.sync ? known(move.sync->bytes_compared) : -1);
    insert.Bind(move.sync ? known(move.sync->bytes_sent) : -1);
    insert.Bind(move.master_heard ? move.master_heard->unix_ns : 0);
    RHA_RETURN_IF_ERROR(insert.Bind(known(move.loss_ms)).Run());
    RHA_ASSIGN_OR_RETURN(
        Statement trim,
        database_.Prepare("DELETE FROM scenario_moves WHERE scenario_id=? AND number <="
                          " (SELECT number FROM scenario_moves WHERE scenario_id=?"
                          " ORDER BY number DESC LIMIT 1 OFFSET ?)"));
    return trim.Bind(scenario.value).Bind(scenario.value).Bind(bounds_.move_count_max).Run();
}

Result<std::vector<ScenarioMove>> SqliteHistoryStore::LoadMoves(const ScenarioId& scenario) {
    Transaction transaction(database_);
    RHA_ASSIGN_OR_RETURN(
        Statement rows,
        database_.Prepare("SELECT unix_ns, state, step, trigger, mode, backward, error, sync_total,"
                          " sync_compared, sync_sent, heard_unix_ns, loss_ms FROM scenario_moves"
                          " WHERE scenario_id=? ORDER BY number"));
    rows.Bind(scenario.value);
    std::vector<ScenarioMove> moves;
    for (;;) {
        RHA_ASSIGN_OR_RETURN(const bool more, rows.Step());
        if (!more) return moves;
        if (auto move = ReadMove(rows)) moves.push_back(std::move(*move));
    }
}

Status SqliteHistoryStore::SaveStatistics(Resolution resolution,
                                          const std::vector<StatisticsEntry>& entries) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    {
        RHA_ASSIGN_OR_RETURN(Statement name,
                             database_.Prepare("INSERT OR IGNORE INTO statistics_scenarios"
                                               " (scenario_id) SELECT id FROM scenarios WHERE id=?"
                                               " AND NOT EXISTS (SELECT 1 FROM statistics_scenarios"
                                               " WHERE scenario_id=?)"));
        RHA_ASSIGN_OR_RETURN(
            Statement insert,
            database_.Prepare("INSERT OR REPLACE INTO " + TableOf(resolution) + " (" +
                              std::string(kFigures) + ", scenario) SELECT " + Places() +
                              "number FROM statistics_scenarios"
                              " WHERE scenario_id=?"));
        for (const StatisticsEntry& entry : entries) {
            name.Again().Bind(entry.scenario.value).Bind(entry.scenario.value);
            RHA_RETURN_IF_ERROR(name.Run());
            BindFigures(insert.Again(), entry.row);
            RHA_RETURN_IF_ERROR(insert.Bind(entry.scenario.value).Run());
        }
    }
    return transaction.Commit();
}

Result<std::vector<StatisticsRow>> SqliteHistoryStore::LoadStatistics(const ScenarioId& scenario,
                                                                      Resolution resolution,
                                                                      std::int64_t begin,
                                                                      std::int64_t end) {
    const bool minutes = resolution == Resolution::kMinutes;
    const std::int64_t stride = minutes ? 1 : kMinutesOfHour;
    Transaction transaction(database_);
    RHA_ASSIGN_OR_RETURN(
        Statement rows,
        database_.Prepare("WITH RECURSIVE times(t) AS (SELECT ? UNION ALL SELECT t + ? FROM times"
                          " WHERE t + ? < ?) SELECT " +
                          std::string(kFigures) + " FROM times CROSS JOIN " + TableOf(resolution) +
                          " ON minute = t WHERE minute < ? AND scenario ="
                          " (SELECT number FROM statistics_scenarios WHERE scenario_id=?)"));
    const std::int64_t first = minutes ? begin : HourOf(begin + kMinutesOfHour - 1);
    rows.Bind(first).Bind(stride).Bind(stride).Bind(end).Bind(end).Bind(scenario.value);
    std::vector<StatisticsRow> found;
    for (;;) {
        RHA_ASSIGN_OR_RETURN(const bool more, rows.Step());
        if (!more) return found;
        found.push_back(ReadFigures(rows, resolution));
    }
}

Result<std::vector<StatisticsEntry>> SqliteHistoryStore::LoadMinutesOfAll(std::int64_t begin,
                                                                          std::int64_t end) {
    Transaction transaction(database_);
    RHA_ASSIGN_OR_RETURN(
        Statement rows,
        database_.Prepare("SELECT " + std::string(kFigures) +
                          ", scenario_id FROM statistics_minutes JOIN statistics_scenarios"
                          " ON number = scenario WHERE minute >= ? AND minute < ?"
                          " ORDER BY minute"));
    rows.Bind(begin).Bind(end);
    std::vector<StatisticsEntry> found;
    for (;;) {
        RHA_ASSIGN_OR_RETURN(const bool more, rows.Step());
        if (!more) return found;
        found.push_back({{rows.Text(kFigureColumns)}, ReadFigures(rows, Resolution::kMinutes)});
    }
}

Result<std::optional<std::int64_t>> SqliteHistoryStore::FirstHourToFold(std::int64_t end) {
    Transaction transaction(database_);
    RHA_ASSIGN_OR_RETURN(
        Statement row,
        database_.Prepare("SELECT minute FROM statistics_minutes JOIN statistics_scenarios"
                          " ON number = scenario WHERE minute < ? AND minute >="
                          " (SELECT coalesce(max(minute) + 60, 0) FROM statistics_hours"
                          " WHERE minute < ?) ORDER BY minute LIMIT 1"));
    row.Bind(HourOf(end)).Bind(end);
    RHA_ASSIGN_OR_RETURN(const bool there, row.Step());
    if (!there) return std::nullopt;
    return HourOf(row.Number(0));
}

Status SqliteHistoryStore::TrimStatistics(std::int64_t minutes_end, std::int64_t minutes_max,
                                          std::int64_t hours_end) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    {
        RHA_ASSIGN_OR_RETURN(
            Statement minutes,
            database_.Prepare("DELETE FROM statistics_minutes WHERE minute < ? AND minute <"
                              " (SELECT min(minute) FROM statistics_minutes) + ?"));
        RHA_RETURN_IF_ERROR(minutes.Bind(minutes_end).Bind(minutes_max).Run());
        RHA_ASSIGN_OR_RETURN(Statement hours,
                             database_.Prepare("DELETE FROM statistics_hours WHERE minute < ?"));
        RHA_RETURN_IF_ERROR(hours.Bind(hours_end).Run());
    }
    return transaction.Commit();
}

}  // namespace rha::control
