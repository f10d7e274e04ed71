// The guest agent's protocol: every call synchronises first, because answers to earlier callers who
// gave up may still be on the line. Blocking within the deadline; no state.
#pragma once

#include <string>

#include "common/error.h"
#include "common/time.h"

namespace rha::engine {

/// The guest agent behind the socket at `path` answers.
Status PingGuest(const std::string& path, Instant deadline);

/// The guest agent has taken the request to power the guest off; it answers nothing else.
Status ShutDownGuest(const std::string& path, Instant deadline);

}  // namespace rha::engine
