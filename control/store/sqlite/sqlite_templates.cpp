// SqliteScenarioStore: templates, and the queue of scenarios that wait for their turn.
#include <utility>

#include "control/store/sqlite/sqlite_scenario_store.h"

namespace rha::control {

Result<std::vector<QueuedRun>> SqliteScenarioStore::LoadStartQueue() {
    Transaction transaction(database_);
    RHA_ASSIGN_OR_RETURN(
        Statement rows,
        database_.Prepare("SELECT scenario_id, machine_on, overwrite_diverged FROM start_queue"
                          " ORDER BY position"));
    std::vector<QueuedRun> queue;
    for (;;) {
        RHA_ASSIGN_OR_RETURN(const bool more, rows.Step());
        if (!more) return queue;
        queue.push_back({.scenario = {rows.Text(0)},
                         .machine_on = {rows.Text(1)},
                         .overwrite_diverged = rows.Number(2) != 0});
    }
}

Status SqliteScenarioStore::Enqueue(const std::vector<QueuedRun>& runs) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    for (const QueuedRun& run : runs) {
        RHA_ASSIGN_OR_RETURN(
            Statement insert,
            database_.Prepare(
                "INSERT INTO start_queue (scenario_id, machine_on, overwrite_diverged)"
                " VALUES (?1, ?2, ?3) ON CONFLICT(scenario_id) DO UPDATE SET"
                " overwrite_diverged = max(overwrite_diverged, excluded.overwrite_diverged)"
                " WHERE machine_on = excluded.machine_on"));
        RHA_RETURN_IF_ERROR(insert.Bind(run.scenario.value)
                                .Bind(run.machine_on.value)
                                .Bind(std::int64_t{run.overwrite_diverged})
                                .Run());
    }
    return transaction.Commit();
}

Status SqliteScenarioStore::Dequeue(const ScenarioId& scenario) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    {
        RHA_ASSIGN_OR_RETURN(Statement erase,
                             database_.Prepare("DELETE FROM start_queue WHERE scenario_id=?"));
        RHA_RETURN_IF_ERROR(erase.Bind(scenario.value).Run());
    }
    return transaction.Commit();
}

Result<std::vector<ScenarioTemplate>> SqliteScenarioStore::LoadTemplates() {
    Transaction transaction(database_);
    RHA_ASSIGN_OR_RETURN(
        Statement rows,
        database_.Prepare("SELECT name, created_unix_ns, created_by, key, value FROM templates"
                          " JOIN template_properties ON template = name ORDER BY name, key"));
    std::vector<ScenarioTemplate> templates;
    for (;;) {
        RHA_ASSIGN_OR_RETURN(const bool more, rows.Step());
        if (!more) return templates;
        const std::string name = rows.Text(0);
        if (templates.empty() || templates.back().name != name) {
            templates.push_back({.name = name,
                                 .properties = {},
                                 .created = {rows.Number(1)},
                                 .created_by = rows.Text(2)});
        }
        templates.back().properties.emplace(rows.Text(3), rows.Text(4));
    }
}

Status SqliteScenarioStore::InsertTemplate(const ScenarioTemplate& scenario_template) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    RHA_ASSIGN_OR_RETURN(
        Statement insert,
        database_.Prepare(
            "INSERT INTO templates (name, created_unix_ns, created_by) VALUES (?,?,?)"));
    insert.Bind(scenario_template.name).Bind(scenario_template.created.unix_ns);
    if (auto inserted = insert.Bind(scenario_template.created_by).Run(); !inserted) {
        if (!IsUniqueViolation(inserted.error())) return inserted;
        return Fail(ErrorCode::kAlreadyExists,
                    "there is already a template named '" + scenario_template.name + "'",
                    "choose another name, or delete that template first");
    }
    for (const auto& [key, value] : scenario_template.properties) {
        RHA_ASSIGN_OR_RETURN(
            Statement property,
            database_.Prepare(
                "INSERT INTO template_properties (template, key, value) VALUES (?,?,?)"));
        RHA_RETURN_IF_ERROR(property.Bind(scenario_template.name).Bind(key).Bind(value).Run());
    }
    return transaction.Commit();
}

Status SqliteScenarioStore::DeleteTemplate(const std::string& name) {
    Transaction transaction(database_);
    RHA_RETURN_IF_ERROR(transaction.Begin());
    for (const char* sql : {"DELETE FROM template_properties WHERE template=?",
                            "DELETE FROM templates WHERE name=?"}) {
        RHA_ASSIGN_OR_RETURN(Statement erase, database_.Prepare(sql));
        RHA_RETURN_IF_ERROR(erase.Bind(name).Run());
    }
    if (database_.ChangedCount() == 0) {
        return Fail(ErrorCode::kNotFound, "there is no template '" + name + "'",
                    "`rhactl template list` shows all templates");
    }
    return transaction.Commit();
}

}  // namespace rha::control
