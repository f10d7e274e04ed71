// A lease, a clock and a host's start for the tests of the run lease.
#pragma once

#include "engine/core/run_lease.h"

namespace rha::engine {

using std::chrono::milliseconds;
using std::chrono::seconds;

inline constexpr const char* kBoot = "0d9b7c1e-5a43-4a8e-9a38-6b1c8f3a2d10";

inline BootTime At(Duration since_boot) {
    return {since_boot};
}

inline HostMoment Here(Duration since_boot) {
    return {.boot_id = kBoot, .now = At(since_boot)};
}

/// Ends at 100 s; its grace begins 3 s earlier.
inline RunLease Sample(const std::string& scenario = "s", const std::string& vm = "vm") {
    return {.scenario = {scenario},
            .vm = {vm},
            .boot_id = kBoot,
            .deadline = At(seconds(100)),
            .length = seconds(10),
            .stop_grace = seconds(3)};
}

}  // namespace rha::engine
