#include "common/runtime/command_line.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>

#include "common/runtime/access.h"
#include "common/runtime/arguments.h"

namespace rha {

void AddServiceOptions(CLI::App& app, const std::filesystem::path& default_config,
                       LogOptions* log) {
    app.set_config("--config", default_config.string(),
                   "Configuration file; its keys are the long names of these options", false);
    app.allow_config_extras(CLI::config_extras_mode::error);
    app.add_option("--log-level", log->level, "trace, debug, info, warning or error")
        ->capture_default_str();
    app.add_option("--log-file", log->file, "Also log to this file (rotated)");
}

std::optional<int> ParseCommandLine(CLI::App& app, int argc, char** argv) {
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& outcome) {  // CLI11 reports help and mistakes this way only
        return app.exit(outcome) == 0 ? 0 : kExitUsage;
    }
    return std::nullopt;
}

Status CheckConfiguration(const CLI::App& app) {
    const auto* option = app.get_config_ptr();
    if (option == nullptr) return {};
    const std::filesystem::path config = option->get_default_str();
    std::error_code failed;  // as when there is no default one
    if (option->count() != 0 &&
        !std::filesystem::equivalent(option->as<std::string>(), config, failed)) {
        return {};
    }
    for (const auto& path : {config.parent_path().parent_path(), config.parent_path(), config}) {
        RHA_RETURN_IF_ERROR(CheckOwner(path));
    }
    return {};
}

int RunProgram(CLI::App& app, int argc, char** argv, const std::function<Status()>& work) {
    auto words = Arguments(argc, argv);
    auto pointers = Pointers(words);
    const int count = static_cast<int>(pointers.size());
    if (const auto exit_code = ParseCommandLine(app, count, pointers.data())) return *exit_code;
    const auto done = work();
    FlushLog();
    if (done) return 0;
    const auto& name = app.get_name();
    const Error& error = done.error();
    std::fprintf(stderr, "%s: %s\n", name.c_str(), error.ToString().c_str());
    if (!error.remedy.empty()) std::fprintf(stderr, "%s: %s\n", name.c_str(), error.remedy.c_str());
    return 1;
}

Result<HostPort> ParseHostPort(const std::string& text) {
    const auto bad = [&text] {
        return Fail(ErrorCode::kInvalidArgument, "'" + text + "' is not an address",
                    "write host:port, for example control.example.org:7444 or [::1]:7444");
    };
    const auto colon = text.rfind(':');
    if (colon == std::string::npos) return bad();
    HostPort result{text.substr(0, colon), text.substr(colon + 1)};
    if (result.host.size() > 1 && result.host.front() == '[' && result.host.back() == ']') {
        result.host = result.host.substr(1, result.host.size() - 2);
    } else if (result.host.find(':') != std::string::npos) {
        return bad();
    }
    unsigned port = 0;
    const char* end = result.port.data() + result.port.size();
    const auto parsed = std::from_chars(result.port.data(), end, port);
    if (result.host.empty() || parsed.ec != std::errc{} || parsed.ptr != end || port > 65535) {
        return bad();
    }
    return result;
}

}  // namespace rha
