// Events and targets for the tests of notifications.
#pragma once

#include <string>

#include "control/notify/core/outbox.h"

namespace rha::control {

inline EventRecord SampleEvent(std::uint64_t id, EventCode code = EventCode::kHostDisconnected,
                               EventArguments arguments = {{"host", "alpha"},
                                                           {"reason", "no route"}}) {
    EventRecord event;
    event.id = id;
    event.at = {1'741'529'106'123'000'000 + static_cast<std::int64_t>(id) * 1'000'000'000};
    event.code = code;
    event.severity = TextOf(code).severity;
    event.host_name = arguments.contains("host") ? arguments.at("host") : "";
    event.scenario_name = arguments.contains("scenario") ? arguments.at("scenario") : "";
    const EventSentences sentences = Render(code, arguments, Language::kEnglish);
    event.message = sentences.message;
    event.cause = sentences.cause;
    event.next_action = sentences.next_action;
    event.arguments = std::move(arguments);
    return event;
}

inline NotifyTarget SampleMail() {
    NotifyTarget target;
    target.name = "ops";
    target.kind = TargetKind::kMail;
    target.address = "mail.example.org:587";
    target.user = "rha";
    target.secret = "secret";
    target.from = "rha@example.org";
    target.to = {"a@example.org", "b@example.org"};
    return target;
}

inline NotifyTarget SampleHook() {
    NotifyTarget target;
    target.name = "script";
    target.kind = TargetKind::kHook;
    target.address = "/etc/rha/hooks/x";
    target.codes = {EventCode::kSwitchoverCompleted};
    target.interval = {};
    return target;
}

}  // namespace rha::control
