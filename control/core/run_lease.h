// The control service's part of the run lease of one scenario; rule and proof in
// docs/machines/lease.md. Pure; not thread-safe.
#pragma once

#include "common/lease_time.h"
#include "common/time.h"

namespace rha::control {

/// When all renewals that this service has sent are over.
class LeaseLedger {
public:
    /// What was sent before `now` is not known: it may have been sent right then.
    LeaseLedger(Instant now, Duration counted) : over_(now + counted) {}

    void Renewed(Instant now, Duration counted);

    /// A further renewal is worth its message: well before the last one is over.
    bool Due(Instant now, Duration counted) const;

    Instant over() const { return over_; }

private:
    Instant over_;
    Instant renewed_;
};

}  // namespace rha::control
