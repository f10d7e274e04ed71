#include "control/store/sqlite/sqlite_scenario_store.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "control/core/machine_state_codec.h"
#include "control/store/sqlite/event_arguments.h"

namespace rha::control {
namespace {

constexpr std::string_view kScenarioColumns =
    "id, name, group_name, vm_id, vm_name, master_host, replica_host, vm_folder,"
    " replica_directory, automatic_switchover, is_alive_timeout_s, heartbeat_interval_ms,"
    " shutdown_grace_s, spool_bytes_max, journal_bytes_max, free_bytes_min,"
    " check_guest, run_lease,"
    " before_sync_limit_s, before_switchover_limit_s, automatic_reverse, network_mapping,"
    " replica_addresses, version, machine";

constexpr std::string_view kEventColumns =
    "id, unix_ns, code, severity, scenario_id, scenario_name, host_name, message, cause,"
    " next_action, arguments";

Status ReadNetworks(const std::string& links, const std::string& addresses, Scenario& scenario) {
    const auto read = [&]() -> Result<NetworkMapping> {
        RHA_ASSIGN_OR_RETURN(auto mapping, WithLinks({}, links));
        return WithAddresses(std::move(mapping), addresses);
    };
    auto mapping = read();
    if (!mapping) {
        return std::unexpected(
            std::move(mapping).error().While("load scenario '" + scenario.name + "'"));
    }
    scenario.settings.networks = std::move(*mapping);
    return {};
}

Result<StoredScenario> ReadScenario(const Statement& row) {
    int column = 0;
    const auto text = [&] { return row.Text(column++); };
    const auto number = [&] { return row.Number(column++); };
    const auto bytes = [&] { return static_cast<std::uint64_t>(row.Number(column++)); };
    StoredScenario stored;
    Scenario& scenario = stored.scenario;
    scenario.id = {text()};
    scenario.name = text();
    scenario.group = text();
    scenario.vm = {text()};
    scenario.vm_name = text();
    scenario.master_host = {text()};
    scenario.replica_host = {text()};
    scenario.vm_folder = text();
    scenario.replica_directory = text();
    scenario.settings.automatic_switchover = number() != 0;
    scenario.settings.is_alive_timeout = std::chrono::seconds(number());
    scenario.settings.heartbeat_interval = std::chrono::milliseconds(number());
    scenario.settings.shutdown_grace = std::chrono::seconds(number());
    scenario.settings.spool_bytes_max = bytes();
    scenario.settings.journal_bytes_max = bytes();
    scenario.settings.free_bytes_min = bytes();
    scenario.settings.check_guest = number() != 0;
    scenario.settings.run_lease = number() != 0;
    scenario.settings.before_sync_limit = std::chrono::seconds(number());
    scenario.settings.before_switchover_limit = std::chrono::seconds(number());
    scenario.settings.automatic_reverse = number() != 0;
    const auto links = text();
    RHA_RETURN_IF_ERROR(ReadNetworks(links, text(), scenario));
    scenario.version = bytes();
    auto machine = DecodeMachineState(text());
    if (!machine) {
        machine.error().data_at_risk = true;
        return std::unexpected(
            std::move(machine.error()).While("load scenario '" + scenario.name + "'"));
    }
    stored.machine = std::move(*machine);
    return stored;
}

/// From automatic_switchover to version.
void BindSettings(Statement& row, const Scenario& scenario) {
    const ScenarioSettings& settings = scenario.settings;
    row.Bind(settings.automatic_switchover).Bind(settings.is_alive_timeout.count());
    row.Bind(settings.heartbeat_interval.count()).Bind(settings.shutdown_grace.count());
    row.Bind(settings.spool_bytes_max).Bind(settings.journal_bytes_max);
    row.Bind(settings.free_bytes_min);
    row.Bind(settings.check_guest).Bind(settings.run_lease);
    row.Bind(settings.before_sync_limit.count()).Bind(settings.before_switchover_limit.count());
    row.Bind(settings.automatic_reverse).Bind(FormatLinks(settings.networks));
    row.Bind(FormatAddresses(settings.networks)).Bind(scenario.version);
}

void BindScenario(Statement& row, const StoredScenario& stored) {
    const Scenario& scenario = stored.scenario;
    row.Bind(scenario.id.value).Bind(scenario.name).Bind(scenario.group);
    row.Bind(scenario.vm.value).Bind(scenario.vm_name);
    row.Bind(scenario.master_host.value).Bind(scenario.replica_host.value);
    row.Bind(scenario.vm_folder).Bind(scenario.replica_directory);
    BindSettings(row, scenario);
    row.Bind(EncodeMachineState(stored.machine));
}

/// A code this version does not know (its database was used by a newer one) is still an event.
EventCode ReadEventCode(std::int64_t number) {
    const bool known = std::ranges::any_of(Catalogue(), [number](const EventText& text) {
        return static_cast<std::int64_t>(text.code) == number;
    });
    return known ? static_cast<EventCode>(number) : EventCode::kEngineEvent;
}

EventRecord ReadEvent(const Statement& row) {
    constexpr auto kHighest = static_cast<std::int64_t>(Severity::kCritical);
    EventRecord event;
    event.id = static_cast<std::uint64_t>(row.Number(0));
    event.at = {row.Number(1)};
    event.code = ReadEventCode(row.Number(2));
    event.severity = static_cast<Severity>(std::clamp(row.Number(3), std::int64_t{0}, kHighest));
    event.scenario = {row.Text(4)};
    event.scenario_name = row.Text(5);
    event.host_name = row.Text(6);
    event.message = row.Text(7);
    event.cause = row.Text(8);
    event.next_action = row.Text(9);
    event.arguments = DecodeArguments(row.Text(10));
    return event;
}

Error NameTaken(std::string_view kind, const std::string& name) {
    return {.code = ErrorCode::kAlreadyExists,
            .message = "there is already a " + std::string(kind) + " named '" + name + "'",
            .remedy = "choose another name"};
}

}  // namespace

Result<std::vector<StoredScenario>> SqliteScenarioStore::LoadScenarios() {
    Transaction transaction(database_);
    RHA_ASSIGN_OR_RETURN(Statement rows,
                         database_.Prepare("SELECT " + std::string(kScenarioColumns) +
                                           " FROM scenarios ORDER BY name"));
    std::vector<StoredScenario> scenarios;
    for (;;) {
        RHA_ASSIGN_OR_RETURN(const bool more, rows.Step());
        if (!more) return scenarios;
        RHA_ASSIGN_OR_RETURN(StoredScenario scenario, ReadScenario(rows));
        scenarios.push_back(std::move(scenario));
    }
}

Status SqliteScenarioStore::InsertScenario(const StoredScenario& scenario) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    {
        RHA_ASSIGN_OR_RETURN(
            Statement insert,
            database_.Prepare("INSERT INTO scenarios (" + std::string(kScenarioColumns) +
                              ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
        BindScenario(insert, scenario);
        if (auto inserted = insert.Run(); !inserted) {
            if (!IsUniqueViolation(inserted.error())) return inserted;
            return std::unexpected(NameTaken("scenario", scenario.scenario.name));
        }
    }
    return transaction.Commit();
}

Status SqliteScenarioStore::Commit(ScenarioCommit& commit) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    if (commit.machine) {
        RHA_ASSIGN_OR_RETURN(Statement update,
                             database_.Prepare("UPDATE scenarios SET machine=? WHERE id=?"));
        RHA_RETURN_IF_ERROR(
            update.Bind(EncodeMachineState(*commit.machine)).Bind(commit.scenario.value).Run());
    } else {
        RHA_ASSIGN_OR_RETURN(Statement touch,
                             database_.Prepare("UPDATE scenarios SET name=name WHERE id=?"));
        RHA_RETURN_IF_ERROR(touch.Bind(commit.scenario.value).Run());
    }
    if (database_.ChangedCount() == 0) {
        return Fail(ErrorCode::kNotFound, "no scenario " + commit.scenario.value + " is stored",
                    "run: rhactl scenario list");
    }
    if (commit.settings) RHA_RETURN_IF_ERROR(PutSettings(*commit.settings));
    if (commit.move) RHA_RETURN_IF_ERROR(InsertMove(commit.scenario, *commit.move));
    RHA_RETURN_IF_ERROR(InsertEvents(commit.events));
    return transaction.Commit();
}

Status SqliteScenarioStore::PutSettings(const SettingsCommit& commit) {
    const Scenario& scenario = commit.scenario;
    RHA_ASSIGN_OR_RETURN(
        Statement update,
        database_.Prepare("UPDATE scenarios SET automatic_switchover=?, is_alive_timeout_s=?,"
                          " heartbeat_interval_ms=?, shutdown_grace_s=?, spool_bytes_max=?,"
                          " journal_bytes_max=?, free_bytes_min=?,"
                          " check_guest=?, run_lease=?, before_sync_limit_s=?,"
                          " before_switchover_limit_s=?, automatic_reverse=?, network_mapping=?,"
                          " replica_addresses=?, version=?, group_name=? WHERE id=?"));
    BindSettings(update, scenario);
    RHA_RETURN_IF_ERROR(update.Bind(scenario.group).Bind(scenario.id.value).Run());
    const SettingsChange& change = commit.change;
    for (const PropertyChange& changed : change.changes) {
        RHA_ASSIGN_OR_RETURN(
            Statement insert,
            database_.Prepare("INSERT INTO settings_history (scenario_id, version, unix_ns, actor,"
                              " key, before, after) VALUES (?,?,?,?,?,?,?)"));
        insert.Bind(scenario.id.value).Bind(change.version).Bind(change.at.unix_ns);
        insert.Bind(change.actor).Bind(changed.key).Bind(changed.before).Bind(changed.after);
        RHA_RETURN_IF_ERROR(insert.Run());
    }
    RHA_ASSIGN_OR_RETURN(
        Statement trim,
        database_.Prepare("DELETE FROM settings_history WHERE scenario_id=? AND version<=?"));
    trim.Bind(scenario.id.value);
    return trim.Bind(static_cast<std::int64_t>(change.version) - bounds_.settings_version_count_max)
        .Run();
}

Result<std::vector<SettingsChange>> SqliteScenarioStore::LoadHistory(const ScenarioId& scenario) {
    Transaction transaction(database_);
    RHA_ASSIGN_OR_RETURN(
        Statement rows,
        database_.Prepare("SELECT version, unix_ns, actor, key, before, after FROM settings_history"
                          " WHERE scenario_id=? ORDER BY number"));
    rows.Bind(scenario.value);
    std::vector<SettingsChange> history;
    for (;;) {
        RHA_ASSIGN_OR_RETURN(const bool more, rows.Step());
        if (!more) return history;
        const auto version = static_cast<std::uint64_t>(rows.Number(0));
        if (history.empty() || history.back().version != version) {
            history.push_back(
                {.version = version, .at = {rows.Number(1)}, .actor = rows.Text(2), .changes = {}});
        }
        history.back().changes.push_back({rows.Text(3), rows.Text(4), rows.Text(5)});
    }
}

Status SqliteScenarioStore::DeleteScenario(const ScenarioId& scenario) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    {
        for (const char* sql : {"DELETE FROM scenarios WHERE id=?",
                                "DELETE FROM settings_history WHERE scenario_id=?",
                                "DELETE FROM start_queue WHERE scenario_id=?",
                                "DELETE FROM scenario_moves WHERE scenario_id=?",
                                "DELETE FROM statistics_scenarios WHERE scenario_id=?"}) {
            RHA_ASSIGN_OR_RETURN(Statement erase, database_.Prepare(sql));
            RHA_RETURN_IF_ERROR(erase.Bind(scenario.value).Run());
        }
    }
    return transaction.Commit();
}

