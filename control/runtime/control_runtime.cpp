#include "control/runtime/control_runtime.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <boost/asio/post.hpp>

#include "common/runtime/log.h"
#include "common/texts/texts.h"
#include "control/runtime/await.h"
#include "control/runtime/runtime_impl.h"

namespace rha::control {
namespace {

constexpr std::size_t kNoticesMax = 4096;
constexpr std::uint32_t kProtocolVersion = 1;
constexpr auto kClockSkewMax = std::chrono::seconds(5);

// An engine's report on everything, taken apart: each machine gets the word on its scenario.
class ReportParts {
public:
    explicit ReportParts(const EngineReport& all) : all_(all) {
        for (const auto& facts : all.replications) replications_[facts.scenario.value] = &facts;
        for (const auto& vm : all.vms) vms_[vm.id.value] = &vm;
    }

    Report On(const Scenario& scenario) const {
        Report report{.host = all_.host,
                      .replication = {},
                      .vm = {},
                      .engine_run = all_.engine_run,
                      .boot_run = all_.boot_run,
                      .boot_clock_ns = all_.boot_clock_ns};
        const auto facts = replications_.find(scenario.id.value);
        if (facts != replications_.end()) report.replication = *facts->second;
        if (const auto vm = vms_.find(scenario.vm.value); vm != vms_.end()) report.vm = *vm->second;
        return report;
    }

private:
    const EngineReport& all_;
    std::unordered_map<std::string_view, const ReplicationFacts*> replications_;
    std::unordered_map<std::string_view, const VmSummary*> vms_;
};

}  // namespace

ControlRuntime::Impl::Impl(const RuntimeParts& parts, const RuntimeOptions& options)
    : context_(std::make_shared<RuntimeContext>(parts.clock, parts.store, parts.fleet, parts.hooks,
                                                options.threads, options.event_queue_max)),
      new_uuid_(parts.new_uuid),
      queue_(options.starts_at_once_max) {
    context_->beside = [this](const Scenario& scenario) { return sessions_.Beside(scenario); };
    context_->on_running = [this](const Scenario& scenario) { CheckGroup(scenario.group); };
    context_->on_settings = [this](const Scenario& scenario) { ConnectHostsOf(scenario); };
    context_->on_deleted = [this](const ScenarioId& id) {
        LeaveQueue(id);
        sessions_.Remove(id);
        StartNext();
    };
    context_->on_moved = [this](const ScenarioId& id, State state) { OnMoved(id, state); };
    context_->on_replication = parts.on_replication;
}

ControlRuntime::Impl::~Impl() {
    context_->fleet.SetListener(nullptr);
    context_->bus.Close();
    context_->pool.stop();
    context_->pool.join();
}

Status ControlRuntime::Impl::Load() {
    RHA_ASSIGN_OR_RETURN(const auto hosts, context_->store.LoadHosts());
    RHA_ASSIGN_OR_RETURN(const auto scenarios, context_->store.LoadScenarios());
    RHA_ASSIGN_OR_RETURN(const auto events, context_->store.LoadEvents({.limit = 1000}));
    RememberNotices(events);
    for (const auto& host : hosts) context_->hosts.Put(host);
    std::vector<std::shared_ptr<ScenarioSession>> loaded;
    for (const auto& stored : scenarios) {
        if (stored.machine.state == State::kDeleted) {
            RHA_RETURN_IF_ERROR(context_->store.DeleteScenario(stored.scenario.id));
            continue;
        }
        if (TakesAPlace(stored.machine.state)) {
            MutexLock lock(queue_mutex_);
            busy_.insert(stored.scenario.id);
        }
        loaded.push_back(AddSession(stored));
    }
    RHA_RETURN_IF_ERROR(LoadStartQueue());
    context_->fleet.SetListener(this);
    for (const auto& host : hosts) ConnectHost(host);
    for (const auto& session : loaded) session->Start();
    StartNext();
    return {};
}

void ControlRuntime::Impl::OnReport(EngineReport report) {
    context_->hosts.Heard(report.host);
    const ReportParts parts(report);
    for (const auto& session : sessions_.OfHost(report.host)) {
        session->Deliver(parts.On(*session->scenario()));
    }
    if (report.notices.empty()) return;
    boost::asio::post(context_->pool,
                      [this, host = report.host, notices = std::move(report.notices)] {
                          LogNotices(host, notices);
                      });
}

void ControlRuntime::Impl::OnLink(const HostId& host, bool connected, std::optional<Error> why) {
    const std::string reason = why ? why->message : "the connection ended";
    const bool news = context_->hosts.SetLink(host, connected, std::move(why));
    context_->bus.StatusChanged();
    if (connected) {
        context_->fleet.GetHostFacts(
            host, [weak = std::weak_ptr(context_), host](Result<HostFacts> facts) {
                const auto context = weak.lock();
                if (context && facts) context->hosts.SetFacts(host, std::move(*facts));
            });
    }
    if (!news) return;
    boost::asio::post(context_->pool, [this, host, connected, reason] {
        LogEvent(connected ? EventCode::kHostConnected : EventCode::kHostDisconnected,
                 {{"host", host.value}, {"reason", reason}});
    });
}

void ControlRuntime::Impl::RememberNotices(const std::vector<EventRecord>& events) {
    MutexLock lock(mutex_);
    for (const auto& event : events) {
        if (event.code == EventCode::kEngineEvent) {
            notices_.emplace(event.host_name, event.at.unix_ns, event.message);
        }
    }
}

void ControlRuntime::Impl::LogNotices(const HostId& host,
                                      const std::vector<EngineNotice>& notices) {
    for (const auto& notice : notices) {
        const auto session = sessions_.Find(notice.scenario);
        const auto scenario = session ? session->scenario() : nullptr;
        EventRecord event = context_->Render(EventCode::kEngineEvent,
                                             {{"host", host.value},
                                              {"code", notice.code},
                                              {"message", notice.message},
                                              {"remedy", notice.remedy}},
                                             scenario.get());
        event.at = notice.at;
        event.severity = notice.severity;
        {
            MutexLock lock(mutex_);
            const auto [at, fresh] =
                notices_.emplace(event.host_name, event.at.unix_ns, event.message);
            if (!fresh) continue;
            if (notices_.size() > kNoticesMax) notices_.erase(notices_.begin());
        }
        Append(std::move(event));
    }
}

void ControlRuntime::Impl::LogEvent(EventCode code, EventArguments arguments) {
    Append(context_->Render(code, std::move(arguments), nullptr));
}

void ControlRuntime::Impl::LogEvent(const EventNote& note, const ScenarioId& scenario) {
    const auto session = sessions_.Find(scenario);
    const auto subject = session ? session->scenario() : nullptr;
    Append(context_->Render(note.code, note.arguments, subject.get()));
}

void ControlRuntime::Impl::Append(EventRecord event) {
    std::vector<EventRecord> events{std::move(event)};
    if (auto status = context_->store.AppendEvents(events); !status) {
        LogError("an event cannot be stored ({}): {}", events.front().message,
                 Describe(status.error()));
    }
    context_->bus.Publish(events);
}

void ControlRuntime::Impl::Audit(const std::string& actor, std::string operation,
                                 std::string object, const std::optional<Error>& outcome) {
    const AuditRecord record{.at = context_->clock.WallNow(),
                             .actor = actor,
                             .operation = std::move(operation),
                             .object = std::move(object),
                             .outcome = outcome ? outcome->ToString() : "accepted"};
    if (auto status = context_->store.AppendAudit(record); !status) {
        LogError("the audit trail cannot be written ({} {} by {}): {}", record.operation,
                 record.object, record.actor, Describe(status.error()));
    }
}

void ControlRuntime::Impl::ConnectHost(const HostRecord& host) {
    auto interval = ScenarioSettings{}.heartbeat_interval;
    for (const auto& session : sessions_.OfHost(host.id)) {
        interval = std::min(interval, session->scenario()->settings.heartbeat_interval);
    }
    context_->fleet.Connect(host.id, host.address, interval);
}

void ControlRuntime::Impl::ConnectHostsOf(const Scenario& scenario) {
    for (const HostId& host : {scenario.master_host, scenario.replica_host}) {
        if (const auto view = context_->hosts.Find(host.value)) ConnectHost(view->record);
    }
}

Status ControlRuntime::Impl::AddHost(const HostRecord& host) {
    RHA_RETURN_IF_ERROR(context_->store.PutHost(host));
    context_->hosts.Put(host);
    ConnectHost(host);
    LogEvent(EventCode::kHostAdded, {{"host", host.id.value}});
    return {};
}

Status ControlRuntime::Impl::RemoveHost(const std::string& host) {
    MutexLock creating(create_mutex_);
    RHA_ASSIGN_OR_RETURN(const HostView view, context_->hosts.Find(host));
    if (const auto users = sessions_.OfHost(view.record.id); !users.empty()) {
        return Fail(
            ErrorCode::kFailedPrecondition,
            Say("scenario '{scenario}' uses host '{host}'",
                {{"scenario", users.front()->scenario()->name}, {"host", view.record.name}}),
            "delete the scenario first");
    }
    RHA_RETURN_IF_ERROR(context_->store.DeleteHost(view.record.id));
    context_->fleet.Disconnect(view.record.id);
    LogEvent(EventCode::kHostRemoved, {{"host", view.record.id.value}});
    context_->hosts.Remove(view.record.id);
    return {};
}

Result<std::vector<Finding>> ControlRuntime::Impl::VerifyHost(const std::string& host) {
    RHA_ASSIGN_OR_RETURN(const HostView view, context_->hosts.Find(host));
    const auto facts = Awaited<HostFacts>([&](auto done) {
                           context_->fleet.GetHostFacts(view.record.id, std::move(done));
                       }).Get();
    const std::string& name = view.record.name;
    if (!facts) {
        return std::vector<Finding>{{.severity = FindingSeverity::kError,
                                     .check = "engine-reachable",
                                     .message = facts.error().ToString(),
                                     .remedy = facts.error().remedy,
                                     .host = name}};
    }
    context_->hosts.SetFacts(view.record.id, *facts);
    std::vector<Finding> findings{
        {.check = "engine-reachable", .message = "the engine answers", .host = name}};
    if (facts->protocol_version != kProtocolVersion) {
        findings.push_back({.severity = FindingSeverity::kError,
                            .check = "engine-protocol",
                            .message = Say("the engine speaks protocol {version}, not {wanted}",
                                           {{"version", std::to_string(facts->protocol_version)},
                                            {"wanted", std::to_string(kProtocolVersion)}}),
                            .remedy = "install the same version as the control service's",
                            .host = name});
    }
    const Duration skew(facts->wall_clock.unix_ns - context_->clock.WallNow().unix_ns);
    if (skew > kClockSkewMax || skew < -kClockSkewMax) {
        findings.push_back({.severity = FindingSeverity::kWarning,
                            .check = "clock",
                            .message = "the host's clock differs from this service's",
                            .remedy = "synchronise the clocks; times in events mislead until then",
                            .host = name});
    }
    return findings;
}

Result<std::vector<HostVms>> ControlRuntime::Impl::ListVms(const std::string& host) {
    std::vector<HostView> hosts;
    if (host.empty()) {
        hosts = context_->hosts.All();
    } else {
        RHA_ASSIGN_OR_RETURN(HostView view, context_->hosts.Find(host));
        hosts.push_back(std::move(view));
    }
    std::vector<Awaited<std::vector<VmSummary>>> answers;  // all hosts are asked at once
    for (const auto& view : hosts) {
        answers.emplace_back(
            [&](auto done) { context_->fleet.ListVms(view.record.id, std::move(done)); });
    }
    std::vector<HostVms> all;
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        HostVms entry{.host = std::move(hosts[i]), .vms = {}, .error = {}};
        if (auto vms = answers[i].Get()) {
            entry.vms = std::move(*vms);
        } else {
            entry.error = std::move(vms).error();
        }
        all.push_back(std::move(entry));
    }
    return all;
}

