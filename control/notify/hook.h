// Hook: an administrator's program that is run after an event.
//
// It is run only if nobody but root can have put it there: the program and its directory belong to
// root, neither group nor others may write them or any directory above, and it is no symbolic link.
// On Windows the system and the administrators stand for root, and access lists for modes. It runs
// as the service's user, with no input, an environment of its own
// (docs/operations/notifications.md), in a session (on Windows: a job) of its own, for a limited
// time.
// Thread rule: any thread; blocks.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "common/error.h"
#include "control/notify/cancel_signal.h"
#include "control/notify/delivery.h"

namespace rha::control {

struct HookRules {
    std::filesystem::path directory;
    bool own_user = false;  ///< this process's user is trusted as root is
};

/// kPermissionDenied, kNotFound or kInvalidArgument, with what to change.
Status CheckHook(const HookRules& rules, const std::string& program);

/// What the program is told: RHA_* variables.
std::map<std::string, std::string> HookEnvironment(const EventRecord& event,
                                                   const DeliveryFacts& facts);

struct HookResult {
    int exit_code = 0;  ///< -1: ended by a signal or by us
    bool timed_out = false;
    std::string output;  ///< beginning of what it printed
};

/// Runs it to its end, or ends it when `timeout` is over or `cancel` is set (kCancelled).
Result<HookResult> RunHook(const std::string& program,
                           const std::map<std::string, std::string>& environment, Duration timeout,
                           const CancelSignal& cancel);

}  // namespace rha::control
