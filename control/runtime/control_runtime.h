// ControlRuntime: runs every scenario's machine and offers the operations of the API.
//
// One strand per scenario on a small thread pool: an event is stepped on a copy of the machine, the
// result is committed to the store, and only then do its actions go to the fleet. Replies and
// reports come back as events. On start everything stored is restored and carried on.
//
// Thread rule: all methods may be called from any thread but the runtime's own (subscribers'
// callbacks included). They block until the store has committed (milliseconds); VerifyScenario,
// VerifyNewScenario, VerifyHost, ListVms, InspectVm and CreateScenario wait for engines, 30 s at
// most.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "common/time.h"
#include "control/core/engine_facts.h"
#include "control/core/machine_types.h"
#include "control/core/scenario.h"
#include "control/core/verification.h"
#include "control/ports/clock.h"
#include "control/ports/engine_fleet.h"
#include "control/ports/hook_runner.h"
#include "control/ports/scenario_store.h"
#include "control/runtime/event_bus.h"
#include "control/runtime/host_directory.h"
#include "control/runtime/scenario_view.h"

namespace rha::control {

struct HostVms {
    HostView host;
    std::vector<VmSummary> vms;
    std::optional<Error> error;
};

struct NewScenario {
    std::string request_id;    ///< a UUID becomes the scenario's id: repeating the call is harmless
    std::string name;          ///< empty: the machine's name
    std::string group;         ///< empty: kDefaultGroup
    std::string master_host;   ///< id or name
    std::string replica_host;  ///< id or name
    std::string vm;            ///< id or name
    std::string replica_directory;  ///< empty: named as the machine's folder, below the replica's
                                    ///< first storage root
    ScenarioSettings settings;
    std::string template_name;  ///< its properties are put over `settings`
    PropertyTexts properties;   ///< and these over both
    bool validate_only = false;
};

struct GroupView {
    std::string name;
    std::vector<std::string> scenarios;
};
/// That what only this scenario's former host holds may be lost.
struct OverwriteConsent {
    std::string scenario;  ///< id or name
    HostId machine_on;     ///< as in RunRequest
};
struct GroupItem {
    std::string scenario;
    std::optional<Error> error;      ///< empty: accepted
    std::size_t queue_position = 0;  ///< waits for its turn, see ScenarioView
};

struct MaintenanceWish {
    std::string host;                    ///< id or name
    std::vector<std::string> scenarios;  ///< ids or names; empty: all of that host
    bool shutdown_guests = false;
};
struct MaintenanceItem {
    ScenarioView view;
    std::optional<Error> error;  ///< why this one refuses
    bool not_needed = false;     ///< it protects nothing at present, or is not under maintenance
};

struct RuntimeParts {
    Clock& clock;
    ScenarioStore& store;
    EngineFleet& fleet;
    HookRunner& hooks;
    std::function<std::string()> new_uuid;
    /// Called on the runtime's threads; may be empty.
    std::function<void(const ScenarioId&, Side, const ReplicationFacts&)> on_replication{};
};

struct RuntimeOptions {
    unsigned threads = 2;
    std::size_t event_queue_max = 1024;  ///< per subscriber
    std::size_t starts_at_once_max = 2;  ///< synchronisations that a group's run begins
};

class ControlRuntime {
public:
    /// Loads everything, connects the fleet and carries on every scenario. The parts outlive it.
    static Result<std::unique_ptr<ControlRuntime>> Start(RuntimeParts parts,
                                                         RuntimeOptions options = {});
    /// Stops at once; what was in flight is carried on by the next Start.
    ~ControlRuntime();
    ControlRuntime(const ControlRuntime&) = delete;
    ControlRuntime& operator=(const ControlRuntime&) = delete;

