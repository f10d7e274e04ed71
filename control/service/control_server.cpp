#include "control/service/control_server.h"

#include <chrono>
#include <optional>
#include <utility>

#include <grpcpp/grpcpp.h>

#include "common/runtime/clock.h"
#include "common/runtime/command_line.h"
#include "common/runtime/environment.h"
#include "common/runtime/files.h"
#include "common/runtime/log.h"
#include "common/runtime/random.h"
#include "common/runtime/rpc/credentials.h"
#include "common/runtime/rpc/keepalive.h"
#include "control/api/control_service.h"
#include "control/api/enrolment_service.h"
#include "control/api/worker_pool.h"
#include "control/fleet/grpc_engine_fleet.h"
#include "control/notify/before_hooks.h"
#include "control/notify/notifier.h"
#include "control/report/report_desk.h"
#include "control/report/statistics_sampler.h"
#include "control/runtime/control_runtime.h"
#include "control/runtime/system_clock.h"
#include "control/service/control_home.h"
#include "control/service/overview_source.h"
#include "control/store/sqlite/sqlite_history_store.h"
#include "control/store/sqlite/sqlite_membership_store.h"
#include "control/store/sqlite/sqlite_notify_store.h"
#include "control/store/sqlite/sqlite_scenario_store.h"
#include "control/web/site.h"
#include "control/web/web_server.h"

namespace rha::control {
namespace {

constexpr std::size_t kCallThreads = 8;
constexpr std::size_t kCallQueueMax = 256;
constexpr std::size_t kInspectionThreads = 8;
constexpr std::size_t kInspectionQueueMax = 256;
constexpr std::size_t kStreamThreads = 32;
constexpr std::size_t kEnrolThreads = 2;
constexpr std::size_t kEnrolQueueMax = 16;
constexpr int kEnrolMessageBytesMax = 64 * 1024;
constexpr auto kShutdownGrace = std::chrono::seconds(2);

/// Without an operating system's randomness nothing secure is possible; ids come from it, too.
std::string NewUuid() {
    return RandomUuid().value();
}

Result<std::unique_ptr<grpc::Server>> Listen(
    const std::string& address, const std::shared_ptr<grpc::ServerCredentials>& credentials,
    grpc::Service& service, int message_bytes_max, int* port) {
    RHA_RETURN_IF_ERROR(ParseHostPort(address));
    grpc::ServerBuilder builder;
    AllowKeepAlive(builder);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.SetMaxReceiveMessageSize(message_bytes_max);
    builder.AddListeningPort(address, credentials, port);
    builder.RegisterService(&service);
    auto server = builder.BuildAndStart();
    if (!server || *port == 0) {
        return Fail(ErrorCode::kConflict, "cannot listen on " + address,
                    "choose a free port and an address of this host");
    }
    return server;
}

}  // namespace

class ControlServer::Impl {
public:
    Impl(NativeFile run_lock, ControlHome home)
        : run_lock_(std::move(run_lock)),
          home_(std::move(home)),
          store_(*home_.database),
          members_(*home_.database),
          targets_(*home_.database),
          history_(*home_.database),
          sampler_(clock_, history_),
          fleet_(MutualTlsClient(home_.identity)) {}

    ~Impl() {
        const auto deadline = std::chrono::system_clock::now() + kShutdownGrace;
        if (enrol_server_) enrol_server_->Shutdown(deadline);
        if (api_server_) api_server_->Shutdown(deadline);
    }

    Status Start(const ServerOptions& options) {
        hooks_.emplace(HookRules{.directory = options.hook_directory}, home_.identity.self.id);
        RHA_ASSIGN_OR_RETURN(
            runtime_, ControlRuntime::Start({.clock = clock_,
                                             .store = store_,
                                             .fleet = fleet_,
                                             .hooks = *hooks_,
                                             .new_uuid = NewUuid,
                                             .on_replication =
                                                 [this](const ScenarioId& scenario, Side side,
                                                        const ReplicationFacts& facts) {
                                                     sampler_.Add(scenario, side, facts);
                                                 }},
                                            {.starts_at_once_max = options.starts_at_once_max}));
        assessments_.emplace(*runtime_, fleet_);
        reports_.emplace(ReportDeskParts{.runtime = *runtime_,
                                         .history = history_,
                                         .sampler = sampler_,
                                         .assessments = *assessments_,
                                         .clock = clock_,
                                         .version = options.version});
        RHA_RETURN_IF_ERROR(StartNotifier(options));
        RHA_RETURN_IF_ERROR(StartApi(options));
        RHA_RETURN_IF_ERROR(StartEnrolment(options));
        return options.web.empty() ? Status() : StartWeb(options);
    }

    int api_port() const { return api_port_; }
    int enrol_port() const { return enrol_port_; }
    int web_port() const { return web_ ? web_->port() : 0; }

private:
    Status StartNotifier(const ServerOptions& options) {
        RHA_ASSIGN_OR_RETURN(
            notifier_,
            Notifier::Start({.events = store_,
                             .store = targets_,
                             .clock = clock_,
                             .subscribe = [this] { return runtime_->Subscribe(Updates::kEvents); },
                             .log_event =
                                 [this](const EventNote& note, const ScenarioId& scenario) {
                                     runtime_->LogEvent(note, scenario);
                                 },
                             .facts = {.host = HostName(), .control_id = home_.identity.self.id},
                             .hooks = {.directory = options.hook_directory}}));
        return {};
    }

