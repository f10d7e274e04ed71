// Reading the clocks: the one place where shells get an Instant or a WallTime from.
#pragma once

#include <string>

#include "common/time.h"

namespace rha {

Instant MonotonicNow();
WallTime WallNow();

/// "2025-03-09 14:05:06Z", for messages.
std::string FormatUtc(WallTime time);

}  // namespace rha
