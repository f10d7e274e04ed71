// What a message says to people, and the line a syslog server gets. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "common/time.h"
#include "control/notify/core/outbox.h"

namespace rha::control {

/// "2025-03-09T14:05:06.123Z".
std::string FormatRfc3339(WallTime time);

/// "Sun, 09 Mar 2025 14:05:06 +0000", as mail has it.
std::string FormatMailDate(WallTime time);

/// One line: the gravest event, and how many more there are. Not yet encoded for a header.
std::string SubjectOf(const Message& message, Language language);

/// Plain text, every group with cause and next action.
std::string BodyOf(const Message& message, Language language);

/// One RFC 5424 message, without framing. `host` is this host's name.
std::string SyslogLine(const EventGroup& group, Language language, std::string_view host);

/// A message that `rhactl notify test` sends; it stands for no event of the log.
Message TestMessage(const std::string& target, WallTime now);

}  // namespace rha::control
