#include "control/api/control_service.h"

#include <algorithm>
#include <utility>

#include "common/runtime/rpc/credentials.h"
#include "common/runtime/rpc/error_conversion.h"
#include "control/api/control_streams.h"
#include "control/api/pairing.h"
#include "control/api/proto_convert.h"

namespace rha::control {
namespace {

constexpr std::uint32_t kEventsDefault = 100;
constexpr std::uint32_t kEventsMax = 1000;
constexpr int kCodesMax = 100;

Error Busy(std::string message) {
    return {.code = ErrorCode::kUnavailable,
            .message = std::move(message),
            .remedy = "try again in a few seconds",
            .retryable = true};
}

Status Fill(Result<std::vector<GroupItem>> items, v1::GroupReply* reply) {
    if (!items) return std::unexpected(std::move(items).error());
    for (const GroupItem& item : *items) {
        auto* added = reply->add_items();
        added->set_scenario(item.scenario);
        if (item.error) *added->mutable_error() = rha::ToProto(*item.error);
        added->set_queue_position(static_cast<std::uint32_t>(item.queue_position));
    }
    return {};
}

Status Fill(const Result<Verdict>& verdict, v1::VerifyScenarioReply* reply) {
    if (!verdict) return std::unexpected(verdict.error());
    for (const Finding& finding : verdict->findings) *reply->add_findings() = ToProto(finding);
    reply->set_ok(verdict->Ok());
    return {};
}

/// Ends a subscription that could not start.
template <typename Message>
class RefusedStream : public grpc::ServerWriteReactor<Message> {
public:
    explicit RefusedStream(const Error& error) { this->Finish(ToGrpcStatus(error)); }
    void OnDone() override { delete this; }
};

}  // namespace

ControlService::ControlService(ControlServiceParts parts, ControlWorkers workers)
    : parts_(std::move(parts)), workers_(workers) {}

Result<ControlService::Actor> ControlService::Authorise(
    const grpc::ServerContextBase& context) const {
    RHA_ASSIGN_OR_RETURN(PeerIdentity peer, RequireRole(context, PeerRole::kAdmin));
    RHA_RETURN_IF_ERROR(parts_.members.CheckMember(peer.id));
    return std::move(peer.id);
}

ControlService::Unary* ControlService::Answer(Context* context,
                                              std::function<Status(const Actor&)> work) {
    return Submit(workers_.calls, context, std::move(work));
}

ControlService::Unary* ControlService::Inspect(Context* context,
                                               std::function<Status(const Actor&)> work) {
    return Submit(workers_.inspections, context, std::move(work));
}

ControlService::Unary* ControlService::Submit(WorkerPool& pool, Context* context,
                                              std::function<Status(const Actor&)> work) {
    auto* reactor = context->DefaultReactor();
    const bool accepted = pool.Submit([this, context, reactor, work = std::move(work)] {
        // It waited for its turn, and nobody waits for it any more.
        if (context->IsCancelled()) return reactor->Finish(grpc::Status::CANCELLED);
        const auto actor = Authorise(*context);
        reactor->Finish(actor ? ToGrpcStatus(work(*actor)) : ToGrpcStatus(actor.error()));
    });
    if (!accepted) reactor->Finish(ToGrpcStatus(Busy("the control service is busy")));
    return reactor;
}

Result<HostView> ControlService::FindHost(const std::string& name) const {
    for (HostView& host : parts_.runtime.ListHosts()) {
        if (host.record.id.value == name || host.record.name == name) return std::move(host);
    }
    return Fail(ErrorCode::kNotFound, "there is no host '" + name + "'", "run: rhactl hosts list");
}

Result<HostId> ControlService::SeenHost(const std::string& name) const {
    if (name.empty()) return HostId{};
    RHA_ASSIGN_OR_RETURN(const HostView host, FindHost(name));
    return host.record.id;
}

ControlService::Unary* ControlService::GetInfo(Context* context, const v1::GetInfoRequest*,
                                               v1::ControlInfo* reply) {
    return Answer(context, [this, reply](const Actor&) -> Status {
        reply->set_version(parts_.facts.version);
        reply->set_control_id(parts_.facts.control_id);
        reply->set_ca_fingerprint_sha256(parts_.facts.ca_fingerprint);
        reply->set_started_unix_ns(parts_.facts.started.unix_ns);
        return {};
    });
}

ControlService::Unary* ControlService::CreatePairingCode(
    Context* context, const v1::CreatePairingCodeRequest* request,
    v1::CreatePairingCodeReply* reply) {
    return Answer(context, [this, request, reply](const Actor& actor) -> Status {
        PairingWish wish{.role = request->role()};
        if (request->valid_seconds() != 0) {
            wish.validity = std::chrono::seconds(request->valid_seconds());
        }
        if (!request->renew_host().empty()) {
            RHA_ASSIGN_OR_RETURN(const HostView host, FindHost(request->renew_host()));
            wish.renews_host = host.record.id.value;
        }
        RHA_ASSIGN_OR_RETURN(
            const IssuedCode code,
            MakePairing(parts_.members, parts_.facts.ca_fingerprint, wish, parts_.clock.WallNow()));
        reply->set_code(code.code);
        reply->set_expires_unix_ns(code.expires.unix_ns);
        return parts_.audit({.at = parts_.clock.WallNow(),
                             .actor = actor,
                             .operation = "create-pairing-code",
                             .object = wish.renews_host.empty() ? wish.role : wish.renews_host,
                             .outcome = "accepted"});
    });
}

ControlService::Unary* ControlService::ListHosts(Context* context, const v1::ListHostsRequest*,
                                                 v1::ListHostsReply* reply) {
    return Answer(context, [this, reply](const Actor&) -> Status {
        auto hosts = parts_.runtime.ListHosts();
        std::ranges::sort(hosts, {}, [](const HostView& host) { return host.record.name; });
        for (const HostView& host : hosts) *reply->add_hosts() = ToProto(host);
        return {};
    });
}

ControlService::Unary* ControlService::VerifyHost(Context* context,
                                                  const v1::VerifyHostRequest* request,
                                                  v1::VerifyHostReply* reply) {
    return Inspect(context, [this, request, reply](const Actor&) -> Status {
        RHA_ASSIGN_OR_RETURN(const auto findings, parts_.runtime.VerifyHost(request->host()));
        for (const Finding& finding : findings) *reply->add_findings() = ToProto(finding);
        RHA_ASSIGN_OR_RETURN(const HostView host, FindHost(request->host()));
        *reply->mutable_host() = ToProto(host);
        return {};
    });
}

ControlService::Unary* ControlService::RemoveHost(Context* context,
                                                  const v1::RemoveHostRequest* request,
                                                  v1::RemoveHostReply*) {
    return Answer(context, [this, request](const Actor& actor) -> Status {
        RHA_ASSIGN_OR_RETURN(const HostView host, FindHost(request->host()));
        RHA_RETURN_IF_ERROR(parts_.runtime.RemoveHost(request->host(), actor));
        // A host added by other means than enrolment has no member to revoke.
        auto revoked = parts_.members.RevokeMember(host.record.id.value);
        if (!revoked && revoked.error().code != ErrorCode::kNotFound) return revoked;
        return {};
    });
}

ControlService::Unary* ControlService::ListVms(Context* context,
                                               const v1::ListHostVmsRequest* request,
                                               v1::ListHostVmsReply* reply) {
    return Inspect(context, [this, request, reply](const Actor&) -> Status {
        RHA_ASSIGN_OR_RETURN(auto hosts, parts_.runtime.ListVms(request->host()));
        std::ranges::sort(hosts, {}, [](const HostVms& vms) { return vms.host.record.name; });
        for (const HostVms& host : hosts) *reply->add_hosts() = ToProto(host);
        return {};
    });
}

ControlService::Unary* ControlService::InspectVm(Context* context,
                                                 const v1::InspectHostVmRequest* request,
                                                 v1::VmDetail* reply) {
    return Inspect(context, [this, request, reply](const Actor&) -> Status {
        RHA_ASSIGN_OR_RETURN(const VmDetail vm,
                             parts_.runtime.InspectVm(request->host(), request->vm()));
        *reply = ToProto(vm);
        return {};
    });
}

ControlService::Unary* ControlService::CreateScenario(Context* context,
                                                      const v1::CreateScenarioRequest* request,
                                                      v1::Scenario* reply) {
    return Inspect(context, [this, request, reply](const Actor& actor) -> Status {
        RHA_ASSIGN_OR_RETURN(const NewScenario wish, FromProto(*request));
        return Fill(parts_.runtime.CreateScenario(wish, actor), reply);
    });
}

ControlService::Unary* ControlService::ListScenarios(Context* context,
                                                     const v1::ListScenariosRequest*,
                                                     v1::ListScenariosReply* reply) {
    return Answer(context, [this, reply](const Actor&) -> Status {
        *reply = Snapshot(parts_.runtime);
        return {};
    });
}

ControlService::Unary* ControlService::GetScenario(Context* context, const v1::ScenarioRef* request,
                                                   v1::Scenario* reply) {
    return Answer(context, [this, request, reply](const Actor&) {
        return Fill(parts_.runtime.GetScenario(request->scenario()), reply);
    });
}

ControlService::Unary* ControlService::DeleteScenario(Context* context,
                                                      const v1::ScenarioRef* request,
                                                      v1::DeleteScenarioReply*) {
    return Answer(context, [this, request](const Actor& actor) {
        return parts_.runtime.DeleteScenario(request->scenario(), actor);
    });
}

ControlService::Unary* ControlService::VerifyScenario(Context* context,
                                                      const v1::ScenarioRef* request,
                                                      v1::VerifyScenarioReply* reply) {
    return Inspect(context, [this, request, reply](const Actor&) -> Status {
        return Fill(parts_.runtime.VerifyScenario(request->scenario()), reply);
    });
}

ControlService::Unary* ControlService::VerifyNewScenario(Context* context,
                                                         const v1::CreateScenarioRequest* request,
                                                         v1::VerifyScenarioReply* reply) {
    return Inspect(context, [this, request, reply](const Actor&) -> Status {
        RHA_ASSIGN_OR_RETURN(const NewScenario wish, FromProto(*request));
        return Fill(parts_.runtime.VerifyNewScenario(wish), reply);
    });
}

ControlService::Unary* ControlService::RunScenario(Context* context,
                                                   const v1::RunScenarioRequest* request,
                                                   v1::Scenario* reply) {
    return Answer(context, [this, request, reply](const Actor& actor) -> Status {
        RHA_ASSIGN_OR_RETURN(const HostId machine_on, SeenHost(request->machine_on()));
        const RunRequest wish{.full_compare = request->full_compare(),
                              .overwrite_diverged = request->overwrite_diverged(),
                              .machine_on = machine_on};
        return Fill(parts_.runtime.RunScenario(request->scenario(), wish, actor), reply);
    });
}

ControlService::Unary* ControlService::StopScenario(Context* context,
                                                    const v1::ScenarioRef* request,
                                                    v1::Scenario* reply) {
    return Answer(context, [this, request, reply](const Actor& actor) {
        return Fill(parts_.runtime.StopScenario(request->scenario(), actor), reply);
    });
}

ControlService::Unary* ControlService::Switchover(Context* context,
                                                  const v1::SwitchoverRequest* request,
                                                  v1::Scenario* reply) {
    return Answer(context, [this, request, reply](const Actor& actor) -> Status {
        RHA_ASSIGN_OR_RETURN(const HostId master_host, SeenHost(request->master_host()));
        const SwitchoverRequest wish{.allow_data_loss = request->allow_data_loss(),
                                     .reverse = request->start_reverse(),
                                     .master_is_off = request->master_is_off(),
                                     .master_host = master_host};
        return Fill(parts_.runtime.Switchover(request->scenario(), wish, actor), reply);
    });
}

ControlService::Unary* ControlService::ListGroups(Context* context, const v1::ListGroupsRequest*,
                                                  v1::ListGroupsReply* reply) {
    return Answer(context, [this, reply](const Actor&) -> Status {
        for (const GroupView& group : parts_.runtime.ListGroups()) {
            auto* added = reply->add_groups();
            added->set_name(group.name);
            for (const auto& scenario : group.scenarios) added->add_scenarios(scenario);
        }
        return {};
    });
}

ControlService::Unary* ControlService::RunGroup(Context* context,
                                                const v1::GroupRunRequest* request,
                                                v1::GroupReply* reply) {
    return Answer(context, [this, request, reply](const Actor& actor) -> Status {
        const auto& scenarios = request->scenarios();
        std::vector<OverwriteConsent> consents;
        for (const auto& overwrite : request->overwrite_diverged()) {
            RHA_ASSIGN_OR_RETURN(const HostId machine_on, SeenHost(overwrite.machine_on()));
            consents.push_back({.scenario = overwrite.scenario(), .machine_on = machine_on});
        }
        return Fill(parts_.runtime.RunGroup(request->group(), actor,
                                            {scenarios.begin(), scenarios.end()}, consents),
                    reply);
    });
}

ControlService::Unary* ControlService::StopGroup(Context* context, const v1::GroupRef* request,
                                                 v1::GroupReply* reply) {
    return Answer(context, [this, request, reply](const Actor& actor) {
        return Fill(parts_.runtime.StopGroup(request->group(), actor), reply);
    });
}

ControlService::Unary* ControlService::SwitchoverGroup(Context* context,
                                                       const v1::GroupSwitchoverRequest* request,
                                                       v1::GroupReply* reply) {
    return Answer(context, [this, request, reply](const Actor& actor) {
        return Fill(
            parts_.runtime.SwitchoverGroup(request->group(), request->allow_data_loss(), actor),
            reply);
    });
}

ControlService::Unary* ControlService::ListEvents(Context* context,
                                                  const v1::ListEventsRequest* request,
                                                  v1::ListEventsReply* reply) {
    return Answer(context, [this, request, reply](const Actor&) -> Status {
        RHA_ASSIGN_OR_RETURN(EventQuery query, EventQueryFrom(parts_.runtime, *request));
        query.limit = std::min(query.limit, kEventsMax);
        RHA_ASSIGN_OR_RETURN(const auto events, parts_.runtime.ListEvents(query));
        RHA_ASSIGN_OR_RETURN(const Language language, LanguageOf(*request));
        for (const EventRecord& event : events) *reply->add_events() = ToProto(event, language);
        return {};
    });
}

template <typename Message, typename Stream>
grpc::ServerWriteReactor<Message>* ControlService::Launch(Context* context, Stream* stream) {
    const bool accepted = workers_.streams.Submit([this, context, stream] {
        const auto actor = Authorise(*context);
        if (actor) {
            stream->Serve();
        } else {
            stream->Finish(ToGrpcStatus(actor.error()));
        }
    });
    if (accepted) return stream;  // gRPC owns it from now on
    delete stream;
    return new RefusedStream<Message>(Busy("too many programs watch this control service"));
}

grpc::ServerWriteReactor<v1::Event>* ControlService::FollowEvents(
    Context* context, const v1::ListEventsRequest* request) {
    return Launch<v1::Event>(context, new EventStream(parts_.runtime, *request));
}

grpc::ServerWriteReactor<v1::ListScenariosReply>* ControlService::WatchStatus(
    Context* context, const v1::WatchStatusRequest*) {
    return Launch<v1::ListScenariosReply>(context, new StatusStream(parts_.runtime));
}

Result<EventQuery> EventQueryFrom(ControlRuntime& runtime, const v1::ListEventsRequest& request) {
    EventQuery query{.after_id = request.after_id(),
                     .limit = request.limit() == 0 ? kEventsDefault : request.limit()};
    if (!request.scenario().empty()) {
        RHA_ASSIGN_OR_RETURN(const ScenarioView view, runtime.GetScenario(request.scenario()));
        query.scenario = view.scenario.id;
    }
    query.severity_min = SeverityFromProto(request.severity_min());
    query.host_name = request.host();
    if (request.codes_size() > kCodesMax) {
        return Fail(ErrorCode::kInvalidArgument, "too many event codes", "name fewer codes");
    }
    for (const auto& text : request.codes()) {
        const auto code = EventCodeFromText(text);
        if (!code) {
            return Fail(ErrorCode::kInvalidArgument, "there is no event '" + text + "'",
                        "give a code or name of docs/events.md, such as RHA-3005");
        }
        query.codes.push_back(*code);
    }
    if (request.since_unix_ns() != 0) query.since = WallTime{request.since_unix_ns()};
    if (request.until_unix_ns() != 0) query.until = WallTime{request.until_unix_ns()};
    return query;
}

Result<Language> LanguageOf(const v1::ListEventsRequest& request) {
    if (request.language().empty()) return Language::kEnglish;
    const auto language = LanguageFromName(request.language());
    if (language) return *language;
    return Fail(ErrorCode::kInvalidArgument, "there is no language '" + request.language() + "'",
                "choose en or ja");
}

}  // namespace rha::control
