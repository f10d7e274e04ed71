// ControlService: the API of the control service, for administrators. Every call is authorised by
// the caller's certificate (role admin, not revoked; invariant I9), converted, and handed to the
// ControlRuntime on a worker, because the runtime blocks.
//
// Thread rule: gRPC's threads call in and never wait. Ending: shut the grpc::Server down first,
// then destroy this.
#pragma once

#include <functional>
#include <string>

#include <grpcpp/grpcpp.h>

#include "control/api/worker_pool.h"
#include "control/notify/notifier.h"
#include "control/ports/clock.h"
#include "control/ports/membership_store.h"
#include "control/report/report_desk.h"
#include "control/runtime/control_runtime.h"
#include "rha/v1/control.grpc.pb.h"

namespace rha::control {

struct ControlFacts {
    std::string version;
    std::string control_id;
    std::string ca_fingerprint;
    WallTime started;
};

struct ControlServiceParts {
    ControlRuntime& runtime;
    MembershipStore& members;
    Clock& clock;
    std::function<Status(const AuditRecord&)> audit;  ///< for what the runtime does not see
    ControlFacts facts;
    Notifier& notifier;
    ReportDesk& reports;
    AssessmentDesk& assessments;
};

/// Who carries the calls out. Each outlives the service and its server.
struct ControlWorkers {
    WorkerPool& calls;        ///< what this service answers by itself: commands and what it knows
    WorkerPool& inspections;  ///< what waits for engines or other machines
    WorkerPool& streams;      ///< one subscription per thread
};

class ControlService : public v1::Control::CallbackService {
public:
    using Context = grpc::CallbackServerContext;
    using Unary = grpc::ServerUnaryReactor;

    ControlService(ControlServiceParts parts, ControlWorkers workers);

    Unary* GetInfo(Context*, const v1::GetInfoRequest*, v1::ControlInfo*) override;
    Unary* CreatePairingCode(Context*, const v1::CreatePairingCodeRequest*,
                             v1::CreatePairingCodeReply*) override;
    Unary* ListHosts(Context*, const v1::ListHostsRequest*, v1::ListHostsReply*) override;
    Unary* VerifyHost(Context*, const v1::VerifyHostRequest*, v1::VerifyHostReply*) override;
    Unary* RemoveHost(Context*, const v1::RemoveHostRequest*, v1::RemoveHostReply*) override;
    Unary* ListVms(Context*, const v1::ListHostVmsRequest*, v1::ListHostVmsReply*) override;
    Unary* InspectVm(Context*, const v1::InspectHostVmRequest*, v1::VmDetail*) override;

    Unary* CreateScenario(Context*, const v1::CreateScenarioRequest*, v1::Scenario*) override;
    Unary* ListScenarios(Context*, const v1::ListScenariosRequest*,
                         v1::ListScenariosReply*) override;
    Unary* GetScenario(Context*, const v1::ScenarioRef*, v1::Scenario*) override;
    Unary* DeleteScenario(Context*, const v1::ScenarioRef*, v1::DeleteScenarioReply*) override;
    Unary* VerifyScenario(Context*, const v1::ScenarioRef*, v1::VerifyScenarioReply*) override;
    Unary* VerifyNewScenario(Context*, const v1::CreateScenarioRequest*,
                             v1::VerifyScenarioReply*) override;
    Unary* RunScenario(Context*, const v1::RunScenarioRequest*, v1::Scenario*) override;
    Unary* StopScenario(Context*, const v1::ScenarioRef*, v1::Scenario*) override;
    Unary* Switchover(Context*, const v1::SwitchoverRequest*, v1::Scenario*) override;

    // maintenance_calls.cpp
    Unary* RecoverActive(Context*, const v1::RecoverActiveRequest*, v1::Scenario*) override;
    Unary* SuspendUpdates(Context*, const v1::ScenarioRef*, v1::Scenario*) override;
    Unary* ResumeUpdates(Context*, const v1::ScenarioRef*, v1::Scenario*) override;
    Unary* StartMaintenance(Context*, const v1::StartMaintenanceRequest*,
                            v1::MaintenanceReply*) override;
    Unary* EndMaintenance(Context*, const v1::EndMaintenanceRequest*,
                          v1::MaintenanceReply*) override;

