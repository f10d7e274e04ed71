// The calls of ControlService about notifications.
#include <utility>

#include "common/runtime/rpc/error_conversion.h"
#include "control/api/control_service.h"
#include "control/api/proto_convert.h"

namespace rha::control {
namespace {

std::unexpected<Error> Unknown(const char* what, const std::string& word, const char* remedy) {
    return Fail(ErrorCode::kInvalidArgument, "there is no " + std::string(what) + " '" + word + "'",
                remedy);
}

Status FillWords(NotifyTarget& target, const v1::NotifyTarget& wish) {
    const auto kind = TargetKindFromName(wish.kind());
    if (!kind) return Unknown("kind", wish.kind(), "choose mail, syslog, webhook or hook");
    target.kind = *kind;
    if (!wish.language().empty()) {
        const auto language = LanguageFromName(wish.language());
        if (!language) return Unknown("language", wish.language(), "choose en or ja");
        target.language = *language;
    }
    if (!wish.tls().empty()) {
        const auto tls = MailTlsFromName(wish.tls());
        if (!tls) return Unknown("mode", wish.tls(), "choose required, optional, implicit or off");
        target.tls = *tls;
    }
    for (const auto& word : wish.codes()) {
        const auto codes = CodesFromWord(word);
        if (codes.empty()) {
            return Unknown(
                "event", word,
                "give a code or name of docs/events.md, or after-synchronisation, "
                "after-switchover, after-failed-switchover; a script that a switchover waits "
                "for: rhactl scenario set NAME script-before-switchover=60s");
        }
        target.codes.insert(target.codes.end(), codes.begin(), codes.end());
    }
    return {};
}

}  // namespace

Result<NotifyTarget> ControlService::TargetFromProto(const v1::NotifyTarget& wish) const {
    NotifyTarget target;
    RHA_RETURN_IF_ERROR(FillWords(target, wish));
    target.name = wish.name();
    target.address = wish.address();
    if (wish.severity_min() != v1::SEVERITY_UNSPECIFIED) {
        target.severity_min = SeverityFromProto(wish.severity_min());
    }
    for (const auto& name : wish.scenarios()) {
        RHA_ASSIGN_OR_RETURN(const ScenarioView view, parts_.runtime.GetScenario(name));
        target.scenarios.push_back(view.scenario.id);
    }
    target.interval = wish.has_interval_s() ? std::chrono::seconds(wish.interval_s())
                                            : DefaultInterval(target.kind);
    target.timeout = wish.timeout_s() != 0 ? std::chrono::seconds(wish.timeout_s())
                                           : DefaultTimeout(target.kind);
    target.ca_file = wish.ca_file();
    target.user = wish.user();
    target.secret = wish.secret();
    target.from = wish.from();
    target.to.assign(wish.to().begin(), wish.to().end());
    return target;
}

v1::NotifyTarget ControlService::TargetToProto(const TargetView& view) const {
    const NotifyTarget& target = view.target;
    v1::NotifyTarget message;
    message.set_name(target.name);
    message.set_kind(std::string(Name(target.kind)));
    message.set_address(target.address);
    message.set_severity_min(ToProto(target.severity_min));
    message.set_language(std::string(Name(target.language)));
    for (const ScenarioId& id : target.scenarios) {
        const auto scenario = parts_.runtime.GetScenario(id.value);
        message.add_scenarios(scenario ? scenario->scenario.name : id.value);
    }
    for (const EventCode code : target.codes) message.add_codes(std::string(TextOf(code).name));
    message.set_interval_s(static_cast<std::uint32_t>(target.interval.count()));
    message.set_timeout_s(static_cast<std::uint32_t>(target.timeout.count()));
    if (target.kind == TargetKind::kMail) message.set_tls(std::string(Name(target.tls)));
    message.set_ca_file(target.ca_file);
    message.set_user(target.user);
    message.set_has_secret(view.has_secret);
    message.set_from(target.from);
    for (const auto& recipient : target.to) message.add_to(recipient);
    auto* state = message.mutable_state();
    state->set_last_event_id(view.progress.cursor);
    state->set_waiting(view.waiting);
    state->set_failed_attempts(static_cast<std::uint32_t>(view.progress.attempts));
    if (view.error) *state->mutable_error() = rha::ToProto(*view.error);
    state->set_delivered(view.delivered);
    state->set_failures(view.failures);
    return message;
}

Status ControlService::Audit(const Actor& actor, const char* operation, const std::string& object,
                             const Status& outcome) const {
    const auto written =
        parts_.audit({.at = parts_.clock.WallNow(),
                      .actor = actor,
                      .operation = operation,
                      .object = object,
                      .outcome = outcome ? "accepted" : outcome.error().ToString()});
    return outcome ? written : outcome;
}

ControlService::Unary* ControlService::AddNotifyTarget(Context* context,
                                                       const v1::AddNotifyTargetRequest* request,
                                                       v1::NotifyTarget* reply) {
    return Answer(context, [this, request, reply](const Actor& actor) -> Status {
        RHA_ASSIGN_OR_RETURN(const NotifyTarget target, TargetFromProto(request->target()));
        const auto view = parts_.notifier.Add(target, request->replace());
        if (view) *reply = TargetToProto(*view);
        return Audit(actor, request->replace() ? "replace-notify-target" : "add-notify-target",
                     target.name, view ? Status() : std::unexpected(view.error()));
    });
}

ControlService::Unary* ControlService::ListNotifyTargets(Context* context,
                                                         const v1::ListNotifyTargetsRequest*,
                                                         v1::ListNotifyTargetsReply* reply) {
    return Answer(context, [this, reply](const Actor&) -> Status {
        for (const TargetView& view : parts_.notifier.List()) {
            *reply->add_targets() = TargetToProto(view);
        }
        return {};
    });
}

ControlService::Unary* ControlService::RemoveNotifyTarget(Context* context,
                                                          const v1::NotifyTargetRef* request,
                                                          v1::RemoveNotifyTargetReply*) {
    return Answer(context, [this, request](const Actor& actor) {
        return Audit(actor, "remove-notify-target", request->name(),
                     parts_.notifier.Remove(request->name()));
    });
}

ControlService::Unary* ControlService::TestNotifyTarget(Context* context,
                                                        const v1::NotifyTargetRef* request,
                                                        v1::TestNotifyTargetReply* reply) {
    return Inspect(context, [this, request, reply](const Actor&) -> Status {
        auto answer = parts_.notifier.Test(request->name());
        if (answer) {
            reply->set_answer(std::move(*answer));
            return {};
        }
        if (answer.error().code == ErrorCode::kNotFound) return std::unexpected(answer.error());
        *reply->mutable_error() = rha::ToProto(answer.error());
        return {};
    });
}

}  // namespace rha::control
