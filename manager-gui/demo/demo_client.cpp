#include "manager-gui/demo/demo_client.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QTimer>

#include "manager-gui/demo/demo_notify.h"
#include "manager-gui/demo/demo_properties.h"
#include "manager-gui/demo/demo_reports.h"

namespace rha::manager {
namespace {

constexpr int kTickMs = 500;
const QString kAutomatic = QStringLiteral("automatic-switchover");
constexpr qint64 kPairingValidMs = 600'000;

qint64 nowUnixNs() {
    return QDateTime::currentMSecsSinceEpoch() * 1'000'000;
}

/// From the event loop, never from within the call.
template <typename T>
void later(QObject* owner, const Answer<T>& answer, Result<T> result) {
    QTimer::singleShot(0, owner, [answer, result = std::move(result)] { answer(result); });
}

}  // namespace

DemoClient::DemoClient(quint32 seed, QObject* parent)
    : ControlClient(parent),
      fleet_(seed, nowUnixNs()),
      assessments_(nowUnixNs()),
      started_unix_ns_(nowUnixNs() - 9 * 86'400'000'000'000) {
    link_.address = tr("demo, nothing here is real");
    targets_ = demoTargets();
}

void DemoClient::start() {
    connectNow();
    auto* timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, [this] { advance(kTickMs); });
    timer->start(kTickMs);
}

void DemoClient::connectNow() {
    link_.state = LinkState::kConnected;
    Q_EMIT linkChanged(link_);
    advance(1);
}

void DemoClient::advance(quint64 ms) {
    fleet_.advance(ms);
    inventory_.advance(ms);
    assessments_.advance(ms);
    if (link_.state == LinkState::kConnected) publish();
}

void DemoClient::publish() {
    Q_EMIT fleetChanged(fleet_.scenarios());
    const auto events = fleet_.takeEvents();
    if (!events.isEmpty()) Q_EMIT eventsArrived(events);
}

void DemoClient::setLost(bool lost) {
    link_.state = lost ? LinkState::kLost : LinkState::kConnected;
    link_.error.reset();
    if (lost) {
        link_.error = Error{.code = ErrorCode::kUnavailable,
                            .message = tr("the demo is cut off").toStdString()};
    }
    Q_EMIT linkChanged(link_);
    if (!lost) publish();
}

void DemoClient::serviceInfo(Answer<ServiceInfo> answer) {
    const ServiceInfo info{.version = QCoreApplication::applicationVersion(),
                           .id = QStringLiteral("5a0c7a52-3f6e-4d0a-9d5c-1f2b8e4c6a10"),
                           .ca_fingerprint = QStringLiteral(
                               "4f1c09d27ab35e88c6d01b7720f95ae3d8410c6e93b2f7a51d0e64c89b37f210"),
                           .started_unix_ns = started_unix_ns_};
    later<ServiceInfo>(this, answer, info);
}

void DemoClient::verify(const QString& id, Answer<Verification> answer) {
    later<Verification>(this, answer, fleet_.verify(id));
}

void DemoClient::runScenario(const RunWish& wish, Answer<void> answer) {
    later<void>(this, answer, fleet_.run(wish));
}

void DemoClient::stopScenario(const QString& id, Answer<void> answer) {
    later<void>(this, answer, fleet_.stop(id));
}

void DemoClient::switchover(const SwitchoverWish& wish, Answer<void> answer) {
    later<void>(this, answer, fleet_.switchover(wish));
}

QList<GroupItem> DemoClient::forAll(const QString& group,
                                    const std::function<Status(const QString&)>& operation) {
    QList<GroupItem> items;
    for (const Scenario& scenario : QList<Scenario>(fleet_.scenarios())) {
        if (scenario.group != group) continue;
        GroupItem item{.scenario = scenario.name};
        if (const Status done = operation(scenario.id); !done) item.error = done.error();
        items.append(item);
    }
    return items;
}

void DemoClient::stopGroup(const QString& group, Answer<QList<GroupItem>> answer) {
    later<QList<GroupItem>>(this, answer,
                            forAll(group, [this](const QString& id) { return fleet_.stop(id); }));
}

