#include <cstdint>
#include <memory>
#include <string>

#include "control/cli/rhactl.h"
#include "control/cli/status_view.h"

namespace rha::cli {
namespace {

struct EventOptions {
    std::uint64_t after = 0;
    std::uint32_t limit = 100;
    std::string scenario;
};

v1::ListEventsRequest Request(const EventOptions& options) {
    v1::ListEventsRequest request;
    request.set_after_id(options.after);
    request.set_limit(options.limit);
    request.set_scenario(options.scenario);
    return request;
}

Outcome List(Session& session, const EventOptions& options) {
    RHA_ASSIGN_OR_RETURN(const auto reply,
                         session.Call(&v1::Control::Stub::ListEvents, Request(options)));
    if (session.PrintedJson(reply)) return ExitCode::kOk;
    for (const auto& event : reply.events()) PrintEvent(session.out(), event);
    if (reply.events().empty()) session.out() << "No events.\n";
    return ExitCode::kOk;
}

/// Until the operator interrupts or the control service goes away.
Outcome Follow(Session& session, const EventOptions& options) {
    RHA_ASSIGN_OR_RETURN(Connection * control, session.Control());
    grpc::ClientContext context;
    const auto stream = control->stub().FollowEvents(&context, Request(options));
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
    };
    add("list", "The newest events", List, 100);
    add("follow", "The newest events, and then each as it happens", Follow, 10);
}

}  // namespace rha::cli
