// Processes: running a command to its end within a deadline, and holding on to a running QEMU.
// Blocking; no shared state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "common/error.h"
#include "common/runtime/unique_fd.h"
#include "common/time.h"

namespace rha::engine {

struct CommandOutput {
    int exit_code = 0;  ///< 128 + signal number when a signal ended it
    std::string out;    ///< the first MiB of standard output
    std::string err;    ///< the first MiB of standard error
};

/// Runs `arguments` (the first is the program, looked up in PATH) with /dev/null as standard input,
/// default signals, C locale and no inherited descriptor but `handed_over`, which it gets as 3, 4,
/// … in a session of its own. kTimeout after `deadline`, when it has been killed.
Result<CommandOutput> RunCommand(const std::vector<std::string>& arguments, Instant deadline,
                                 const std::vector<int>& handed_over = {});

/// A running QEMU, immune to reuse of its process number.
class QemuProcess {
public:
    /// The process that holds the lock on `pid_file`, or nothing when there is none.
    static Result<std::optional<QemuProcess>> Find(const std::string& pid_file);

    pid_t pid() const { return pid_; }
    /// Readable once the process has ended.
    int descriptor() const { return descriptor_.Get(); }
    /// True when it ended by `deadline`.
    bool WaitForEnd(Instant deadline) const;
    void Kill() const;

private:
    QemuProcess(pid_t pid, UniqueFd descriptor) : pid_(pid), descriptor_(std::move(descriptor)) {}

    pid_t pid_;
    UniqueFd descriptor_;
};

}  // namespace rha::engine
