// OverviewSource: gathers what the overview page and the metrics show from the running parts.
// Thread rule: any thread but the runtime's own.
#pragma once

#include <string>

#include "control/notify/notifier.h"
#include "control/ports/clock.h"
#include "control/runtime/control_runtime.h"
#include "control/store/sqlite/database.h"
#include "control/web/core/overview.h"

namespace rha::control {

struct OverviewSource {
    ControlRuntime& runtime;
    Notifier& notifier;
    Database& database;
    Clock& clock;
    std::string version;
    std::string host;
    WallTime started;

    Overview Gather() const;
    /// The store answers.
    Status Health() const;
};

}  // namespace rha::control
