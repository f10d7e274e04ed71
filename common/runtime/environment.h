// What a program finds around it: variables, this host's name, and where things are kept that it
// was not told to keep elsewhere.
#pragma once

#include <filesystem>
#include <string>

namespace rha {

/// An environment variable in UTF-8; empty when it is not set.
std::string EnvironmentVariable(const char* name);

/// /etc/rha; %ProgramData%\RHA\config on Windows.
std::filesystem::path ConfigDirectory();

/// What the control service keeps: /var/lib/rha-control; %ProgramData%\RHA\control.
std::filesystem::path ControlDirectory();

/// What an engine keeps: /var/lib/rha/engine; %ProgramData%\RHA\engine.
std::filesystem::path EngineDirectory();

/// Where a service logs that was not told where: /var/log/rha; %ProgramData%\RHA\log.
std::filesystem::path LogDirectory();

/// What a person's programs keep, without the name of a program: the directory that XDG_CONFIG_HOME
/// names, or ~/.config; %APPDATA% on Windows.
std::filesystem::path UserConfigDirectory();

/// This host's name, as it knows it; empty when it has none.
std::string HostName();

/// This host's operating system and its version: "Linux 6.1.0-28-amd64", "Windows 10.0.20348".
std::string SystemVersion();

/// Whether a person reads what the program writes, or types what it reads.
bool OutputIsTerminal();
bool InputIsTerminal();

}  // namespace rha