void DemoClient::switchoverGroup(const QString& group, bool allow_data_loss,
                                 Answer<QList<GroupItem>> answer) {
    const auto move = [this, allow_data_loss](const QString& id) {
        return fleet_.switchover({.scenario_id = id, .allow_data_loss = allow_data_loss});
    };
    later<QList<GroupItem>>(this, answer, forAll(group, move));
}

void DemoClient::suspendUpdates(const QString& id, Answer<void> answer) {
    later<void>(this, answer, fleet_.suspend(id, true));
}

void DemoClient::resumeUpdates(const QString& id, Answer<void> answer) {
    later<void>(this, answer, fleet_.suspend(id, false));
}

void DemoClient::recoverActive(const RecoverWish& wish, Answer<void> answer) {
    later<void>(this, answer, fleet_.recover(wish));
}

void DemoClient::deleteScenario(const QString& id, Answer<void> answer) {
    later<void>(this, answer, fleet_.remove(id));
}

void DemoClient::settingsHistory(const QString& id, Answer<QList<SettingsVersion>> answer) {
    later<QList<SettingsVersion>>(this, answer, history_.value(id));
}

void DemoClient::startMaintenance(const MaintenanceWish& wish,
                                  Answer<QList<MaintenanceItem>> answer) {
    later<QList<MaintenanceItem>>(this, answer, fleet_.startMaintenance(wish));
}

void DemoClient::endMaintenance(const MaintenanceWish& wish,
                                Answer<QList<MaintenanceItem>> answer) {
    later<QList<MaintenanceItem>>(this, answer, fleet_.endMaintenance(wish));
}

void DemoClient::makeReport(const ReportWish& wish, Answer<Report> answer) {
    later<Report>(this, answer, report(wish));
}

Result<Report> DemoClient::report(const ReportWish& wish) const {
    if (wish.kind == ReportKind::kAssessment) {
        RHA_ASSIGN_OR_RETURN(const Assessment assessment, assessments_.find(wish.assessment));
        return demoReport(assessment.machine, wish);
    }
    RHA_ASSIGN_OR_RETURN(const Scenario* scenario, fleet_.find(wish.scenario_id));
    return demoReport(scenario->name, wish);
}

void DemoClient::assessments(Answer<QList<AssessmentsOfHost>> answer) {
    later<QList<AssessmentsOfHost>>(this, answer, assessments_.list(inventory_.hosts()));
}

void DemoClient::startAssessment(const NewAssessment& wish, Answer<void> answer) {
    later<void>(this, answer, assess(wish));
}

Status DemoClient::assess(const NewAssessment& wish) {
    RHA_ASSIGN_OR_RETURN(const MachineDetails details,
                         inventory_.inspect(wish.host, wish.machine_id, fleet_.scenarios()));
    return assessments_.start(wish, details, fleet_.scenarios());
}

void DemoClient::stopAssessment(const AssessmentRef& which, Answer<void> answer) {
    later<void>(this, answer, assessments_.stop(which));
}

void DemoClient::deleteAssessment(const AssessmentRef& which, Answer<void> answer) {
    later<void>(this, answer, assessments_.remove(which));
}

void DemoClient::notifyTargets(Answer<QList<NotifyTarget>> answer) {
    later<QList<NotifyTarget>>(this, answer, targets_);
}

void DemoClient::addNotifyTarget(const NotifyTarget& target, bool replace, Answer<void> answer) {
    later<void>(this, answer, putTarget(target, replace));
}

void DemoClient::removeNotifyTarget(const QString& name, Answer<void> answer) {
    later<void>(this, answer, removeTarget(name));
}

void DemoClient::testNotifyTarget(const QString& name, Answer<NotifyTest> answer) {
    later<NotifyTest>(this, answer, testTarget(name));
}

/// The log of the demo begins with it.
void DemoClient::olderEvents(qint64, Answer<QList<LogEvent>> answer) {
    later<QList<LogEvent>>(this, answer, QList<LogEvent>());
}

void DemoClient::readiness(const QString& id, Answer<Readiness> answer) {
    later<Readiness>(this, answer, fleet_.readiness(id));
}

void DemoClient::propertySchema(Answer<QList<PropertySchema>> answer) {
    later<QList<PropertySchema>>(this, answer, demoProperties());
}

