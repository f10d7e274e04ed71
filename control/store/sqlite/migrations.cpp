#include "control/store/sqlite/migrations.h"

#include <array>
#include <cstdint>
#include <string>

#include "control/store/sqlite/database.h"

namespace rha::control {
namespace {

/// "RHAc": tells our databases from others'.
constexpr std::int64_t kApplicationId = 0x52484163;

/// Step i brings version i to i + 1.
constexpr std::array kSteps = {
    R"sql(
    CREATE TABLE hosts (
        id      TEXT PRIMARY KEY,
        name    TEXT NOT NULL UNIQUE,
        address TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE scenarios (
        id                      TEXT PRIMARY KEY,
        name                    TEXT NOT NULL UNIQUE,
        group_name              TEXT NOT NULL,
        vm_id                   TEXT NOT NULL,
        vm_name                 TEXT NOT NULL,
        master_host             TEXT NOT NULL,
        replica_host            TEXT NOT NULL,
        vm_folder               TEXT NOT NULL,
        replica_directory       TEXT NOT NULL,
        automatic_switchover    INTEGER NOT NULL,
        is_alive_timeout_s      INTEGER NOT NULL,
        heartbeat_interval_ms   INTEGER NOT NULL,
        shutdown_grace_s        INTEGER NOT NULL,
        spool_bytes_max         INTEGER NOT NULL,
        journal_bytes_max       INTEGER NOT NULL,
        free_bytes_min          INTEGER NOT NULL,
        skip_same_size_and_time INTEGER NOT NULL,
        check_guest             INTEGER NOT NULL,
        version                 INTEGER NOT NULL,
        machine                 TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE events (
        id            INTEGER PRIMARY KEY AUTOINCREMENT,
        unix_ns       INTEGER NOT NULL,
        code          INTEGER NOT NULL,
        severity      INTEGER NOT NULL,
        scenario_id   TEXT NOT NULL,
        scenario_name TEXT NOT NULL,
        host_name     TEXT NOT NULL,
        message       TEXT NOT NULL,
        cause         TEXT NOT NULL,
        next_action   TEXT NOT NULL
    ) STRICT;
    CREATE INDEX events_by_scenario ON events (scenario_id, id);
    CREATE TABLE audit (
        id        INTEGER PRIMARY KEY AUTOINCREMENT,
        unix_ns   INTEGER NOT NULL,
        actor     TEXT NOT NULL,
        operation TEXT NOT NULL,
        object    TEXT NOT NULL,
        outcome   TEXT NOT NULL
    ) STRICT;
    CREATE TABLE pairings (
        id              TEXT PRIMARY KEY,
        role            TEXT NOT NULL,
        key             BLOB NOT NULL,
        renews_host     TEXT NOT NULL,
        expires_unix_ns INTEGER NOT NULL,
        attempts_left   INTEGER NOT NULL,
        used            INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE members (
        id                TEXT PRIMARY KEY,
        role              TEXT NOT NULL,
        name              TEXT NOT NULL,
        serial            TEXT NOT NULL,
        enrolled_unix_ns  INTEGER NOT NULL,
        not_after_unix_ns INTEGER NOT NULL,
        revoked           INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    )sql",
    R"sql(
    CREATE TABLE settings_history (
        number      INTEGER PRIMARY KEY AUTOINCREMENT,
        scenario_id TEXT NOT NULL,
        version     INTEGER NOT NULL,
        unix_ns     INTEGER NOT NULL,
        actor       TEXT NOT NULL,
        key         TEXT NOT NULL,
        before      TEXT NOT NULL,
        after       TEXT NOT NULL,
        UNIQUE (scenario_id, version, key)
    ) STRICT;
    )sql",
    R"sql(
    CREATE TABLE start_queue (
        position    INTEGER PRIMARY KEY AUTOINCREMENT,
        scenario_id TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE templates (
        name            TEXT PRIMARY KEY,
        created_unix_ns INTEGER NOT NULL,
        created_by      TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE template_properties (
        template TEXT NOT NULL,
        key      TEXT NOT NULL,
        value    TEXT NOT NULL,
        PRIMARY KEY (template, key)
    ) STRICT, WITHOUT ROWID;
    )sql",
    R"sql(
    ALTER TABLE events ADD COLUMN arguments TEXT NOT NULL DEFAULT '';
    CREATE TABLE notify_targets (
        name     TEXT PRIMARY KEY,
        settings TEXT NOT NULL,
        secret   TEXT NOT NULL,
        cursor   INTEGER NOT NULL,
        attempts INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    )sql",
    R"sql(
    ALTER TABLE scenarios ADD COLUMN run_lease INTEGER NOT NULL DEFAULT 1;
    )sql",
    R"sql(
    CREATE TABLE scenario_moves (
        number          INTEGER PRIMARY KEY AUTOINCREMENT,
        scenario_id     TEXT NOT NULL,
        unix_ns         INTEGER NOT NULL,
        state           TEXT NOT NULL,
        step            TEXT NOT NULL,
        trigger         TEXT NOT NULL,
        mode            TEXT NOT NULL,
        backward        INTEGER NOT NULL,
        error           TEXT NOT NULL,
        sync_total      INTEGER NOT NULL,
        sync_compared   INTEGER NOT NULL,
        sync_sent       INTEGER NOT NULL,
        heard_unix_ns   INTEGER NOT NULL,
        loss_ms         INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX scenario_moves_by_scenario ON scenario_moves (scenario_id, number);
    CREATE TABLE statistics_scenarios (
        number      INTEGER PRIMARY KEY AUTOINCREMENT,
        scenario_id TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE statistics_minutes (
        minute INTEGER NOT NULL, scenario INTEGER NOT NULL,
        master_samples INTEGER NOT NULL, replica_samples INTEGER NOT NULL,
        lag_bytes_min INTEGER NOT NULL, lag_bytes_sum INTEGER NOT NULL,
        lag_bytes_max INTEGER NOT NULL,
        lag_ms_min INTEGER NOT NULL, lag_ms_sum INTEGER NOT NULL, lag_ms_max INTEGER NOT NULL,
        spool_min INTEGER NOT NULL, spool_sum INTEGER NOT NULL, spool_max INTEGER NOT NULL,
        dirty_min INTEGER NOT NULL, dirty_sum INTEGER NOT NULL, dirty_max INTEGER NOT NULL,
        journal_min INTEGER NOT NULL, journal_sum INTEGER NOT NULL, journal_max INTEGER NOT NULL,
        captured INTEGER NOT NULL, durable INTEGER NOT NULL,
        captured_changes INTEGER NOT NULL, durable_changes INTEGER NOT NULL,
        sync_sent INTEGER NOT NULL, shipped_per_s_max INTEGER NOT NULL,
        PRIMARY KEY (minute, scenario)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE statistics_hours (
        minute INTEGER NOT NULL, scenario INTEGER NOT NULL,
        master_samples INTEGER NOT NULL, replica_samples INTEGER NOT NULL,
        lag_bytes_min INTEGER NOT NULL, lag_bytes_sum INTEGER NOT NULL,
        lag_bytes_max INTEGER NOT NULL,
        lag_ms_min INTEGER NOT NULL, lag_ms_sum INTEGER NOT NULL, lag_ms_max INTEGER NOT NULL,
        spool_min INTEGER NOT NULL, spool_sum INTEGER NOT NULL, spool_max INTEGER NOT NULL,
        dirty_min INTEGER NOT NULL, dirty_sum INTEGER NOT NULL, dirty_max INTEGER NOT NULL,
        journal_min INTEGER NOT NULL, journal_sum INTEGER NOT NULL, journal_max INTEGER NOT NULL,
        captured INTEGER NOT NULL, durable INTEGER NOT NULL,
        captured_changes INTEGER NOT NULL, durable_changes INTEGER NOT NULL,
        sync_sent INTEGER NOT NULL, shipped_per_s_max INTEGER NOT NULL,
        PRIMARY KEY (minute, scenario)
    ) STRICT, WITHOUT ROWID;
    )sql",
    R"sql(
    ALTER TABLE scenarios ADD COLUMN before_sync_limit_s INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE scenarios ADD COLUMN before_switchover_limit_s INTEGER NOT NULL DEFAULT 0;
    )sql",
    R"sql(
    ALTER TABLE scenarios ADD COLUMN automatic_reverse INTEGER NOT NULL DEFAULT 0;
    )sql",
    R"sql(
    ALTER TABLE statistics_minutes ADD COLUMN shipped INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE statistics_hours ADD COLUMN shipped INTEGER NOT NULL DEFAULT 0;
    )sql",
    R"sql(
    ALTER TABLE start_queue ADD COLUMN machine_on TEXT NOT NULL DEFAULT '';
    )sql",
    R"sql(
    ALTER TABLE start_queue ADD COLUMN overwrite_diverged INTEGER NOT NULL DEFAULT 0;
    )sql",
    R"sql(
    ALTER TABLE scenarios ADD COLUMN network_mapping TEXT NOT NULL DEFAULT 'automatic';
    ALTER TABLE scenarios ADD COLUMN replica_addresses TEXT NOT NULL DEFAULT 'unchanged';
    )sql",
    // A property that no engine obeyed: docs/adr/0023. A template of nothing else sets nothing.
    R"sql(
    ALTER TABLE scenarios DROP COLUMN skip_same_size_and_time;
    DELETE FROM template_properties WHERE key = 'skip-same-size-and-time';
    DELETE FROM templates WHERE name NOT IN (SELECT template FROM template_properties);
    )sql",
};

