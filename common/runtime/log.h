// The one logger of a process, on spdlog. Lines go to standard error (systemd adds time and unit
// there) and, if asked for, to a rotated file of bounded size. Thread-safe. A program calls
// StartLog() first; without it, as in tests, lines of level info and above go to standard output.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "common/error.h"

namespace rha {

struct LogOptions {
    std::string level = "info";                ///< trace, debug, info, warning or error.
    std::string file;                          ///< Empty: standard error only.
    std::uint64_t file_bytes_max = 16u << 20;  ///< Rotates to file.1 … beyond this.
    std::uint32_t file_count_max = 5;
    bool with_time = true;  ///< False under systemd, whose journal has the time.
};

/// Replaces the process's logger. Fails with kInvalidArgument (level) or kIo (file).
Status StartLog(const std::string& program, const LogOptions& options);

/// Flushes everything; safe to call from main's end. Not async-signal-safe.
void FlushLog();

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };

/// Formats and writes one line; the functions below are what everybody calls.
void LogLine(LogLevel level, fmt::string_view format, fmt::format_args args);

template <typename... Args>
void LogDebug(fmt::format_string<Args...> format, Args&&... args) {
    LogLine(LogLevel::kDebug, format, fmt::make_format_args(args...));
}
template <typename... Args>
void LogInfo(fmt::format_string<Args...> format, Args&&... args) {
    LogLine(LogLevel::kInfo, format, fmt::make_format_args(args...));
}
template <typename... Args>
void LogWarning(fmt::format_string<Args...> format, Args&&... args) {
    LogLine(LogLevel::kWarning, format, fmt::make_format_args(args...));
}
template <typename... Args>
void LogError(fmt::format_string<Args...> format, Args&&... args) {
    LogLine(LogLevel::kError, format, fmt::make_format_args(args...));
}

/// "message <- context; remedy", one line, fit for any of the above.
std::string Describe(const Error& error);

}  // namespace rha
