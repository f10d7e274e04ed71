// Reports about the imaginary fleet, of imaginary figures.
#pragma once

#include "manager-gui/core/administration.h"
#include "manager-gui/demo/demo_fleet.h"

namespace rha::manager {

/// kNotFound for a scenario that is not there.
Result<Report> demoReport(const DemoFleet& fleet, const ReportWish& wish);

}  // namespace rha::manager
