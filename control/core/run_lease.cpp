#include "control/core/run_lease.h"

#include <algorithm>

namespace rha::control {
namespace {

/// Renewals within one lease: most of them may get lost.
constexpr int kRenewals = 16;

}  // namespace

void LeaseLedger::Renewed(Instant now, Duration counted) {
    renewed_ = now;
    over_ = std::max(over_, now + counted);
}

bool LeaseLedger::Due(Instant now, Duration counted) const {
    return now - renewed_ >= LeaseLength(counted) / kRenewals;
}

}  // namespace rha::control
