// A program started by a test, with its output in pipes; killed at the end if it still runs.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "common/runtime/unique_fd.h"

namespace rha::test {

struct Finished {
    int exit_code = -1;  ///< -1 when a signal ended it
    std::string out;
    std::string err;
};

class ChildProcess {
public:
    /// Starts `words` with standard input from /dev/null. Fails the test if that is not possible.
    explicit ChildProcess(const std::vector<std::string>& words);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    void Signal(int signal);
    /// Reads until the program has ended; ends it itself after `patience` (exit code -1).
    Finished Wait(std::chrono::seconds patience = std::chrono::seconds(60));
    /// Reads until `found` accepts what was written so far; false when the program ended before, or
    /// after `patience`.
    bool ReadUntil(const std::function<bool(const Finished&)>& found,
                   std::chrono::seconds patience = std::chrono::seconds(60));
    const Finished& output() const { return output_; }

private:
    /// Takes in what there is; false at the end of both pipes or at the deadline.
    bool ReadSome(std::chrono::steady_clock::time_point deadline);
    void Reap();

    pid_t pid_ = -1;
    UniqueFd out_;
    UniqueFd err_;
    Finished output_;
};

/// Starts, waits and returns what came of it.
Finished RunProcess(const std::vector<std::string>& words);

}  // namespace rha::test
