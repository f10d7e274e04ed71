#include "common/runtime/log.h"

#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace rha {
namespace {

Result<spdlog::level::level_enum> LevelFromName(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, spdlog::level::level_enum>, 5> kLevels = {{
        {"trace", spdlog::level::trace},
        {"debug", spdlog::level::debug},
        {"info", spdlog::level::info},
        {"warning", spdlog::level::warn},
        {"error", spdlog::level::err},
    }};
    for (const auto& [level_name, level] : kLevels) {
        if (level_name == name) return level;
    }
    return Fail(ErrorCode::kInvalidArgument, fmt::format("unknown log level '{}'", name),
                "use trace, debug, info, warning or error");
}

spdlog::level::level_enum LevelOf(LogLevel level) {
    switch (level) {
        case LogLevel::kDebug:
            return spdlog::level::debug;
        case LogLevel::kInfo:
            return spdlog::level::info;
        case LogLevel::kWarning:
            return spdlog::level::warn;
        case LogLevel::kError:
            return spdlog::level::err;
    }
    return spdlog::level::err;
}

}  // namespace

Status StartLog(const std::string& program, const LogOptions& options) {
    RHA_ASSIGN_OR_RETURN(const auto level, LevelFromName(options.level));
    std::vector<spdlog::sink_ptr> sinks{std::make_shared<spdlog::sinks::stderr_sink_mt>()};
    if (!options.file.empty()) {
        try {
            sinks.push_back(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
                options.file, options.file_bytes_max, options.file_count_max));
        } catch (const spdlog::spdlog_ex& failure) {  // the library's only way to report it
            return Fail(ErrorCode::kIo,
                        fmt::format("cannot open log file {}: {}", options.file, failure.what()),
                        "create its directory or name another file in the configuration");
        }
    }
    auto logger = std::make_shared<spdlog::logger>(program, sinks.begin(), sinks.end());
    logger->set_level(level);
    logger->flush_on(spdlog::level::warn);
    const char* pattern = options.with_time ? "%Y-%m-%dT%H:%M:%S.%e%z %l %v" : "%l %v";
    logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(
        pattern, spdlog::pattern_time_type::local, "\n"));
    spdlog::set_default_logger(std::move(logger));
    return {};
}

void LogLine(LogLevel level, fmt::string_view format, fmt::format_args args) {
    const auto logger = spdlog::default_logger();
    if (!logger->should_log(LevelOf(level))) return;
    logger->log(LevelOf(level), spdlog::string_view_t(fmt::vformat(format, args)));
}

void FlushLog() {
    spdlog::default_logger()->flush();
}

std::string Describe(const Error& error) {
    std::string text = error.ToString();
    if (!error.remedy.empty()) text += "; " + error.remedy;
    return text;
}

}  // namespace rha
