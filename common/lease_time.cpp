#include "common/lease_time.h"

#include <algorithm>

namespace rha {
namespace {

/// By how much a clock may be fast or slow, in thousandths; real ones stay below one half.
constexpr std::int64_t kClockError = 5;
/// In which a guard powers a machine off.
constexpr Duration kPowerOff = std::chrono::seconds(5);

}  // namespace

Duration LeaseLength(Duration counted) {
    const Duration real = counted * 1000 / (1000 + kClockError);
    return std::max(Duration{}, (real - kPowerOff) * (1000 - kClockError) / 1000);
}

Duration LeaseWait(Duration length) {
    const Duration real = length * 1000 / (1000 - kClockError) + Duration(1) + kPowerOff;
    return real * (1000 + kClockError) / 1000 + Duration(1);
}

}  // namespace rha
