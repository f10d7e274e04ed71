// Daemon: becoming a background process whose starter learns whether it came up, and signals that
// are waited for instead of interrupting. Use before any thread exists.
#pragma once

#include <csignal>
#include <optional>

#include "common/runtime/unique_fd.h"

namespace rha::capturefs {

class Daemon {
public:
    /// Blocks the signals that stop the process. Without `foreground` forks; the parent waits for
    /// the child's report and gets an exit code, the child goes on.
    static Daemon Start(bool foreground);

    /// In the parent: what to exit with.
    std::optional<int> parent_exit_code() const { return parent_exit_code_; }
    const sigset_t& stop_signals() const { return stop_signals_; }
    /// The parent may exit with success; the standard streams are let go of. A child that ends
    /// without this makes the parent exit with failure.
    void ReportReady();

private:
    sigset_t stop_signals_{};
    UniqueFd ready_;
    std::optional<int> parent_exit_code_;
};

}  // namespace rha::capturefs
