// ServiceHost: a program as a service of its system. Windows' service manager starts a program in a
// way of its own, wants to be told how far it is, and stops it by a call; elsewhere a service is a
// program like any other, and nothing here does anything but run it.
//
// One for a process; main's thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/runtime/command_line.h"

namespace rha {

struct ServiceDescription {
    std::string name;     ///< for the service manager, the event log and the log file
    std::string title;    ///< as people see it
    std::string text;     ///< what it does, in a sentence
    std::string command;  ///< the subcommand that runs it
};

class ServiceHost {
public:
    /// All services that the program can be.
    explicit ServiceHost(std::vector<ServiceDescription> services);

    /// On Windows adds `install` and `uninstall` to `app`, and --service to the subcommands above,
    /// which are there already.
    void Describe(CLI::App& app);

    /// After parsing: what `install` or `uninstall` came to; nothing when neither was asked for.
    std::optional<Status> Manage(const CLI::App& app);

    /// StartLog() for a service as well, which has no terminal: it logs to a file, if `options`
    /// names none then to one of LogDirectory(), and its warnings and errors are events of the
    /// system's.
    Status StartLog(const CLI::App& app, LogOptions options) const;

    /// CheckConfiguration(), StartLog(), then `body`, under the service manager if that started the
    /// program; returns what went wrong. A service says that to the system's events, too.
    Status Run(const CLI::App& app, const LogOptions& log, const std::function<Status()>& body);

    /// `body` has come so far that others may rely on the service. Any thread.
    static void Ready();

    /// Ends this process at once, without destructors, and well: a service has stopped.
    [[noreturn]] static void EndProcess();

private:
    /// Of the subcommand that was given; of another one's the first.
    const ServiceDescription& DescriptionOf(const CLI::App& app) const;

    const std::vector<ServiceDescription> services_;
    [[maybe_unused]] bool as_service_ = false;  ///< Windows: --service was given
};

}  // namespace rha