Result<std::vector<HostRecord>> SqliteScenarioStore::LoadHosts() {
    Transaction transaction(database_);
    RHA_ASSIGN_OR_RETURN(Statement rows,
                         database_.Prepare("SELECT id, name, address FROM hosts ORDER BY name"));
    std::vector<HostRecord> hosts;
    for (;;) {
        RHA_ASSIGN_OR_RETURN(const bool more, rows.Step());
        if (!more) return hosts;
        hosts.push_back({.id = {rows.Text(0)}, .name = rows.Text(1), .address = rows.Text(2)});
    }
}

Status SqliteScenarioStore::PutHost(const HostRecord& host) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    {
        RHA_ASSIGN_OR_RETURN(
            Statement put,
            database_.Prepare("INSERT INTO hosts (id, name, address) VALUES (?,?,?) ON CONFLICT(id)"
                              " DO UPDATE SET name=excluded.name, address=excluded.address"));
        if (auto done = put.Bind(host.id.value).Bind(host.name).Bind(host.address).Run(); !done) {
            if (!IsUniqueViolation(done.error())) return done;
            return std::unexpected(NameTaken("host", host.name));
        }
    }
    return transaction.Commit();
}

Status SqliteScenarioStore::DeleteHost(const HostId& host) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    {
        RHA_ASSIGN_OR_RETURN(Statement erase, database_.Prepare("DELETE FROM hosts WHERE id=?"));
        RHA_RETURN_IF_ERROR(erase.Bind(host.value).Run());
    }
    return transaction.Commit();
}

