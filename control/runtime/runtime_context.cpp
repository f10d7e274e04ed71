#include "control/runtime/runtime_context.h"

#include <utility>

namespace rha::control {

EventRecord RuntimeContext::Render(EventCode code, EventArguments arguments,
                                   const Scenario* scenario) {
    const EventText& text = TextOf(code);
    EventRecord record{.at = clock.WallNow(), .code = code, .severity = text.severity};
    if (const auto host = arguments.find("host"); host != arguments.end()) {
        host->second = hosts.NameOf({host->second});
        record.host_name = host->second;
    }
    if (const auto other = arguments.find("other"); other != arguments.end()) {
        other->second = hosts.NameOf({other->second});
    }
    if (scenario != nullptr) {
        record.scenario = scenario->id;
        record.scenario_name = scenario->name;
        arguments.emplace("scenario", scenario->name);
    }
    EventSentences sentences = rha::control::Render(code, arguments, Language::kEnglish);
    record.message = std::move(sentences.message);
    record.cause = std::move(sentences.cause);
    record.next_action = std::move(sentences.next_action);
    record.arguments = std::move(arguments);
    return record;
}

}  // namespace rha::control
