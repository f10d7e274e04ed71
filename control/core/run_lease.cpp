#include "control/core/run_lease.h"

#include <algorithm>

namespace rha::control {
namespace {

/// By how much a clock may be fast or slow, in thousandths; real ones stay below one half.
constexpr std::int64_t kClockError = 5;
/// In which a guard powers a machine off.
constexpr Duration kPowerOff = std::chrono::seconds(5);
/// Renewals within one lease: most of them may get lost.
constexpr int kRenewals = 16;

}  // namespace

Duration LeaseLength(Duration counted) {
    const Duration real = counted * 1000 / (1000 + kClockError);
    return std::max(Duration{}, (real - kPowerOff) * (1000 - kClockError) / 1000);
}

void LeaseLedger::Renewed(Instant now, Duration counted) {
    renewed_ = now;
    over_ = std::max(over_, now + counted);
}

bool LeaseLedger::Due(Instant now, Duration counted) const {
    return now - renewed_ >= LeaseLength(counted) / kRenewals;
}

}  // namespace rha::control
