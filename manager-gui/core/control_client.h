// ControlClient: a control service as the manager's screens see it.
//
// It keeps itself connected. Snapshots and events arrive by signals, commands answer through an
// Answer. Implementations: GrpcControlClient (client/) and DemoClient (demo/). All calls, signals
// and answers are on the thread the object lives on, and no call blocks it.
#pragma once

#include <QList>
#include <QObject>
#include <QString>
#include <optional>

#include "manager-gui/core/administration.h"
#include "manager-gui/core/answer.h"
#include "manager-gui/core/assessment.h"
#include "manager-gui/core/change_history.h"
#include "manager-gui/core/fleet.h"
#include "manager-gui/core/inventory.h"
#include "manager-gui/core/property.h"
#include "manager-gui/core/statistics.h"

namespace rha::manager {

enum class LinkState {
    kConnecting,  ///< nothing was heard yet
    kConnected,
    kLost,  ///< what is shown is old; it is tried again by itself
};

struct Link {
    LinkState state = LinkState::kConnecting;
    QString address;             ///< for display
    std::optional<Error> error;  ///< why kConnecting takes long, or why kLost
    bool operator==(const Link&) const = default;
};

struct RunWish {
    QString scenario_id;
    bool full_compare = false;        ///< every block is compared
    bool overwrite_diverged = false;  ///< what only the machine's former host holds may be lost
    QString machine_on;  ///< host where it was seen to live: refused elsewhere; empty: any
};

struct SwitchoverWish {
    QString scenario_id;
    bool allow_data_loss = false;
    bool start_reverse = false;  ///< replicate back as soon as it has ended
    bool master_is_off = false;  ///< somebody vouches for it: its run lease is not waited for
    QString master_host;         ///< as it was seen: refused when the roles have turned
};

class ControlClient : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// Connects and stays connected until it is destroyed. Call once.
    virtual void start() = 0;
    virtual const Link& link() const = 0;

    virtual void serviceInfo(Answer<ServiceInfo> answer) = 0;

    /// Whether it can run, in the direction it would run in now; changes nothing.
    virtual void verify(const QString& id, Answer<Verification> answer) = 0;
    virtual void runScenario(const RunWish& wish, Answer<void> answer) = 0;
    virtual void stopScenario(const QString& id, Answer<void> answer) = 0;
    virtual void switchover(const SwitchoverWish& wish, Answer<void> answer) = 0;
    virtual void stopGroup(const QString& group, Answer<QList<GroupItem>> answer) = 0;
    virtual void switchoverGroup(const QString& group, bool allow_data_loss,
                                 Answer<QList<GroupItem>> answer) = 0;

    /// The replica's files stand still while its journal goes on; and follow again.
    virtual void suspendUpdates(const QString& id, Answer<void> answer) = 0;
    virtual void resumeUpdates(const QString& id, Answer<void> answer) = 0;
    virtual void recoverActive(const RecoverWish& wish, Answer<void> answer) = 0;
    virtual void deleteScenario(const QString& id, Answer<void> answer) = 0;

    /// Oldest first.
    virtual void settingsHistory(const QString& id, Answer<QList<SettingsVersion>> answer) = 0;

    virtual void startMaintenance(const MaintenanceWish& wish,
                                  Answer<QList<MaintenanceItem>> answer) = 0;
    virtual void endMaintenance(const MaintenanceWish& wish,
                                Answer<QList<MaintenanceItem>> answer) = 0;
    virtual void makeReport(const ReportWish& wish, Answer<Report> answer) = 0;

    /// Of all hosts, by their names.
    virtual void assessments(Answer<QList<AssessmentsOfHost>> answer) = 0;
    virtual void startAssessment(const NewAssessment& wish, Answer<void> answer) = 0;
    /// What it counted stays.
    virtual void stopAssessment(const AssessmentRef& which, Answer<void> answer) = 0;
    /// Ends it, if need be.
    virtual void deleteAssessment(const AssessmentRef& which, Answer<void> answer) = 0;

    virtual void notifyTargets(Answer<QList<NotifyTarget>> answer) = 0;
    /// `replace`: there is one of that name, which becomes this; what waits for it stays.
    virtual void addNotifyTarget(const NotifyTarget& target, bool replace, Answer<void> answer) = 0;
    virtual void removeNotifyTarget(const QString& name, Answer<void> answer) = 0;
    /// Sends a message now, and waits for what the other side says.
    virtual void testNotifyTarget(const QString& name, Answer<NotifyTest> answer) = 0;

    /// The newest ones, at most a thousand, before this time; oldest first.
    virtual void olderEvents(qint64 until_unix_ns, Answer<QList<LogEvent>> answer) = 0;

    virtual void readiness(const QString& id, Answer<Readiness> answer) = 0;
    virtual void propertySchema(Answer<QList<PropertySchema>> answer) = 0;
    virtual void properties(const QString& id, Answer<PropertySheet> answer) = 0;
    /// All or nothing; kConflict when the settings have another version than `expected` by now; 0:
    /// whatever they have.
    virtual void setProperties(const QString& id, const PropertyChanges& changes,
                               quint64 expected_version, Answer<PropertySheet> answer) = 0;
    virtual void setGroup(const QString& id, const QString& group, Answer<void> answer) = 0;
    /// The last `hours` hours.
    virtual void statistics(const QString& id, int hours, Answer<Statistics> answer) = 0;
    /// As far as it is kept, from the engine of the host where the machine lives; kNotFound where
    /// the scenario has never run.
    virtual void changeHistory(const QString& id, Answer<ChangeHistory> answer) = 0;

    /// By name, with what their engines said last.
    virtual void hosts(Answer<QList<Host>> answer) = 0;
    /// Asks the engine anew. A host that does not answer is a finding.
    virtual void verifyHost(const QString& host_id, Answer<HostCheck> answer) = 0;
    /// It is forgotten, and its certificate refused; not while a scenario uses it.
    virtual void removeHost(const QString& host_id, Answer<void> answer) = 0;
    /// Of the host's hypervisor.
    virtual void machines(const QString& host_id, Answer<QList<Machine>> answer) = 0;
    virtual void inspectMachine(const QString& host_id, const QString& machine_id,
                                Answer<MachineDetails> answer) = 0;
    virtual void templates(Answer<QList<Template>> answer) = 0;
    /// Of a name that is not taken, with one property at least.
    virtual void createTemplate(const Template& wish, Answer<void> answer) = 0;
    virtual void deleteTemplate(const QString& name, Answer<void> answer) = 0;
    /// A fresh code, for one host that is not enrolled yet, or for the certificate of one that is
    /// (its name).
    virtual void pairHost(const QString& renew, Answer<PairingOffer> answer) = 0;
    /// What would be found wrong with it; creates nothing.
    virtual void verifyNewScenario(const NewScenario& wish, Answer<QList<Finding>> answer) = 0;
    /// Stopped at first.
    virtual void createScenario(const NewScenario& wish, Answer<Scenario> answer) = 0;
    /// Members of a group (none: all of them), with the default synchronisation: few at a time, the
    /// others wait for their turn. A host is only checked where there is something to overwrite.
    virtual void runMembers(const QString& group, const QList<RunWish>& members,
                            Answer<QList<GroupItem>> answer) = 0;

Q_SIGNALS:
    void linkChanged(const rha::manager::Link& link);
    /// All scenarios, at least once a second while connected.
    void fleetChanged(const QList<rha::manager::Scenario>& scenarios);
    /// Newer than all before, oldest first; each event arrives once.
    void eventsArrived(const QList<rha::manager::LogEvent>& events);
};

}  // namespace rha::manager