    // control_properties.cpp
    Unary* ListProperties(Context*, const v1::ListPropertiesRequest*,
                          v1::ListPropertiesReply*) override;
    Unary* GetProperties(Context*, const v1::ScenarioRef*, v1::PropertiesReply*) override;
    Unary* SetProperties(Context*, const v1::SetPropertiesRequest*, v1::PropertiesReply*) override;
    Unary* GetSettingsHistory(Context*, const v1::ScenarioRef*, v1::SettingsHistoryReply*) override;

    Unary* CreateTemplate(Context*, const v1::Template*, v1::Template*) override;
    Unary* ListTemplates(Context*, const v1::ListTemplatesRequest*,
                         v1::ListTemplatesReply*) override;
    Unary* DeleteTemplate(Context*, const v1::TemplateRef*, v1::DeleteTemplateReply*) override;

    Unary* ListGroups(Context*, const v1::ListGroupsRequest*, v1::ListGroupsReply*) override;
    Unary* RunGroup(Context*, const v1::GroupRunRequest*, v1::GroupReply*) override;
    Unary* StopGroup(Context*, const v1::GroupRef*, v1::GroupReply*) override;
    Unary* SwitchoverGroup(Context*, const v1::GroupSwitchoverRequest*, v1::GroupReply*) override;

    // report_calls.cpp
    Unary* GetReadiness(Context*, const v1::ScenarioRef*, v1::Readiness*) override;
    Unary* GetStatistics(Context*, const v1::StatisticsRequest*, v1::StatisticsReply*) override;
    Unary* MakeReport(Context*, const v1::ReportRequest*, v1::ReportReply*) override;

    // history_calls.cpp
    Unary* GetHistory(Context*, const v1::ScenarioRef*, v1::History*) override;
    Unary* StartAssessment(Context*, const v1::StartAssessmentRequest*, v1::Assessment*) override;
    Unary* StopAssessment(Context*, const v1::AssessmentRef*, v1::Assessment*) override;
    Unary* DeleteAssessment(Context*, const v1::AssessmentRef*,
                            v1::DeleteAssessmentReply*) override;
    Unary* ListAssessments(Context*, const v1::ListAssessmentsRequest*,
                           v1::ListAssessmentsReply*) override;
    Unary* GetAssessment(Context*, const v1::AssessmentRef*, v1::Assessment*) override;

    Unary* ListEvents(Context*, const v1::ListEventsRequest*, v1::ListEventsReply*) override;
    grpc::ServerWriteReactor<v1::Event>* FollowEvents(Context*,
                                                      const v1::ListEventsRequest*) override;
    grpc::ServerWriteReactor<v1::ListScenariosReply>* WatchStatus(
        Context*, const v1::WatchStatusRequest*) override;

    Unary* AddNotifyTarget(Context*, const v1::AddNotifyTargetRequest*, v1::NotifyTarget*) override;
    Unary* ListNotifyTargets(Context*, const v1::ListNotifyTargetsRequest*,
                             v1::ListNotifyTargetsReply*) override;
    Unary* RemoveNotifyTarget(Context*, const v1::NotifyTargetRef*,
                              v1::RemoveNotifyTargetReply*) override;
    Unary* TestNotifyTarget(Context*, const v1::NotifyTargetRef*,
                            v1::TestNotifyTargetReply*) override;

private:
    using Actor = std::string;

    Result<Actor> Authorise(const grpc::ServerContextBase& context) const;
    /// Authorises, then runs `work` on a worker and finishes the call with what it returns.
    Unary* Answer(Context* context, std::function<Status(const Actor&)> work);
    /// The same for work that waits for engines or other machines, which must hold up no command.
    Unary* Inspect(Context* context, std::function<Status(const Actor&)> work);
    Unary* Submit(WorkerPool& pool, Context* context, std::function<Status(const Actor&)> work);
    /// Authorises and serves a fresh subscription on a thread of its own.
    template <typename Message, typename Stream>
    grpc::ServerWriteReactor<Message>* Launch(Context* context, Stream* stream);
    Result<HostView> FindHost(const std::string& name) const;
    /// Where a caller saw a machine; empty when it does not say.
    Result<HostId> SeenHost(const std::string& name) const;
    /// With the secret for storing, and names of scenarios resolved.
    Result<NotifyTarget> TargetFromProto(const v1::NotifyTarget& wish) const;
    v1::NotifyTarget TargetToProto(const TargetView& view) const;
    /// Writes it down; the outcome, or why that failed.
    Status Audit(const Actor& actor, const char* operation, const std::string& object,
                 const Status& outcome) const;

    const ControlServiceParts parts_;
    const ControlWorkers workers_;
};

}  // namespace rha::control
