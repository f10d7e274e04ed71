// Exit codes of rhactl; documented in docs/cli.md and never renumbered.
#pragma once

#include "common/error.h"

namespace rha::cli {

enum class ExitCode : int {
    kOk = 0,
    kFailed = 1,       ///< tried and failed, or findings block the run
    kUsage = 2,        ///< the command line makes no sense
    kNotFound = 3,     ///< no such scenario, host, group or machine
    kRefused = 4,      ///< not now: state, conflict, or not confirmed
    kUnreachable = 5,  ///< the control service or an engine cannot be reached
    kNotAllowed = 6,   ///< not logged in, certificate refused, expired or revoked
    kTimedOut = 7,     ///< --wait: not reached in time
};

ExitCode ExitCodeOf(ErrorCode code);

}  // namespace rha::cli
