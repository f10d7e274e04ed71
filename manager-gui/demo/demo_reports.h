// Reports about the imaginary fleet, of imaginary figures.
#pragma once

#include "manager-gui/core/administration.h"

namespace rha::manager {

/// `about`: the name of the scenario, or of the machine that is assessed.
Report demoReport(const QString& about, const ReportWish& wish);

}  // namespace rha::manager