Result<std::int64_t> Pragma(Database& database, const std::string& name) {
    RHA_ASSIGN_OR_RETURN(Statement statement, database.Prepare("PRAGMA " + name));
    RHA_ASSIGN_OR_RETURN([[maybe_unused]] const bool row, statement.Step());
    return statement.Number(0);
}

Status CheckIsOurs(Database& database, std::int64_t version) {
    RHA_ASSIGN_OR_RETURN(const std::int64_t application, Pragma(database, "application_id"));
    RHA_ASSIGN_OR_RETURN(Statement tables, database.Prepare("SELECT count(*) FROM sqlite_master"));
    RHA_ASSIGN_OR_RETURN([[maybe_unused]] const bool row, tables.Step());
    const bool fresh = version == 0 && application == 0 && tables.Number(0) == 0;
    if (application != kApplicationId && !fresh) {
        return Fail(ErrorCode::kUnsupported, "this is not a database of the control service",
                    "name another data directory");
    }
    if (version > SchemaVersion()) {
        return Fail(ErrorCode::kUnsupported,
                    "the database has schema version " + std::to_string(version) +
                        ", this program knows " + std::to_string(SchemaVersion()),
                    "install the newer version of the product again, or put back a backup of the "
                    "data directory made before the upgrade");
    }
    return {};
}

/// True while there may be more to do. Reads the version inside the transaction, because another
/// process may migrate at the same time.
Result<bool> MigrateOneStep(Database& database) {
    Transaction transaction(database);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    RHA_ASSIGN_OR_RETURN(const std::int64_t version, Pragma(database, "user_version"));
    RHA_RETURN_IF_ERROR(CheckIsOurs(database, version));
    if (version == SchemaVersion()) return false;
    RHA_RETURN_IF_ERROR(database.Execute(kSteps[static_cast<std::size_t>(version)]));
    RHA_RETURN_IF_ERROR(
        database.Execute("PRAGMA user_version=" + std::to_string(version + 1) +
                         "; PRAGMA application_id=" + std::to_string(kApplicationId)));
    RHA_RETURN_IF_ERROR(transaction.Commit());
    return true;
}

}  // namespace

int SchemaVersion() {
    return static_cast<int>(kSteps.size());
}

Status Migrate(Database& database) {
    for (;;) {
        RHA_ASSIGN_OR_RETURN(const bool more, MigrateOneStep(database));
        if (!more) return {};
    }
}

}  // namespace rha::control
