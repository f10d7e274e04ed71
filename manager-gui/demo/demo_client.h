// DemoClient: the imaginary fleet behind the interface of a control service. start() lets time pass
// by a timer; tests pass it by advance(). Answers come from the event loop, as real ones do. Tests
// override what is to be answered otherwise.
#pragma once

#include <functional>
#include <map>

#include "manager-gui/core/control_client.h"
#include "manager-gui/demo/demo_assessments.h"
#include "manager-gui/demo/demo_fleet.h"
#include "manager-gui/demo/demo_inventory.h"

namespace rha::manager {

class DemoClient : public ControlClient {
    Q_OBJECT

public:
    explicit DemoClient(quint32 seed = 1, QObject* parent = nullptr);

    void start() override;
    const Link& link() const override { return link_; }

    /// Connected, and the first snapshot; for tests in place of start().
    void connectNow();
    void advance(quint64 ms);
    DemoFleet& fleet() { return fleet_; }
    DemoInventory& inventory() { return inventory_; }
    DemoAssessments& assessed() { return assessments_; }
    /// As if the network were gone, or back.
    void setLost(bool lost);

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
    void publish();
    Result<PropertySheet> sheet(const QString& id) const;
    Result<PropertySheet> change(const QString& id, const PropertyChanges& changes,
                                 quint64 expected_version);
    Result<Report> report(const ReportWish& wish) const;
    Status regroup(const QString& id, const QString& group);
    Status assess(const NewAssessment& wish);
    Status putTarget(const NotifyTarget& target, bool replace);
    Status removeTarget(const QString& name);
    Result<NotifyTest> testTarget(const QString& name);
    Result<Scenario> create(const NewScenario& wish);
    QList<GroupItem> forAll(const QString& group,
                            const std::function<Status(const QString&)>& operation);

    DemoFleet fleet_;
    DemoInventory inventory_;
    DemoAssessments assessments_;
    Link link_;
    const qint64 started_unix_ns_;
    std::map<QString, PropertyChanges> set_properties_;
    QList<NotifyTarget> targets_;
    QMap<QString, QList<SettingsVersion>> history_;
};

}  // namespace rha::manager
