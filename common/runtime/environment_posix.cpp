#include <cstdlib>

#include <sys/utsname.h>
#include <unistd.h>

#include "common/runtime/environment.h"

namespace rha {

std::string EnvironmentVariable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::filesystem::path ConfigDirectory() {
    return "/etc/rha";
}

std::filesystem::path ControlDirectory() {
    return "/var/lib/rha-control";
}

std::filesystem::path EngineDirectory() {
    return "/var/lib/rha/engine";
}

std::filesystem::path LogDirectory() {
    return "/var/log/rha";
}

std::filesystem::path UserConfigDirectory() {
    if (auto config = EnvironmentVariable("XDG_CONFIG_HOME"); !config.empty()) return config;
    return std::filesystem::path(EnvironmentVariable("HOME")) / ".config";
}

std::string HostName() {
    char name[256] = {};
    return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

std::string SystemVersion() {
    utsname name{};
    if (::uname(&name) != 0) return "unknown";
    return std::string(name.sysname) + " " + name.release;
}

bool OutputIsTerminal() {
    return ::isatty(STDOUT_FILENO) == 1;
}

bool InputIsTerminal() {
    return ::isatty(STDIN_FILENO) == 1;
}

}  // namespace rha
