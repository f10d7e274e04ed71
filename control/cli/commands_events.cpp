#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/runtime/clock.h"
#include "control/cli/rhactl.h"
#include "control/cli/status_view.h"
#include "control/cli/units.h"

namespace rha::cli {
namespace {

struct EventOptions {
    std::uint64_t after = 0;
    std::uint32_t limit = 100;
    std::string scenario;
    std::string severity = "info";
    std::string host;
    std::vector<std::string> codes;
    std::string since;
    std::string until;
    std::string language;
};

v1::Severity SeverityFromWord(const std::string& word) {
    for (const auto severity : {v1::SEVERITY_WARNING, v1::SEVERITY_ERROR, v1::SEVERITY_CRITICAL}) {
        if (EnumWord(v1::Severity_Name(severity), "SEVERITY_") == word) return severity;
    }
    return v1::SEVERITY_INFO;
}

Result<v1::ListEventsRequest> Request(const EventOptions& options) {
    v1::ListEventsRequest request;
    request.set_after_id(options.after);
    request.set_limit(options.limit);
    request.set_scenario(options.scenario);
    request.set_severity_min(SeverityFromWord(options.severity));
    request.set_host(options.host);
    for (const auto& code : options.codes) request.add_codes(code);
    RHA_ASSIGN_OR_RETURN(const auto since, MomentOf(options.since, WallNow().unix_ns));
    RHA_ASSIGN_OR_RETURN(const auto until, MomentOf(options.until, WallNow().unix_ns));
    request.set_since_unix_ns(since);
    request.set_until_unix_ns(until);
    request.set_language(options.language);
    return request;
}

Outcome List(Session& session, const EventOptions& options) {
    RHA_ASSIGN_OR_RETURN(const auto request, Request(options));
    RHA_ASSIGN_OR_RETURN(const auto reply, session.Call(&v1::Control::Stub::ListEvents, request));
    if (session.PrintedJson(reply)) return ExitCode::kOk;
    for (const auto& event : reply.events()) PrintEvent(session.out(), event);
    if (reply.events().empty()) session.out() << "No events.\n";
    return ExitCode::kOk;
}

/// Until the operator interrupts or the control service goes away.
Outcome Follow(Session& session, const EventOptions& options) {
    RHA_ASSIGN_OR_RETURN(const auto request, Request(options));
    RHA_ASSIGN_OR_RETURN(Connection * control, session.Control());
    grpc::ClientContext context;
    const auto stream = control->stub().FollowEvents(&context, request);
    v1::Event event;
    while (stream->Read(&event)) {
        if (session.PrintedJson(event)) continue;
        PrintEvent(session.out(), event);
        session.out() << std::flush;
    }
    return std::unexpected(control->Explain(stream->Finish()));
}

}  // namespace

void AddEventCommands(CommandTree& tree) {
    auto* events = tree.AddGroup("events", "What happened", "event");
    const auto add = [&](const char* verb, const char* text,
                         Outcome (*run)(Session&, const EventOptions&), std::uint32_t limit) {
        auto options = std::make_shared<EventOptions>();
        options->limit = limit;
        auto* command = tree.Add(events, verb, text, [options, run](Session& session) {
            return run(session, *options);
        });
        command->add_option("--scenario", options->scenario, "Of this scenario only");
        command->add_option("--after", options->after, "Only those behind this number");
        command->add_option("--limit", options->limit, "At most so many to begin with")
            ->capture_default_str();
        command->add_option("--severity", options->severity, "Of this severity and above")
            ->check(CLI::IsMember({"info", "warning", "error", "critical"}))
            ->capture_default_str();
        command->add_option("--host", options->host, "That name this host only");
        command
            ->add_option("--code", options->codes, "RHA-3005 or switchover-completed; repeatable")
            ->delimiter(',');
        command->add_option("--since", options->since, "2h (ago), or 2025-03-09 14:05");
        command->add_option("--until", options->until, "Likewise; exclusive");
        command->add_option("--language", options->language, "Of the sentences")
            ->check(CLI::IsMember({"en", "ja"}));
    };
    add("list", "The newest events", List, 100);
    add("follow", "The newest events, and then each as it happens", Follow, 10);
}

}  // namespace rha::cli