Status SqliteScenarioStore::InsertEvents(std::vector<EventRecord>& events) {
    for (EventRecord& event : events) {
        RHA_ASSIGN_OR_RETURN(
            Statement insert,
            database_.Prepare("INSERT INTO events (unix_ns, code, severity, scenario_id,"
                              " scenario_name, host_name, message, cause, next_action,"
                              " arguments) VALUES (?,?,?,?,?,?,?,?,?,?)"));
        insert.Bind(event.at.unix_ns).Bind(static_cast<std::int64_t>(event.code));
        insert.Bind(static_cast<std::int64_t>(event.severity)).Bind(event.scenario.value);
        insert.Bind(event.scenario_name).Bind(event.host_name).Bind(event.message);
        insert.Bind(event.cause).Bind(event.next_action);
        RHA_RETURN_IF_ERROR(insert.Bind(EncodeArguments(event.arguments)).Run());
        event.id = static_cast<std::uint64_t>(database_.LastInsertId());
    }
    if (events.empty()) return {};
    RHA_ASSIGN_OR_RETURN(Statement trim, database_.Prepare("DELETE FROM events WHERE id <= ?"));
    return trim.Bind(static_cast<std::int64_t>(events.back().id) - bounds_.event_count_max).Run();
}

Status SqliteScenarioStore::AppendEvents(std::vector<EventRecord>& events) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    RHA_RETURN_IF_ERROR(InsertEvents(events));
    return transaction.Commit();
}

