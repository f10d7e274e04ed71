#include "manager-gui/client/grpc_client.h"

#include <QDateTime>
#include <type_traits>
#include <utility>

#include "manager-gui/client/wire.h"
#include "manager-gui/client/wire_administration.h"

namespace rha::manager {
namespace {

constexpr int kThreads = 4;
constexpr int kInspectionThreads = 4;
/// The control service speaks every second.
constexpr int kSilenceMs = 6000;
constexpr std::uint32_t kEventsAtOnce = 1000;

v1::ScenarioRef refTo(const QString& id) {
    v1::ScenarioRef ref;
    ref.set_scenario(id.toStdString());
    return ref;
}

v1::GroupRef refToGroup(const QString& group) {
    v1::GroupRef ref;
    ref.set_group(group.toStdString());
    return ref;
}

v1::NotifyTargetRef refToTarget(const QString& name) {
    v1::NotifyTargetRef ref;
    ref.set_name(name.toStdString());
    return ref;
}

/// For replies whose content the next snapshot brings anyway.
constexpr auto kNothing = [](const auto&) {};
constexpr auto kConvert = [](const auto& reply) { return fromWire(reply); };

}  // namespace

GrpcControlClient::GrpcControlClient(std::unique_ptr<client::Connection> connection,
                                     const QString& language)
    : connection_(std::move(connection)),
      address_(QString::fromStdString(connection_->endpoint().address)),
      language_(language.toStdString()) {
    link_.address = address_;
    pool_.setMaxThreadCount(kThreads);
    inspections_.setMaxThreadCount(kInspectionThreads);
    silence_.setSingleShot(true);
    silence_.setInterval(kSilenceMs);
    connect(&silence_, &QTimer::timeout, this, [this] { status_->Interrupt(); });
}

GrpcControlClient::~GrpcControlClient() {
    calls_.CancelAll();
    status_.reset();
    events_.reset();
    pool_.waitForDone();
    inspections_.waitForDone();
}

void GrpcControlClient::start() {
    status_ = std::make_unique<Subscription>(
        [this](grpc::ClientContext& context) { return readStatus(context); });
    events_ = std::make_unique<Subscription>(
        [this](grpc::ClientContext& context) { return readEvents(context); });
    silence_.start();
}

bool GrpcControlClient::readStatus(grpc::ClientContext& context) {
    const auto stream = connection_->stub().WatchStatus(&context, v1::WatchStatusRequest());
    v1::ListScenariosReply reply;
    bool heard = false;
    while (stream->Read(&reply)) {
        heard = true;
        QMetaObject::invokeMethod(
            this, [this, fleet = fromWire(reply)] { takeFleet(fleet); }, Qt::QueuedConnection);
    }
    Error error = connection_->Explain(stream->Finish());
    if (error.code == ErrorCode::kCancelled) {  // by silence_
        error = {.code = ErrorCode::kUnavailable,
                 .message = tr("nothing is heard from %1").arg(address_).toStdString()};
    }
    QMetaObject::invokeMethod(
        this, [this, error] { lose(error); }, Qt::QueuedConnection);
    return heard;
}

/// The newest ones first, then what comes; after an interruption what was missed.
bool GrpcControlClient::readEvents(grpc::ClientContext& context) {
    if (last_event_ != 0) return followEvents(context);
    v1::ListEventsRequest request;
    request.set_limit(kEventsAtOnce);
    request.set_language(language_);
    OpenCalls::Ticket first(calls_);
    const auto reply = connection_->Call(first.context(), &v1::Control::Stub::ListEvents, request);
    if (!reply) return false;
    QList<LogEvent> events;
    for (const v1::Event& event : reply->events()) events.append(fromWire(event));
    if (!events.isEmpty()) {
        last_event_ = events.back().id;
        QMetaObject::invokeMethod(
            this, [this, events] { Q_EMIT eventsArrived(events); }, Qt::QueuedConnection);
    }
    followEvents(context);
    return true;
}

bool GrpcControlClient::followEvents(grpc::ClientContext& context) {
    v1::ListEventsRequest request;
    request.set_after_id(last_event_);
    request.set_language(language_);
    const auto stream = connection_->stub().FollowEvents(&context, request);
    v1::Event event;
    bool heard = false;
    while (stream->Read(&event)) {
        heard = true;
        last_event_ = event.id();
        QMetaObject::invokeMethod(
            this, [this, one = fromWire(event)] { Q_EMIT eventsArrived({one}); },
            Qt::QueuedConnection);
    }
    stream->Finish();  // why it ended, the other stream tells
    return heard;
}

void GrpcControlClient::takeFleet(const QList<Scenario>& scenarios) {
    silence_.start();
    if (link_.state != LinkState::kConnected) {
        link_.state = LinkState::kConnected;
        link_.error.reset();
        Q_EMIT linkChanged(link_);
    }
    Q_EMIT fleetChanged(scenarios);
}

void GrpcControlClient::lose(const Error& error) {
    silence_.start();  // for the next attempt
    if (link_.state == LinkState::kConnected) link_.state = LinkState::kLost;
    link_.error = error;
    Q_EMIT linkChanged(link_);
}

template <typename Request, typename Reply, typename Convert, typename T>
void GrpcControlClient::ask(Method<Request, Reply> method, Request request, Convert convert,
                            Answer<T> answer) {
    submit(pool_, std::make_shared<OpenCalls::Ticket>(calls_), method, std::move(request), convert,
           answer);
}

template <typename Request, typename Reply, typename Convert, typename T>
void GrpcControlClient::inspect(Method<Request, Reply> method, Request request, Convert convert,
                                Answer<T> answer) {
    QObject* waiting = answer.context();
    if (waiting == nullptr) return;
    const auto ticket = std::make_shared<OpenCalls::Ticket>(calls_);
    const auto tie = connect(waiting, &QObject::destroyed, this, [weak = std::weak_ptr(ticket)] {
        if (const auto open = weak.lock()) open->Cancel();
    });
    submit(inspections_, ticket, method, std::move(request), convert,
           Answer<T>(waiting, [answer, tie](const Result<T>& result) {
               disconnect(tie);
               answer(result);
           }));
}

template <typename Request, typename Reply, typename Convert, typename T>
void GrpcControlClient::command(Method<Request, Reply> method, Request request, Convert convert,
                                Answer<T> answer) {
    submit(inspections_, std::make_shared<OpenCalls::Ticket>(calls_), method, std::move(request),
           convert, answer);
}

template <typename Request, typename Reply, typename Convert, typename T>
void GrpcControlClient::submit(QThreadPool& pool, const std::shared_ptr<OpenCalls::Ticket>& ticket,
                               Method<Request, Reply> method, Request request, Convert convert,
                               Answer<T> answer) {
    pool.start([this, ticket, method, request = std::move(request), convert, answer] {
        const Result<Reply> reply = connection_->Call(ticket->context(), method, request);
        const auto hand_over = [this, &answer](Result<T> result) {
            QMetaObject::invokeMethod(
                this, [answer, result = std::move(result)] { answer(result); },
                Qt::QueuedConnection);
        };
        if (!reply) {
            hand_over(std::unexpected(reply.error()));
        } else if constexpr (std::is_void_v<T>) {
            hand_over({});
        } else {
            hand_over(convert(*reply));
        }
    });
}

void GrpcControlClient::serviceInfo(Answer<ServiceInfo> answer) {
    ask(&v1::Control::Stub::GetInfo, v1::GetInfoRequest(), kConvert, answer);
}

void GrpcControlClient::verify(const QString& id, Answer<Verification> answer) {
    inspect(&v1::Control::Stub::VerifyScenario, refTo(id), kConvert, answer);
}

void GrpcControlClient::runScenario(const RunWish& wish, Answer<void> answer) {
    v1::RunScenarioRequest request;
    request.set_scenario(wish.scenario_id.toStdString());
    request.set_full_compare(wish.full_compare);
    request.set_overwrite_diverged(wish.overwrite_diverged);
    request.set_machine_on(wish.machine_on.toStdString());
    ask(&v1::Control::Stub::RunScenario, request, kNothing, answer);
}

void GrpcControlClient::stopScenario(const QString& id, Answer<void> answer) {
    ask(&v1::Control::Stub::StopScenario, refTo(id), kNothing, answer);
}

void GrpcControlClient::switchover(const SwitchoverWish& wish, Answer<void> answer) {
    v1::SwitchoverRequest request;
    request.set_scenario(wish.scenario_id.toStdString());
    request.set_allow_data_loss(wish.allow_data_loss);
    request.set_start_reverse(wish.start_reverse);
    request.set_master_is_off(wish.master_is_off);
    request.set_master_host(wish.master_host.toStdString());
    ask(&v1::Control::Stub::Switchover, request, kNothing, answer);
}

void GrpcControlClient::stopGroup(const QString& group, Answer<QList<GroupItem>> answer) {
    ask(&v1::Control::Stub::StopGroup, refToGroup(group), kConvert, answer);
}

void GrpcControlClient::switchoverGroup(const QString& group, bool allow_data_loss,
                                        Answer<QList<GroupItem>> answer) {
    v1::GroupSwitchoverRequest request;
    request.set_group(group.toStdString());
    request.set_allow_data_loss(allow_data_loss);
    ask(&v1::Control::Stub::SwitchoverGroup, request, kConvert, answer);
}

void GrpcControlClient::suspendUpdates(const QString& id, Answer<void> answer) {
    ask(&v1::Control::Stub::SuspendUpdates, refTo(id), kNothing, answer);
}

void GrpcControlClient::resumeUpdates(const QString& id, Answer<void> answer) {
    ask(&v1::Control::Stub::ResumeUpdates, refTo(id), kNothing, answer);
}

void GrpcControlClient::recoverActive(const RecoverWish& wish, Answer<void> answer) {
    ask(&v1::Control::Stub::RecoverActive, toWire(wish), kNothing, answer);
}

void GrpcControlClient::deleteScenario(const QString& id, Answer<void> answer) {
    ask(&v1::Control::Stub::DeleteScenario, refTo(id), kNothing, answer);
}

void GrpcControlClient::settingsHistory(const QString& id, Answer<QList<SettingsVersion>> answer) {
    ask(&v1::Control::Stub::GetSettingsHistory, refTo(id), kConvert, answer);
}

void GrpcControlClient::startMaintenance(const MaintenanceWish& wish,
                                         Answer<QList<MaintenanceItem>> answer) {
    v1::StartMaintenanceRequest request;
    request.set_host(wish.host.toStdString());
    request.set_shutdown_guests(wish.shutdown_guests);
    for (const QString& id : wish.scenario_ids) request.add_scenarios(id.toStdString());
    ask(&v1::Control::Stub::StartMaintenance, request, kConvert, answer);
}

void GrpcControlClient::endMaintenance(const MaintenanceWish& wish,
                                       Answer<QList<MaintenanceItem>> answer) {
    v1::EndMaintenanceRequest request;
    request.set_host(wish.host.toStdString());
    for (const QString& id : wish.scenario_ids) request.add_scenarios(id.toStdString());
    ask(&v1::Control::Stub::EndMaintenance, request, kConvert, answer);
}

void GrpcControlClient::makeReport(const ReportWish& wish, Answer<Report> answer) {
    inspect(&v1::Control::Stub::MakeReport, toWire(wish), kConvert, answer);
}

void GrpcControlClient::assessments(Answer<QList<AssessmentsOfHost>> answer) {
    inspect(&v1::Control::Stub::ListAssessments, v1::ListAssessmentsRequest(), kConvert, answer);
}

void GrpcControlClient::startAssessment(const NewAssessment& wish, Answer<void> answer) {
    v1::StartAssessmentRequest request;
    request.set_host(wish.host.toStdString());
    request.set_vm(wish.machine_id.toStdString());
    request.set_seconds(wish.seconds);
    request.set_sample_seconds(wish.sample_seconds);
    command(&v1::Control::Stub::StartAssessment, request, kNothing, answer);
}

void GrpcControlClient::stopAssessment(const AssessmentRef& which, Answer<void> answer) {
    command(&v1::Control::Stub::StopAssessment, toWire(which), kNothing, answer);
}

void GrpcControlClient::deleteAssessment(const AssessmentRef& which, Answer<void> answer) {
    command(&v1::Control::Stub::DeleteAssessment, toWire(which), kNothing, answer);
}

void GrpcControlClient::notifyTargets(Answer<QList<NotifyTarget>> answer) {
    ask(&v1::Control::Stub::ListNotifyTargets, v1::ListNotifyTargetsRequest(), kConvert, answer);
}

void GrpcControlClient::addNotifyTarget(const NotifyTarget& target, bool replace,
                                        Answer<void> answer) {
    v1::AddNotifyTargetRequest request;
    *request.mutable_target() = toWire(target);
    request.set_replace(replace);
    ask(&v1::Control::Stub::AddNotifyTarget, request, kNothing, answer);
}

void GrpcControlClient::removeNotifyTarget(const QString& name, Answer<void> answer) {
    ask(&v1::Control::Stub::RemoveNotifyTarget, refToTarget(name), kNothing, answer);
}

void GrpcControlClient::testNotifyTarget(const QString& name, Answer<NotifyTest> answer) {
    inspect(&v1::Control::Stub::TestNotifyTarget, refToTarget(name), kConvert, answer);
}

void GrpcControlClient::olderEvents(qint64 until_unix_ns, Answer<QList<LogEvent>> answer) {
    v1::ListEventsRequest request;
    request.set_limit(kEventsAtOnce);
    request.set_until_unix_ns(until_unix_ns);
    request.set_language(language_);
    const auto convert = [](const v1::ListEventsReply& reply) {
        QList<LogEvent> events;
        for (const v1::Event& event : reply.events()) events.append(fromWire(event));
        return events;
    };
    ask(&v1::Control::Stub::ListEvents, request, convert, answer);
}

void GrpcControlClient::readiness(const QString& id, Answer<Readiness> answer) {
    ask(&v1::Control::Stub::GetReadiness, refTo(id), kConvert, answer);
}

void GrpcControlClient::propertySchema(Answer<QList<PropertySchema>> answer) {
    ask(&v1::Control::Stub::ListProperties, v1::ListPropertiesRequest(), kConvert, answer);
}

void GrpcControlClient::properties(const QString& id, Answer<PropertySheet> answer) {
    ask(&v1::Control::Stub::GetProperties, refTo(id), kConvert, answer);
}

void GrpcControlClient::setProperties(const QString& id, const PropertyChanges& changes,
                                      quint64 expected_version, Answer<PropertySheet> answer) {
    v1::SetPropertiesRequest request;
    request.set_scenario(id.toStdString());
    request.set_expected_version(expected_version);
    for (auto change = changes.begin(); change != changes.end(); ++change) {
        (*request.mutable_properties())[change.key().toStdString()] = change.value().toStdString();
    }
    ask(&v1::Control::Stub::SetProperties, request, kConvert, answer);
}

void GrpcControlClient::setGroup(const QString& id, const QString& group, Answer<void> answer) {
    v1::SetPropertiesRequest request;
    request.set_scenario(id.toStdString());
    request.set_group(group.toStdString());
    ask(&v1::Control::Stub::SetProperties, request, kNothing, answer);
}

void GrpcControlClient::statistics(const QString& id, int hours, Answer<Statistics> answer) {
    v1::StatisticsRequest request;
    request.set_scenario(id.toStdString());
    const qint64 now_unix_ns = QDateTime::currentMSecsSinceEpoch() * 1'000'000;
    request.set_since_unix_ns(now_unix_ns - qint64{hours} * 3'600'000'000'000);
    ask(&v1::Control::Stub::GetStatistics, request, kConvert, answer);
}

void GrpcControlClient::changeHistory(const QString& id, Answer<ChangeHistory> answer) {
    inspect(&v1::Control::Stub::GetHistory, refTo(id), kConvert, answer);
}

void GrpcControlClient::hosts(Answer<QList<Host>> answer) {
    ask(&v1::Control::Stub::ListHosts, v1::ListHostsRequest(), kConvert, answer);
}

void GrpcControlClient::verifyHost(const QString& host_id, Answer<HostCheck> answer) {
    v1::VerifyHostRequest request;
    request.set_host(host_id.toStdString());
    inspect(&v1::Control::Stub::VerifyHost, request, kConvert, answer);
}

void GrpcControlClient::removeHost(const QString& host_id, Answer<void> answer) {
    v1::RemoveHostRequest request;
    request.set_host(host_id.toStdString());
    ask(&v1::Control::Stub::RemoveHost, request, kNothing, answer);
}

void GrpcControlClient::machines(const QString& host_id, Answer<QList<Machine>> answer) {
    v1::ListHostVmsRequest request;
    request.set_host(host_id.toStdString());
    inspect(
        &v1::Control::Stub::ListVms, request,
        [](const auto& reply) { return machinesFromWire(reply); }, answer);
}

void GrpcControlClient::inspectMachine(const QString& host_id, const QString& machine_id,
                                       Answer<MachineDetails> answer) {
    v1::InspectHostVmRequest request;
    request.set_host(host_id.toStdString());
    request.set_vm(machine_id.toStdString());
    inspect(&v1::Control::Stub::InspectVm, request, kConvert, answer);
}

void GrpcControlClient::templates(Answer<QList<Template>> answer) {
    ask(&v1::Control::Stub::ListTemplates, v1::ListTemplatesRequest(), kConvert, answer);
}

void GrpcControlClient::createTemplate(const Template& wish, Answer<void> answer) {
    ask(&v1::Control::Stub::CreateTemplate, toWire(wish), kNothing, answer);
}

void GrpcControlClient::deleteTemplate(const QString& name, Answer<void> answer) {
    v1::TemplateRef ref;
    ref.set_name(name.toStdString());
    ask(&v1::Control::Stub::DeleteTemplate, ref, kNothing, answer);
}

void GrpcControlClient::pairHost(const QString& renew, Answer<PairingOffer> answer) {
    v1::CreatePairingCodeRequest request;
    request.set_role("engine");
    request.set_renew_host(renew.toStdString());
    const auto offer = [this, name = renew.toStdString()](const v1::CreatePairingCodeReply& reply) {
        const std::string command =
            "rha-engine enroll --control " + connection_->endpoint().enrol_address + " --code " +
            reply.code() + (name.empty() ? "" : " --name " + name) + " --address THIS_HOST:7443";
        return PairingOffer{.command = QString::fromStdString(command),
                            .expires_unix_ns = reply.expires_unix_ns()};
    };
    ask(&v1::Control::Stub::CreatePairingCode, request, offer, answer);
}

void GrpcControlClient::verifyNewScenario(const NewScenario& wish, Answer<QList<Finding>> answer) {
    inspect(
        &v1::Control::Stub::VerifyNewScenario, toWire(wish),
        [](const v1::VerifyScenarioReply& reply) { return fromWire(reply).findings; }, answer);
}

void GrpcControlClient::createScenario(const NewScenario& wish, Answer<Scenario> answer) {
    command(&v1::Control::Stub::CreateScenario, toWire(wish), kConvert, answer);
}

void GrpcControlClient::runMembers(const QString& group, const QList<RunWish>& members,
                                   Answer<QList<GroupItem>> answer) {
    v1::GroupRunRequest request;
    request.set_group(group.toStdString());
    for (const RunWish& member : members) {
        request.add_scenarios(member.scenario_id.toStdString());
        if (!member.overwrite_diverged) continue;
        auto* overwrite = request.add_overwrite_diverged();
        overwrite->set_scenario(member.scenario_id.toStdString());
        overwrite->set_machine_on(member.machine_on.toStdString());
    }
    ask(&v1::Control::Stub::RunGroup, request, kConvert, answer);
}

}  // namespace rha::manager
