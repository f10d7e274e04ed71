// GrpcControlClient: a real control service over gRPC.
//
// Calls wait on a few threads of a pool, those that wait for engines on a few of another, so that
// they hold up no command; each subscription on its own. Whatever comes is handed to the thread
// this object lives on by a queued call. An inspection that nobody waits for any more is cancelled.
// A stream on which nothing comes for a while is given up and opened again. The destructor cancels
// all calls and waits for its threads.
#pragma once

#include <QThreadPool>
#include <QTimer>
#include <memory>

#include "control/client/connection.h"
#include "manager-gui/client/open_calls.h"
#include "manager-gui/client/subscription.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class GrpcControlClient final : public ControlClient {
    Q_OBJECT

public:
    /// Events come in `language`, "en" or "ja".
    GrpcControlClient(std::unique_ptr<client::Connection> connection, const QString& language);
    ~GrpcControlClient() override;

    void start() override;
    const Link& link() const override { return link_; }

    void serviceInfo(Answer<ServiceInfo> answer) override;
    void verify(const QString& id, Answer<Verification> answer) override;
    void runScenario(const RunWish& wish, Answer<void> answer) override;
    void stopScenario(const QString& id, Answer<void> answer) override;
    void switchover(const SwitchoverWish& wish, Answer<void> answer) override;
    void stopGroup(const QString& group, Answer<QList<GroupItem>> answer) override;
    void switchoverGroup(const QString& group, bool allow_data_loss,
                         Answer<QList<GroupItem>> answer) override;
    void suspendUpdates(const QString& id, Answer<void> answer) override;
    void resumeUpdates(const QString& id, Answer<void> answer) override;
    void recoverActive(const RecoverWish& wish, Answer<void> answer) override;
    void deleteScenario(const QString& id, Answer<void> answer) override;
    void settingsHistory(const QString& id, Answer<QList<SettingsVersion>> answer) override;
    void startMaintenance(const MaintenanceWish& wish,
                          Answer<QList<MaintenanceItem>> answer) override;
    void endMaintenance(const MaintenanceWish& wish,
                        Answer<QList<MaintenanceItem>> answer) override;
    void makeReport(const ReportWish& wish, Answer<Report> answer) override;
    void assessments(Answer<QList<AssessmentsOfHost>> answer) override;
    void startAssessment(const NewAssessment& wish, Answer<void> answer) override;
    void stopAssessment(const AssessmentRef& which, Answer<void> answer) override;
    void deleteAssessment(const AssessmentRef& which, Answer<void> answer) override;
    void notifyTargets(Answer<QList<NotifyTarget>> answer) override;
    void addNotifyTarget(const NotifyTarget& target, bool replace, Answer<void> answer) override;
    void removeNotifyTarget(const QString& name, Answer<void> answer) override;
    void testNotifyTarget(const QString& name, Answer<NotifyTest> answer) override;
    void olderEvents(qint64 until_unix_ns, Answer<QList<LogEvent>> answer) override;
    void readiness(const QString& id, Answer<Readiness> answer) override;
    void propertySchema(Answer<QList<PropertySchema>> answer) override;
    void properties(const QString& id, Answer<PropertySheet> answer) override;
    void setProperties(const QString& id, const PropertyChanges& changes, quint64 expected_version,
                       Answer<PropertySheet> answer) override;
    void setGroup(const QString& id, const QString& group, Answer<void> answer) override;
    void statistics(const QString& id, int hours, Answer<Statistics> answer) override;
    void changeHistory(const QString& id, Answer<ChangeHistory> answer) override;
    void hosts(Answer<QList<Host>> answer) override;
    void verifyHost(const QString& host_id, Answer<HostCheck> answer) override;
    void removeHost(const QString& host_id, Answer<void> answer) override;
    void machines(const QString& host_id, Answer<QList<Machine>> answer) override;
    void inspectMachine(const QString& host_id, const QString& machine_id,
                        Answer<MachineDetails> answer) override;
    void templates(Answer<QList<Template>> answer) override;
    void createTemplate(const Template& wish, Answer<void> answer) override;
    void deleteTemplate(const QString& name, Answer<void> answer) override;
    void pairHost(const QString& renew, Answer<PairingOffer> answer) override;
    void verifyNewScenario(const NewScenario& wish, Answer<QList<Finding>> answer) override;
    void createScenario(const NewScenario& wish, Answer<Scenario> answer) override;
    void runMembers(const QString& group, const QList<RunWish>& members,
                    Answer<QList<GroupItem>> answer) override;

private:
    template <typename Request, typename Reply>
    using Method = grpc::Status (v1::Control::Stub::*)(grpc::ClientContext*, const Request&,
                                                       Reply*);
    /// A method of the stub, on a thread of the pool; `convert` makes the answer of the reply.
    template <typename Request, typename Reply, typename Convert, typename T>
    void ask(Method<Request, Reply> method, Request request, Convert convert, Answer<T> answer);
    /// The same for what waits for engines or other machines.
    template <typename Request, typename Reply, typename Convert, typename T>
    void inspect(Method<Request, Reply> method, Request request, Convert convert, Answer<T> answer);
    /// As inspect(), but it goes on when nobody waits for it any more.
    template <typename Request, typename Reply, typename Convert, typename T>
    void command(Method<Request, Reply> method, Request request, Convert convert, Answer<T> answer);
    template <typename Request, typename Reply, typename Convert, typename T>
    void submit(QThreadPool& pool, const std::shared_ptr<OpenCalls::Ticket>& ticket,
                Method<Request, Reply> method, Request request, Convert convert, Answer<T> answer);

    bool readStatus(grpc::ClientContext& context);
    bool readEvents(grpc::ClientContext& context);
    bool followEvents(grpc::ClientContext& context);
    void takeFleet(const QList<Scenario>& scenarios);
    void lose(const Error& error);

    const std::unique_ptr<client::Connection> connection_;
    const QString address_;
    const std::string language_;
    Link link_;
    QTimer silence_;
    OpenCalls calls_;
    QThreadPool pool_;
    QThreadPool inspections_;
    quint64 last_event_ = 0;  ///< of the events' thread
    std::unique_ptr<Subscription> status_;
    std::unique_ptr<Subscription> events_;
};

}  // namespace rha::manager
