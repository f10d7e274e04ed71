-- A database of the control service of schema version 10, with a scenario and templates that set every
-- property of that version. Written once; never edited. Later versions must open it and lose nothing
-- that had a meaning.
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
ALTER TABLE events ADD COLUMN arguments TEXT NOT NULL DEFAULT '';
CREATE TABLE notify_targets (
    name     TEXT PRIMARY KEY,
    settings TEXT NOT NULL,
    secret   TEXT NOT NULL,
    cursor   INTEGER NOT NULL,
    attempts INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE scenarios ADD COLUMN run_lease INTEGER NOT NULL DEFAULT 1;
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
ALTER TABLE scenarios ADD COLUMN before_sync_limit_s INTEGER NOT NULL DEFAULT 0;
ALTER TABLE scenarios ADD COLUMN before_switchover_limit_s INTEGER NOT NULL DEFAULT 0;
ALTER TABLE scenarios ADD COLUMN automatic_reverse INTEGER NOT NULL DEFAULT 0;
ALTER TABLE statistics_minutes ADD COLUMN shipped INTEGER NOT NULL DEFAULT 0;
ALTER TABLE statistics_hours ADD COLUMN shipped INTEGER NOT NULL DEFAULT 0;
ALTER TABLE start_queue ADD COLUMN machine_on TEXT NOT NULL DEFAULT '';
INSERT INTO hosts VALUES ('host-a','alpha','10.0.0.1:7443'),('host-b','beta','10.0.0.2:7443');
INSERT INTO scenarios (id,name,group_name,vm_id,vm_name,master_host,replica_host,vm_folder,replica_directory,
    automatic_switchover,is_alive_timeout_s,heartbeat_interval_ms,shutdown_grace_s,spool_bytes_max,
    journal_bytes_max,free_bytes_min,skip_same_size_and_time,check_guest,version,machine,run_lease,
    before_sync_limit_s,before_switchover_limit_s,automatic_reverse)
VALUES ('id-web','web','shop','vm-web','web','host-a','host-b','/vms/web','/replica/web',
    0,77,500,9,1073741824,134217728,268435456,1,0,5,
    'rha-machine 1'||char(10)||'state running'||char(10)||'epoch 3'||char(10),0,21,22,1);
INSERT INTO settings_history (scenario_id,version,unix_ns,actor,key,before,after)
VALUES ('id-web',5,42,'anna','skip-same-size-and-time','off','on');
INSERT INTO templates VALUES ('gold',42,'anna'),('unread',43,'anna');
INSERT INTO template_properties
VALUES ('gold','is-alive-timeout','1min'),('gold','skip-same-size-and-time','on'),
    ('unread','skip-same-size-and-time','on');
PRAGMA user_version=10;
PRAGMA application_id=1380467043;
