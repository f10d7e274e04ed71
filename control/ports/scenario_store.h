// ScenarioStore: what the control service remembers. Adapters: control/store/sqlite, later etcd.
//
// Every call is one transaction and durable when it returns success: after a crash of process or
// host, all of it is there or none. Event ids rise by one per event and are never reused.
// Thread rule: calls block and may come from any thread; the adapter serialises.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "common/time.h"
#include "control/core/event_catalogue.h"
#include "control/core/machine_types.h"
#include "control/core/scenario.h"
#include "control/core/scenario_moves.h"
#include "control/core/scenario_template.h"

namespace rha::control {

struct HostRecord {
    HostId id;
    std::string name;
    std::string address;  ///< host:port under which control service and peers reach the engine
    bool operator==(const HostRecord&) const = default;
};

/// A scenario and where its machine stands. The machine is stored as EncodeMachineState's text.
struct StoredScenario {
    Scenario scenario;
    MachineState machine;
};

/// One line of the event log, rendered.
struct EventRecord {
    std::uint64_t id = 0;  ///< given by the store
    WallTime at;
    EventCode code = EventCode::kScenarioCreated;
    Severity severity = Severity::kInfo;
    ScenarioId scenario;  ///< empty where it concerns none
    std::string scenario_name;
    std::string host_name;
    std::string message;
    std::string cause;
    std::string next_action;
    EventArguments arguments;  ///< what the sentences were filled with, for other languages
};

/// The sentences in any language; those of an event without arguments stay as they were written.
inline EventSentences SentencesOf(const EventRecord& event, Language language) {
    if (language == Language::kEnglish || event.arguments.empty()) {
        return {event.message, event.cause, event.next_action};
    }
    return Render(event.code, event.arguments, language);
}

/// One line of the audit trail: who asked for what, and what became of it.
struct AuditRecord {
    WallTime at;
    std::string actor;      ///< administrator id from the certificate
    std::string operation;  ///< "switchover", "create-scenario", …
    std::string object;     ///< name of scenario, group or host
    std::string outcome;    ///< "accepted", or the error's text
};

struct EventQuery {
    std::uint64_t after_id = 0;
    std::uint32_t limit = 100;
    ScenarioId scenario;        ///< empty: all
    bool oldest_first = false;  ///< also where after_id is 0
    Severity severity_min = Severity::kInfo;
    std::string host_name;         ///< empty: all
    std::vector<EventCode> codes;  ///< empty: all
    std::optional<WallTime> since;
    std::optional<WallTime> until;
};

/// New settings (and group) of a scenario, and the line of its history.
struct SettingsCommit {
    Scenario scenario;
    SettingsChange change;
};

/// A scenario that waits for its turn to be run.
struct QueuedRun {
    ScenarioId scenario;
    HostId machine_on;  ///< when it was asked for; its run means another direction elsewhere
    bool overwrite_diverged = false;  ///< as in RunRequest
    bool operator==(const QueuedRun&) const = default;
};

/// What one step of one scenario changes.
struct ScenarioCommit {
    ScenarioId scenario;
    std::optional<MachineState> machine;
    std::vector<EventRecord> events;
    std::optional<SettingsCommit> settings;
    std::optional<ScenarioMove> move{};  ///< for the history of reports
};

class ScenarioStore {
public:
    virtual ~ScenarioStore() = default;

    virtual Result<std::vector<StoredScenario>> LoadScenarios() = 0;
    /// kAlreadyExists when the id or the name is taken.
    virtual Status InsertScenario(const StoredScenario& scenario) = 0;
    /// Machine state, settings with their history, and events together. Fills in each event's id.
    /// kNotFound when the scenario is not stored.
    virtual Status Commit(ScenarioCommit& commit) = 0;
    /// Idempotent. The scenario's events stay, its history and its place in the queue go.
    virtual Status DeleteScenario(const ScenarioId& scenario) = 0;
    /// Every change of its settings, oldest first.
    virtual Result<std::vector<SettingsChange>> LoadHistory(const ScenarioId& scenario) = 0;

    /// First come first. Of one that was stored by an earlier version, no host is known.
    virtual Result<std::vector<QueuedRun>> LoadStartQueue() = 0;
    /// At the end, all or none; one that is in it stays where and as it is, but for a consent to
    /// overwrite that it had not: it takes that over if its machine is on the same host.
    virtual Status Enqueue(const std::vector<QueuedRun>& runs) = 0;
    /// Idempotent.
    virtual Status Dequeue(const ScenarioId& scenario) = 0;

    /// By name.
    virtual Result<std::vector<ScenarioTemplate>> LoadTemplates() = 0;
    /// kAlreadyExists when the name is taken.
    virtual Status InsertTemplate(const ScenarioTemplate& scenario_template) = 0;
    /// kNotFound when there is none.
    virtual Status DeleteTemplate(const std::string& name) = 0;

    virtual Result<std::vector<HostRecord>> LoadHosts() = 0;
    /// Inserts, or replaces the record of the same id. kAlreadyExists when another host has the
    /// name.
    virtual Status PutHost(const HostRecord& host) = 0;
    /// Idempotent.
    virtual Status DeleteHost(const HostId& host) = 0;

    /// Events that belong to no scenario's step. Fills in each event's id.
    virtual Status AppendEvents(std::vector<EventRecord>& events) = 0;
    /// In order of id: the first `limit` after `after_id`; with after_id 0, the newest `limit`,
    /// unless oldest_first.
    virtual Result<std::vector<EventRecord>> LoadEvents(const EventQuery& query) = 0;
    virtual Status AppendAudit(const AuditRecord& record) = 0;
};

}  // namespace rha::control
