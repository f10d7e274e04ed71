// ControlRuntime's inside. Shared by control_runtime.cpp (hosts, reports, events) and
// scenario_operations.cpp (scenarios and groups).
#pragma once

#include <future>
#include <map>
#include <set>
#include <tuple>

#include "common/runtime/mutex.h"
#include "control/core/start_queue.h"
#include "control/runtime/control_runtime.h"
#include "control/runtime/scenario_session.h"
#include "control/runtime/session_directory.h"

namespace rha::control {

/// What the audit trail says of an outcome.
template <typename T>
std::optional<Error> ErrorOf(const Result<T>& result) {
    return result ? std::nullopt : std::optional(result.error());
}

std::unexpected<Error> NoSuchGroup(const std::string& group);

class ControlRuntime::Impl : public FleetListener {
public:
    Impl(const RuntimeParts& parts, const RuntimeOptions& options);
    ~Impl() override;

    /// Loads hosts and scenarios and carries on.
    Status Load();

    void OnReport(EngineReport report) override;
    void OnLink(const HostId& host, bool connected, std::optional<Error> why) override;

    Status AddHost(const HostRecord& host);
    Status RemoveHost(const std::string& host);
    Result<std::vector<Finding>> VerifyHost(const std::string& host);
    Result<std::vector<HostVms>> ListVms(const std::string& host);
    Result<VmDetail> InspectVm(const std::string& host, const std::string& vm);

    Result<ScenarioView> Create(const NewScenario& wish);
    Result<Verdict> VerifyScenario(const std::string& scenario);
    Result<Verdict> VerifyNewScenario(const NewScenario& wish);
    Result<ScenarioView> Ask(const std::string& scenario, const Event& request);
    Result<std::vector<GroupItem>> AskGroup(const std::string& group, const Event& request);
    Result<std::vector<GroupItem>> RunGroup(const std::string& group,
                                            const std::vector<std::string>& only,
                                            const std::vector<OverwriteConsent>& consents);
    Result<std::vector<MaintenanceItem>> StartMaintenance(const MaintenanceWish& wish);
    Result<std::vector<MaintenanceItem>> EndMaintenance(const MaintenanceWish& wish);
    /// Asks those of the host's scenarios that `concerned` chooses.
    template <typename Request>
    Result<std::vector<MaintenanceItem>> AskScenarios(const MaintenanceWish& wish,
                                                      bool (*concerned)(State), Request request);
    ScenarioView ViewOf(const ScenarioSession& session) const;
    std::vector<ScenarioView> Views() const;
    /// Of all that wait for their turn.
    std::map<ScenarioId, std::size_t> Positions() const;
    std::vector<GroupView> Groups() const;

    Result<std::shared_ptr<ScenarioSession>> Find(const std::string& id_or_name) const;
    std::vector<std::shared_ptr<ScenarioSession>> Sessions() const { return sessions_.All(); }

    /// Writes down who asked for what; a failure of `outcome` is written down, too.
    void Audit(const std::string& actor, std::string operation, std::string object,
               const std::optional<Error>& outcome);

    void LogEvent(const EventNote& note, const ScenarioId& scenario);

    RuntimeContext& context() { return *context_; }

private:
    Result<Scenario> Plan(const NewScenario& wish);
    Result<VmSummary> FindVm(const HostRecord& host, const std::string& id_or_name);
    Result<std::string> DefaultDirectory(const HostRecord& replica, const VmSummary& vm);
    std::shared_ptr<ScenarioSession> AddSession(const StoredScenario& stored);
    /// With the shortest heartbeat that a scenario of this host asks for.
    void ConnectHost(const HostRecord& host);
    void ConnectHostsOf(const Scenario& scenario);
    void RememberNotices(const std::vector<EventRecord>& events);
    void LogNotices(const HostId& host, const std::vector<EngineNotice>& notices);
    void LogEvent(EventCode code, EventArguments arguments);
    void Append(EventRecord event);
    /// Those that have the host as master or replica, by name.
    Result<std::vector<std::shared_ptr<ScenarioSession>>> ScenariosOf(
        const HostView& host, const std::vector<std::string>& names) const;
    void CheckGroup(const std::string& group);
    Result<ScenarioSettings> SettingsFor(const NewScenario& wish);
    ScenarioView Preview(const Scenario& scenario) const;

    // start_order.cpp
    using Turns = std::map<ScenarioId, std::future<Status>>;
    Status LoadStartQueue();
    void Wait(const QueuedRun& run) RHA_REQUIRES(queue_mutex_);
    std::vector<std::shared_ptr<ScenarioSession>> Members(const std::string& group) const;
    /// Runs those whose turn it is; the futures tell how that went.
    Turns StartNext() RHA_EXCLUDES(queue_mutex_);
    void OnMoved(const ScenarioId& scenario, State state) RHA_EXCLUDES(queue_mutex_);
    void OnTurn(const ScenarioSession& session, const Status& outcome);
    /// It was run by hand, stopped or deleted; true if it waited.
    bool LeaveQueue(const ScenarioId& scenario) RHA_EXCLUDES(queue_mutex_);

    const std::shared_ptr<RuntimeContext> context_;
    const std::function<std::string()> new_uuid_;
    SessionDirectory sessions_;
    Mutex create_mutex_;         ///< one creation at a time; taken before those of sessions
    mutable Mutex queue_mutex_;  ///< taken before those of sessions
    StartQueue queue_ RHA_GUARDED_BY(queue_mutex_);
    /// Of each that waits: what was asked for.
    std::map<ScenarioId, QueuedRun> waiting_ RHA_GUARDED_BY(queue_mutex_);
    std::set<ScenarioId> busy_ RHA_GUARDED_BY(queue_mutex_);  ///< those that take a place
    mutable Mutex mutex_;
    /// What engines have reported lately: host's name, time, message.
    std::set<std::tuple<std::string, std::int64_t, std::string>> notices_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::control
