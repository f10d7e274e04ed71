// The run lease of a master's machine: until when it may run on, and what has to be done with it at
// an instant. The rule and its proof: docs/machines/lease.md. Pure.
//
//        renewed                        deadline
//   ────────┬──────────────────┬────────────┬──────────────►  the host's boot clock
//           │      run on      │ shut down  │  power off, until somebody renews
//                              └ deadline - min(stop_grace, length / 2)
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/error.h"
#include "common/ids.h"
#include "common/time.h"

namespace rha::engine {

/// Longest lease and longest grace that anybody may ask for: nothing overflows below it.
inline constexpr Duration kLeaseMax = std::chrono::hours(24 * 7);

struct RunLease {
    ScenarioId scenario;
    VmId vm;
    std::string boot_id;  ///< the run of the host in which the deadline means something
    BootTime deadline;
    Duration length{};      ///< of the last renewal; never 0
    Duration stop_grace{};  ///< for the guest's shutdown, before the deadline
    /// The machine lives on the other host now: nobody renews this any more, and it outlives the
    /// engine, so that the machine stays off here.
    bool retired = false;
    bool operator==(const RunLease&) const = default;
};

/// One host at one moment.
struct HostMoment {
    std::string boot_id;
    BootTime now;
};

enum class LeaseDuty : std::uint8_t {
    kRunOn,
    kShutDown,  ///< gracefully, until the deadline
    kPowerOff,
};

/// A lease of another run of the host is over.
LeaseDuty DutyAt(const RunLease& lease, const HostMoment& at);

/// Until the deadline; zero when it is over.
Duration TimeLeft(const RunLease& lease, const HostMoment& at);

struct LeaseRenewal {
    BootTime from;  ///< what it counts from; never later than the moment at which it is applied
    Duration length{};
    Duration stop_grace{};
};

/// kInvalidArgument for lengths out of (0, kLeaseMax], a grace out of [0, kLeaseMax], or a start
/// that lies in the future.
Status CheckRenewal(const LeaseRenewal& renewal, const HostMoment& at);

/// The lease after a renewal, which never shortens one that still counts: same machine, same run of
/// the host. kUnavailable (retryable) when it comes so late that the machine would have to be
/// stopped at once though `current` does not say so: such a renewal must do no harm.
Result<RunLease> Renewed(const std::optional<RunLease>& current, const ScenarioId& scenario,
                         const VmId& vm, const LeaseRenewal& renewal, const HostMoment& at);

/// How often the replica's host is asked to renew a lease of that length.
Duration AskInterval(Duration length);

}  // namespace rha::engine