void DemoClient::properties(const QString& id, Answer<PropertySheet> answer) {
    later<PropertySheet>(this, answer, sheet(id));
}

void DemoClient::setProperties(const QString& id, const PropertyChanges& changes,
                               quint64 expected_version, Answer<PropertySheet> answer) {
    later<PropertySheet>(this, answer, change(id, changes, expected_version));
}

void DemoClient::setGroup(const QString& id, const QString& group, Answer<void> answer) {
    later<void>(this, answer, regroup(id, group));
}

Status DemoClient::regroup(const QString& id, const QString& group) {
    RHA_ASSIGN_OR_RETURN(const Scenario* scenario, fleet_.find(id));
    if (scenario->group == group) return {};
    history_[id].append(
        {.version = scenario->version + 1,
         .unix_ns = nowUnixNs(),
         .actor = QStringLiteral("demo"),
         .changes = {{.key = QStringLiteral("group"), .before = scenario->group, .after = group}}});
    return fleet_.regroup(id, group);
}

void DemoClient::statistics(const QString& id, int hours, Answer<Statistics> answer) {
    later<Statistics>(this, answer, fleet_.statistics(id, hours));
}

void DemoClient::changeHistory(const QString& id, Answer<ChangeHistory> answer) {
    later<ChangeHistory>(this, answer, fleet_.changeHistory(id));
}

void DemoClient::hosts(Answer<QList<Host>> answer) {
    later<QList<Host>>(this, answer, inventory_.hosts());
}

void DemoClient::verifyHost(const QString& host_id, Answer<HostCheck> answer) {
    later<HostCheck>(this, answer, inventory_.verify(host_id));
}

void DemoClient::machines(const QString& host_id, Answer<QList<Machine>> answer) {
    later<QList<Machine>>(this, answer, inventory_.machines(host_id, fleet_.scenarios()));
}

void DemoClient::removeHost(const QString& host_id, Answer<void> answer) {
    later<void>(this, answer, inventory_.removeHost(host_id, fleet_.scenarios()));
}

void DemoClient::inspectMachine(const QString& host_id, const QString& machine_id,
                                Answer<MachineDetails> answer) {
    later<MachineDetails>(this, answer,
                          inventory_.inspect(host_id, machine_id, fleet_.scenarios()));
}

void DemoClient::templates(Answer<QList<Template>> answer) {
    later<QList<Template>>(this, answer, inventory_.templates());
}

void DemoClient::createTemplate(const Template& wish, Answer<void> answer) {
    Template made = wish;
    made.created_unix_ns = nowUnixNs();
    made.created_by = QStringLiteral("demo");
    later<void>(this, answer, inventory_.addTemplate(made));
}

void DemoClient::deleteTemplate(const QString& name, Answer<void> answer) {
    later<void>(this, answer, inventory_.removeTemplate(name));
}

void DemoClient::pairHost(const QString& renew, Answer<PairingOffer> answer) {
    if (renew.isEmpty()) inventory_.offerPairing();
    const QString name = renew.isEmpty() ? QString() : QStringLiteral("--name %1 ").arg(renew);
    const PairingOffer offer{
        .command = QStringLiteral("rha-engine enroll --control control.example.com:7445 --code "
                                  "7Q2MD-K3F9A-0XT4B-WN8RC-5HJ1V-PZ6EG-Y2S0T-M4K9D ") +
                   name + QStringLiteral("--address THIS_HOST:7443"),
        .expires_unix_ns = (QDateTime::currentMSecsSinceEpoch() + kPairingValidMs) * 1'000'000};
    later<PairingOffer>(this, answer, offer);
}

void DemoClient::verifyNewScenario(const NewScenario& wish, Answer<QList<Finding>> answer) {
    later<QList<Finding>>(this, answer, inventory_.verify(wish, fleet_.scenarios()));
}

void DemoClient::createScenario(const NewScenario& wish, Answer<Scenario> answer) {
    later<Scenario>(this, answer, create(wish));
}

