// EndSignal: what asks a program to end: SIGTERM and SIGINT; on Windows Ctrl+C, a closed console,
// and the service manager by way of Raise().
//
// Make one before any thread starts: threads inherit what it blocks. One for a process.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace rha {

class EndSignal {
public:
    EndSignal();
    /// Blocks until one of them came. Its name for the log.
    std::string Wait();
    /// Waits for one of them for `time` at most; nothing when none came.
    std::optional<std::string> WaitFor(std::chrono::milliseconds time);
    /// As if one had come. Any thread.
    static void Raise();
    /// From now on nobody's logging off ends this program: it is a service.
    static void StayAtLogoff();
};

}  // namespace rha
