// EndSignal: what asks a program to end: SIGTERM and SIGINT; on Windows Ctrl+C, a closed console,
// and the service manager by way of Raise().
//
// Make one before any thread starts: threads inherit what it blocks. One for a process.
#pragma once

#include <string>

namespace rha {

class EndSignal {
public:
    EndSignal();
    /// Blocks until one of them came. Its name for the log.
    std::string Wait();
    /// As if one had come. Any thread.
    static void Raise();
};

}  // namespace rha
