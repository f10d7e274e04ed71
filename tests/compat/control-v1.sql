-- A database of the control service of schema version 1, with one scenario that runs.
-- Written once; never edited. Later versions must open it and lose nothing.
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
INSERT INTO hosts VALUES ('host-a','alpha','10.0.0.1:7443'),('host-b','beta','10.0.0.2:7443');
INSERT INTO scenarios (id,name,group_name,vm_id,vm_name,master_host,replica_host,vm_folder,replica_directory,
    automatic_switchover,is_alive_timeout_s,heartbeat_interval_ms,shutdown_grace_s,spool_bytes_max,
    journal_bytes_max,free_bytes_min,skip_same_size_and_time,check_guest,version,machine)
VALUES ('id-web','web','shop','vm-web','web','host-a','host-b','/vms/web','/replica/web',
    0,77,500,9,1073741824,0,0,1,0,1,'rha-machine 1'||char(10)||'state running'||char(10)||'epoch 3'||char(10));
INSERT INTO events (unix_ns,code,severity,scenario_id,scenario_name,host_name,message,cause,next_action)
VALUES (42,1001,0,'id-web','web','','Scenario web was created.','An administrator created it.','None.');
PRAGMA user_version=1;
PRAGMA application_id=1380467043;
