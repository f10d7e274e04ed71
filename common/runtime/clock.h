// Reading the clocks: the one place where shells get an Instant, a
// BootTime or a WallTime from.
#pragma once

#include <string>

#include "common/time.h"

namespace rha {

Instant MonotonicNow();
WallTime WallNow();
/// Counts while the host sleeps, and never jumps.
BootTime BootNow();

/// "2025-03-09 14:05:06Z", for messages.
std::string FormatUtc(WallTime time);

}  // namespace rha