Result<std::vector<EventRecord>> SqliteScenarioStore::LoadEvents(const EventQuery& query) {
    const bool newest = query.after_id == 0 && !query.oldest_first;
    std::string sql = "SELECT " + std::string(kEventColumns) + " FROM events WHERE id > ?";
    if (!query.scenario.empty()) sql += " AND scenario_id = ?";
    if (query.severity_min != Severity::kInfo) sql += " AND severity >= ?";
    if (!query.host_name.empty()) sql += " AND host_name = ?";
    if (!query.codes.empty()) {
        sql += " AND code IN (?";
        for (std::size_t i = 1; i < query.codes.size(); ++i) sql += ",?";
        sql += ")";
    }
    if (query.since) sql += " AND unix_ns >= ?";
    if (query.until) sql += " AND unix_ns < ?";
    sql += newest ? " ORDER BY id DESC LIMIT ?" : " ORDER BY id LIMIT ?";

    Transaction transaction(database_);
    RHA_ASSIGN_OR_RETURN(Statement rows, database_.Prepare(sql));
    rows.Bind(query.after_id);
    if (!query.scenario.empty()) rows.Bind(query.scenario.value);
    if (query.severity_min != Severity::kInfo) {
        rows.Bind(static_cast<std::int64_t>(query.severity_min));
    }
    if (!query.host_name.empty()) rows.Bind(query.host_name);
    for (const EventCode code : query.codes) rows.Bind(static_cast<std::int64_t>(code));
    if (query.since) rows.Bind(query.since->unix_ns);
    if (query.until) rows.Bind(query.until->unix_ns);
    rows.Bind(query.limit);
    std::vector<EventRecord> events;
    for (;;) {
        RHA_ASSIGN_OR_RETURN(const bool more, rows.Step());
        if (!more) break;
        events.push_back(ReadEvent(rows));
    }
    if (newest) std::ranges::reverse(events);
    return events;
}

Status SqliteScenarioStore::AppendAudit(const AuditRecord& record) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    {
        RHA_ASSIGN_OR_RETURN(Statement insert,
                             database_.Prepare("INSERT INTO audit (unix_ns, actor, operation,"
                                               " object, outcome) VALUES (?,?,?,?,?)"));
        insert.Bind(record.at.unix_ns).Bind(record.actor).Bind(record.operation);
        RHA_RETURN_IF_ERROR(insert.Bind(record.object).Bind(record.outcome).Run());
        const std::int64_t newest = database_.LastInsertId();
        RHA_ASSIGN_OR_RETURN(Statement trim, database_.Prepare("DELETE FROM audit WHERE id <= ?"));
        RHA_RETURN_IF_ERROR(trim.Bind(newest - bounds_.audit_count_max).Run());
    }
    return transaction.Commit();
}

}  // namespace rha::control
