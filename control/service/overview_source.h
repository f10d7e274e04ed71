// OverviewSource: gathers what the overview page and the metrics show from the running parts.
// Thread rule: any thread but the runtime's own.
#pragma once

#include <string>

#include "control/notify/notifier.h"
#include "control/ports/clock.h"
#include "control/report/report_desk.h"
#include "control/runtime/control_runtime.h"
#include "control/store/sqlite/database.h"
#include "control/web/core/overview.h"
#include "control/web/core/page.h"

namespace rha::control {

struct OverviewSource {
    ControlRuntime& runtime;
    Notifier& notifier;
    ReportDesk& reports;
    Database& database;
    Clock& clock;
    std::string version;
    std::string host;
    WallTime started;

    Overview Gather() const;
    /// Of the time that a report covers if nobody says otherwise.
    Result<std::string> Report(const ReportPath& path, Language language) const;
    /// The store answers.
    Status Health() const;
};

}  // namespace rha::control