void DemoClient::runMembers(const QString& group, const QList<RunWish>& members,
                            Answer<QList<GroupItem>> answer) {
    QList<GroupItem> items;
    if (members.isEmpty()) {
        items =
            forAll(group, [this](const QString& id) { return fleet_.run({.scenario_id = id}); });
    }
    for (const RunWish& member : members) {
        GroupItem item{.scenario = member.scenario_id};
        if (const auto scenario = fleet_.find(member.scenario_id))
            item.scenario = (*scenario)->name;
        if (const Status done = fleet_.run(member); !done) item.error = done.error();
        items.append(item);
    }
    later<QList<GroupItem>>(this, answer, items);
}

Result<Scenario> DemoClient::create(const NewScenario& wish) {
    if (const auto there = fleet_.find(wish.request_id)) return **there;
    RHA_ASSIGN_OR_RETURN(const auto findings, inventory_.verify(wish, fleet_.scenarios()));
    for (const Finding& finding : findings) {
        if (finding.check != u"other-scenarios") continue;
        return Fail(ErrorCode::kAlreadyExists, finding.message.toStdString(),
                    finding.remedy.toStdString());
    }
    RHA_ASSIGN_OR_RETURN(const MachineDetails details,
                         inventory_.inspect(wish.master_id, wish.machine_id, fleet_.scenarios()));
    set_properties_[wish.request_id] = wish.properties;
    for (const Template& one : inventory_.templates()) {
        if (one.name != wish.template_name) continue;
        PropertyChanges all = one.properties;
        all.insert(wish.properties);
        set_properties_[wish.request_id] = all;
    }
    const bool automatic =
        set_properties_[wish.request_id].value(QStringLiteral("automatic-switchover")) != u"off";
    return fleet_.create(wish, details.machine.name, automatic);
}

Result<PropertySheet> DemoClient::sheet(const QString& id) const {
    RHA_ASSIGN_OR_RETURN(const Scenario* scenario, fleet_.find(id));
    PropertySheet sheet{
        .scenario_id = id, .scenario = scenario->name, .version = scenario->version};
    const auto own = set_properties_.find(id);
    for (const PropertySchema& schema : demoProperties()) {
        PropertyValue value{.key = schema.key, .value = schema.default_value};
        if (own != set_properties_.end()) value.value = own->second.value(schema.key, value.value);
        if (schema.key == kAutomatic) {
            value.value =
                scenario->automatic_switchover ? QStringLiteral("on") : QStringLiteral("off");
        }
        value.changeable = schema.any_time || scenario->state == ScenarioState::kStopped;
        if (scenario->state == ScenarioState::kSwitched) value.changeable = false;
        if (!value.changeable) {
            value.locked = Error{.code = ErrorCode::kFailedPrecondition,
                                 .message = tr("it cannot be changed now").toStdString(),
                                 .remedy = tr("Stop the scenario first.").toStdString()};
        }
        sheet.values.append(value);
    }
    return sheet;
}

Result<PropertySheet> DemoClient::change(const QString& id, const PropertyChanges& changes,
                                         quint64 expected_version) {
    RHA_ASSIGN_OR_RETURN(const PropertySheet before, sheet(id));
    if (expected_version != 0 && expected_version != before.version) {
        return Fail(ErrorCode::kConflict,
                    tr("somebody else has changed the settings").toStdString(),
                    tr("Look again, then repeat it.").toStdString());
    }
    for (const PropertySchema& schema : demoProperties()) {
        if (!changes.contains(schema.key)) continue;
        RHA_RETURN_IF_ERROR(parseValue(schema, changes[schema.key]));
    }
    SettingsVersion version{.version = before.version + 1,
                            .unix_ns = QDateTime::currentMSecsSinceEpoch() * 1'000'000,
                            .actor = QStringLiteral("demo")};
    for (const PropertyValue& value : before.values) {
        if (!changes.contains(value.key)) continue;
        version.changes.append(
            {.key = value.key, .before = value.value, .after = changes[value.key]});
    }
    history_[id].append(version);
    set_properties_[id].insert(changes);
    std::optional<bool> automatic;
    if (changes.contains(kAutomatic)) automatic = changes[kAutomatic] == u"on";
    RHA_RETURN_IF_ERROR(fleet_.change(id, automatic));
    return sheet(id);
}

}  // namespace rha::manager
