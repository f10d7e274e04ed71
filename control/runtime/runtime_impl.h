// ControlRuntime's inside. Shared by control_runtime.cpp (hosts, reports, events) and
// scenario_operations.cpp (scenarios and groups).
#pragma once

#include <map>
#include <set>
#include <tuple>

#include "common/runtime/mutex.h"
#include "control/runtime/control_runtime.h"
#include "control/runtime/scenario_session.h"

namespace rha::control {

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

    Result<ScenarioView> Create(const NewScenario& wish);
    Result<Verdict> VerifyScenario(const std::string& scenario);
    Result<ScenarioView> Ask(const std::string& scenario, const Event& request);
    Result<std::vector<GroupItem>> AskGroup(const std::string& group, const Event& request);
    std::vector<GroupView> Groups() const;

    Result<std::shared_ptr<ScenarioSession>> Find(const std::string& id_or_name) const;
    std::vector<std::shared_ptr<ScenarioSession>> Sessions() const;

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
    void ConnectHost(const HostRecord& host);
    void RememberNotices(const std::vector<EventRecord>& events);
    void LogNotices(const HostId& host, const std::vector<EngineNotice>& notices);
    void LogEvent(EventCode code, EventArguments arguments);
    void Append(EventRecord event);
    void CheckGroup(const std::string& group);

    const std::shared_ptr<RuntimeContext> context_;
    const std::function<std::string()> new_uuid_;
    Mutex create_mutex_;  ///< one creation at a time; taken before mutex_
    mutable Mutex mutex_;
    std::map<ScenarioId, std::shared_ptr<ScenarioSession>> sessions_ RHA_GUARDED_BY(mutex_);
    /// What engines have reported lately: host's name, time, message.
    std::set<std::tuple<std::string, std::int64_t, std::string>> notices_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::control
