// How long a run lease lasts for whom it is given, and for whom gives it: docs/machines/lease.md
// has the rule and its proof. Pure functions.
#pragma once

#include "common/time.h"

namespace rha {

/// How long a renewal lets a machine run on by its host's clock, if whoever renews counts `counted`
/// by his own before he believes that it is off. Zero when that is too short to stop a machine.
Duration LeaseLength(Duration counted);

/// What has to be counted for a renewal of that length: the inverse, rounded up.
Duration LeaseWait(Duration length);

}  // namespace rha
