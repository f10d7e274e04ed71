// Command line and configuration file of the programs, on CLI11.
//
// A program describes its options once on a CLI::App; ParseCommandLine() fills them from the
// command line first and from the file of --config for what the command line leaves out. The file
// has one "long-option-name = value" a line, '#' starts a comment, [name] opens a subcommand's
// part.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "common/error.h"
#include "common/runtime/log.h"

namespace rha {

inline constexpr int kExitUsage = 2;

/// Adds --config FILE with a default that may be missing, --log-level and --log-file.
void AddServiceOptions(CLI::App& app, const std::filesystem::path& default_config, LogOptions* log);

/// Parses. Nothing: go on. A number: print nothing more and exit with it (help was shown, or the
/// mistake was explained on standard error: kExitUsage).
std::optional<int> ParseCommandLine(CLI::App& app, int argc, char** argv);

/// After parsing, before anything is done by the options: refuses a default configuration file, or
/// a directory of it, that a stranger has made (CheckOwner). One that was named is who named it's.
Status CheckConfiguration(const CLI::App& app);

/// A service's main(): parses the words of arguments.h, does `work` and flushes the log, however
/// it ended. Returns the exit code; 1 after an error, which then stands on standard error with its
/// remedy, below the name of `app`.
int RunProgram(CLI::App& app, int argc, char** argv, const std::function<Status()>& work);

/// A "host:port" split up; IPv6 hosts stand in brackets. kInvalidArgument otherwise.
struct HostPort {
    std::string host;
    std::string port;
};
Result<HostPort> ParseHostPort(const std::string& text);

}  // namespace rha
