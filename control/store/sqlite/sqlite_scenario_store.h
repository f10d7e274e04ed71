// SqliteScenarioStore: the ScenarioStore port on the embedded database.
//
// Events, audit lines and histories are kept up to a bound; beyond it the oldest go, in the same
// transaction. Thread rule: any thread; one transaction at a time.
#pragma once

#include "control/ports/scenario_store.h"
#include "control/store/sqlite/database.h"

namespace rha::control {

class SqliteScenarioStore : public ScenarioStore {
public:
    struct Bounds {
        std::int64_t event_count_max = 200'000;
        std::int64_t audit_count_max = 200'000;
        std::int64_t settings_version_count_max = 1000;  ///< of one scenario
        std::int64_t move_count_max = 1000;              ///< of one scenario
    };

    /// The database outlives the store.
    explicit SqliteScenarioStore(Database& database) : SqliteScenarioStore(database, Bounds()) {}
    SqliteScenarioStore(Database& database, Bounds bounds) : database_(database), bounds_(bounds) {}

    Result<std::vector<StoredScenario>> LoadScenarios() override;
    Status InsertScenario(const StoredScenario& scenario) override;
    Status Commit(ScenarioCommit& commit) override;
    Status DeleteScenario(const ScenarioId& scenario) override;
    Result<std::vector<SettingsChange>> LoadHistory(const ScenarioId& scenario) override;

    Result<std::vector<QueuedRun>> LoadStartQueue() override;
    Status Enqueue(const std::vector<QueuedRun>& runs) override;
    Status Dequeue(const ScenarioId& scenario) override;

    Result<std::vector<ScenarioTemplate>> LoadTemplates() override;
    Status InsertTemplate(const ScenarioTemplate& scenario_template) override;
    Status DeleteTemplate(const std::string& name) override;

    Result<std::vector<HostRecord>> LoadHosts() override;
    Status PutHost(const HostRecord& host) override;
    Status DeleteHost(const HostId& host) override;

    Status AppendEvents(std::vector<EventRecord>& events) override;
    Result<std::vector<EventRecord>> LoadEvents(const EventQuery& query) override;
    Status AppendAudit(const AuditRecord& record) override;

private:
    Status InsertMove(const ScenarioId& scenario, const ScenarioMove& move)
        RHA_REQUIRES(database_.mutex());
    Status PutSettings(const SettingsCommit& commit) RHA_REQUIRES(database_.mutex());
    Status InsertEvents(std::vector<EventRecord>& events) RHA_REQUIRES(database_.mutex());

    Database& database_;
    const Bounds bounds_;
};

}  // namespace rha::control