    // `actor` is the administrator's id for the audit trail; hosts, scenarios and groups are named
    // by id or name.
    Status AddHost(const HostRecord& host, const std::string& actor);
    std::vector<HostView> ListHosts() const;
    Result<std::vector<Finding>> VerifyHost(const std::string& host);
    /// kFailedPrecondition while a scenario names the host.
    Status RemoveHost(const std::string& host, const std::string& actor);
    /// Empty: all hosts.
    Result<std::vector<HostVms>> ListVms(const std::string& host);
    /// With its files and what speaks against protecting it; the machine by id or name.
    Result<VmDetail> InspectVm(const std::string& host, const std::string& vm);

    /// With `validate_only` all checks, and the view of what would be created.
    Result<ScenarioView> CreateScenario(const NewScenario& wish, const std::string& actor);
    std::vector<ScenarioView> ListScenarios() const;
    Result<ScenarioView> GetScenario(const std::string& scenario) const;
    Result<Verdict> VerifyScenario(const std::string& scenario);
    /// What VerifyScenario would find if it were created; creates nothing.
    Result<Verdict> VerifyNewScenario(const NewScenario& wish);
    Result<ScenarioView> RunScenario(const std::string& scenario, const RunRequest& wish,
                                     const std::string& actor);
    Result<ScenarioView> StopScenario(const std::string& scenario, const std::string& actor);
    Result<ScenarioView> Switchover(const std::string& scenario, const SwitchoverRequest& wish,
                                    const std::string& actor);
    /// Accepted here; the scenario disappears once the engines have forgotten it.
    Status DeleteScenario(const std::string& scenario, const std::string& actor);

    /// All or nothing; kConflict when the version is another than the request expects.
    Result<ScenarioView> SetProperties(const std::string& scenario, const SettingsRequest& request,
                                       const std::string& actor);
    Result<std::vector<SettingsChange>> SettingsHistory(const std::string& scenario) const;

    /// `confirmation` is the scenario's name, typed by a person.
    Result<ScenarioView> RecoverActive(const std::string& scenario, const RecoverRequest& wish,
                                       const std::string& actor);
    Result<ScenarioView> SetUpdates(const std::string& scenario, const UpdatesRequest& wish,
                                    const std::string& actor);

    /// Each scenario of the host answers for itself; kInvalidArgument when one is not of that host.
    Result<std::vector<MaintenanceItem>> StartMaintenance(const MaintenanceWish& wish,
                                                          const std::string& actor);
    Result<std::vector<MaintenanceItem>> EndMaintenance(const MaintenanceWish& wish,
                                                        const std::string& actor);

    std::vector<GroupView> ListGroups() const;
    /// Few at a time; the others wait for their turn, also across a restart of this service.
    /// Only members that are named by id or name in `only`, when it is not empty, however often;
    /// kInvalidArgument when one of those is no member, or when there are more than 10,000. What
    /// only a member's former host holds is overwritten with a consent of its own; each must be of
    /// one that is to be run.
    Result<std::vector<GroupItem>> RunGroup(const std::string& group, const std::string& actor,
                                            const std::vector<std::string>& only = {},
                                            const std::vector<OverwriteConsent>& consents = {});
    Result<std::vector<GroupItem>> StopGroup(const std::string& group, const std::string& actor);
    /// Every one of its machines, at once.
    Result<std::vector<GroupItem>> SwitchoverGroup(const std::string& group, bool allow_data_loss,
                                                   const std::string& actor);

    Result<ScenarioTemplate> CreateTemplate(const ScenarioTemplate& wish, const std::string& actor);
    Result<std::vector<ScenarioTemplate>> ListTemplates() const;
    Status DeleteTemplate(const std::string& name, const std::string& actor);

    Result<std::vector<EventRecord>> ListEvents(const EventQuery& query) const;
    /// Adds to the event log what other parts of the service have to say, about a scenario or none.
    void LogEvent(const EventNote& note, const ScenarioId& scenario);
    /// By severity, since the start.
    EventCounts CountEvents() const;
    /// New events from now on; bounded, see EventSubscription.
    std::shared_ptr<EventSubscription> Subscribe(Updates updates);

private:
    class Impl;
    explicit ControlRuntime(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace rha::control