    Status StartApi(const ServerOptions& options) {
        ControlFacts facts{.version = options.version,
                           .control_id = home_.identity.self.id,
                           .ca_fingerprint = home_.authority.fingerprint(),
                           .started = clock_.WallNow()};
        api_.emplace(
            ControlServiceParts{
                .runtime = *runtime_,
                .members = members_,
                .clock = clock_,
                .audit = [this](const AuditRecord& record) { return store_.AppendAudit(record); },
                .facts = std::move(facts),
                .notifier = *notifier_,
                .reports = *reports_,
                .assessments = *assessments_},
            ControlWorkers{.calls = calls_, .inspections = inspections_, .streams = streams_});
        RHA_ASSIGN_OR_RETURN(api_server_,
                             Listen(options.listen, MutualTlsServer(home_.identity), *api_,
                                    GRPC_DEFAULT_MAX_RECV_MESSAGE_LENGTH, &api_port_));
        return {};
    }

    Status StartEnrolment(const ServerOptions& options) {
        enrolment_.emplace(EnrolmentParts{.members = members_,
                                          .authority = home_.authority,
                                          .clock = clock_,
                                          .list_hosts = [this] { return Hosts(); },
                                          .add_host =
                                              [this](const HostRecord& host) {
                                                  return runtime_->AddHost(host, "enrolment");
                                              },
                                          .certificate_days = options.certificate_days,
                                          .api_port = static_cast<std::uint16_t>(api_port_)},
                           enrol_calls_);
        RHA_ASSIGN_OR_RETURN(enrol_server_,
                             Listen(options.enrol_listen, EnrolmentTlsServer(home_.identity),
                                    *enrolment_, kEnrolMessageBytesMax, &enrol_port_));
        return {};
    }

    Status StartWeb(const ServerOptions& options) {
        overview_.emplace(OverviewSource{.runtime = *runtime_,
                                         .notifier = *notifier_,
                                         .reports = *reports_,
                                         .database = *home_.database,
                                         .clock = clock_,
                                         .version = options.version,
                                         .host = HostName(),
                                         .started = clock_.WallNow()});
        site_.emplace(SiteParts{
            .overview = [this] { return overview_->Gather(); },
            .health = [this] { return overview_->Health(); },
            .report = [this](const ReportPath& path,
                             Language language) { return overview_->Report(path, language); },
            .token_file = options.data_directory / kWebTokenFile,
            .download_directory = options.web_downloads});
        WebOptions web{.address = options.web,
                       .certificate_pem = home_.identity.certificate_pem,
                       .key_pem = home_.identity.key_pem};
        if (!options.web_certificate.empty()) {
            RHA_ASSIGN_OR_RETURN(web.certificate_pem, ReadSmallFile(options.web_certificate));
            RHA_ASSIGN_OR_RETURN(web.key_pem, ReadSmallFile(options.web_key));
        }
        RHA_ASSIGN_OR_RETURN(web_, WebServer::Start(web, [this](const WebRequest& request) {
                                 return site_->Answer(request);
                             }));
        return {};
    }

    std::vector<HostRecord> Hosts() const {
        std::vector<HostRecord> hosts;
        for (HostView& view : runtime_->ListHosts()) hosts.push_back(std::move(view.record));
        return hosts;
    }

    const NativeFile run_lock_;
    ControlHome home_;
    SystemClock clock_;
    SqliteScenarioStore store_;
    SqliteMembershipStore members_;
    SqliteNotifyStore targets_;
    SqliteHistoryStore history_;
    StatisticsSampler sampler_;
    GrpcEngineFleet fleet_;
    std::optional<BeforeHooks> hooks_;
    std::unique_ptr<ControlRuntime> runtime_;
    std::optional<AssessmentDesk> assessments_;
    std::optional<ReportDesk> reports_;
    std::unique_ptr<Notifier> notifier_;
    WorkerPool calls_{kCallThreads, kCallQueueMax};
    WorkerPool inspections_{kInspectionThreads, kInspectionQueueMax};
    WorkerPool streams_{kStreamThreads, 0};
    WorkerPool enrol_calls_{kEnrolThreads, kEnrolQueueMax};
    std::optional<ControlService> api_;
    std::optional<EnrolmentService> enrolment_;
    int api_port_ = 0;
    int enrol_port_ = 0;
    std::unique_ptr<grpc::Server> api_server_;
    std::unique_ptr<grpc::Server> enrol_server_;
    std::optional<OverviewSource> overview_;
    std::optional<Site> site_;
    std::unique_ptr<WebServer> web_;
};

ControlServer::ControlServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ControlServer::~ControlServer() = default;

Result<std::unique_ptr<ControlServer>> ControlServer::Start(const ServerOptions& options) {
    RHA_RETURN_IF_ERROR(MakeDirectory(options.data_directory, 0700));
    RHA_ASSIGN_OR_RETURN(NativeFile run_lock, LockForRunning(options.data_directory));
    RHA_ASSIGN_OR_RETURN(
        ControlHome home,
        OpenControlHome(options.data_directory, options.certificate_days, rha::WallNow()));
    auto impl = std::make_unique<Impl>(std::move(run_lock), std::move(home));
    RHA_RETURN_IF_ERROR(impl->Start(options));
    return std::unique_ptr<ControlServer>(new ControlServer(std::move(impl)));
}

int ControlServer::api_port() const {
    return impl_->api_port();
}
int ControlServer::enrol_port() const {
    return impl_->enrol_port();
}
int ControlServer::web_port() const {
    return impl_->web_port();
}

}  // namespace rha::control