Result<VmDetail> ControlRuntime::Impl::InspectVm(const std::string& host, const std::string& vm) {
    RHA_ASSIGN_OR_RETURN(const HostView view, context_->hosts.Find(host));
    RHA_ASSIGN_OR_RETURN(const VmSummary found, FindVm(view.record, vm));
    return Awaited<VmDetail>([&](auto done) {
               context_->fleet.InspectVm(view.record.id, found.id, std::move(done));
           })
        .Get();
}

// ---- The public face. ----

ControlRuntime::ControlRuntime(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ControlRuntime::~ControlRuntime() = default;

Result<std::unique_ptr<ControlRuntime>> ControlRuntime::Start(RuntimeParts parts,
                                                              RuntimeOptions options) {
    auto impl = std::make_unique<Impl>(parts, options);
    RHA_RETURN_IF_ERROR(impl->Load());
    return std::unique_ptr<ControlRuntime>(new ControlRuntime(std::move(impl)));
}

Status ControlRuntime::AddHost(const HostRecord& host, const std::string& actor) {
    auto status = impl_->AddHost(host);
    impl_->Audit(actor, "add-host", host.name,
                 status ? std::nullopt : std::optional(status.error()));
    return status;
}

std::vector<HostView> ControlRuntime::ListHosts() const {
    return impl_->context().hosts.All();
}

Result<std::vector<Finding>> ControlRuntime::VerifyHost(const std::string& host) {
    return impl_->VerifyHost(host);
}

Status ControlRuntime::RemoveHost(const std::string& host, const std::string& actor) {
    auto status = impl_->RemoveHost(host);
    impl_->Audit(actor, "remove-host", host, status ? std::nullopt : std::optional(status.error()));
    return status;
}

Result<std::vector<HostVms>> ControlRuntime::ListVms(const std::string& host) {
    return impl_->ListVms(host);
}

Result<VmDetail> ControlRuntime::InspectVm(const std::string& host, const std::string& vm) {
    return impl_->InspectVm(host, vm);
}

Result<std::vector<EventRecord>> ControlRuntime::ListEvents(const EventQuery& query) const {
    return impl_->context().store.LoadEvents(query);
}

void ControlRuntime::LogEvent(const EventNote& note, const ScenarioId& scenario) {
    impl_->LogEvent(note, scenario);
}

EventCounts ControlRuntime::CountEvents() const {
    return impl_->context().bus.Counts();
}

std::shared_ptr<EventSubscription> ControlRuntime::Subscribe(Updates updates) {
    return impl_->context().bus.Subscribe(updates);
}

}  // namespace rha::control
