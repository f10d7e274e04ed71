// GuardLock: there is one guard for a state directory, and the engine can see that it works. The
// guard holds a lock on <state>/guard.lock, which ends with its process, and writes into that file
// by the host's boot clock when it last looked at the leases.
// Thread rule: one thread; GuardWorks any.
#pragma once

#include <filesystem>

#include "common/error.h"
#include "common/time.h"
#include "engine/lease/file_hold.h"

namespace rha::engine {

class GuardLock {
public:
    /// kConflict when another process holds it.
    static Result<GuardLock> Take(const std::filesystem::path& state_directory);

    /// "I have looked at the leases now."
    Status Beat(BootTime now);

private:
    explicit GuardLock(FileHold hold) : hold_(std::move(hold)) {}
    FileHold hold_;
};

/// Whether a process holds the lock and has looked at the leases within the last few seconds.
bool GuardWorks(const std::filesystem::path& state_directory, BootTime now);

}  // namespace rha::engine
