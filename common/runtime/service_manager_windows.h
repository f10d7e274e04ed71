// What the service manager and the event log keep about a service. For sources of Windows only.
#pragma once

#include <string>

#include "common/error.h"
#include "common/runtime/service_host.h"

namespace rha {

/// Makes this program's subcommand a service that starts with Windows, and again when it ends
/// without having been stopped; or changes one that is there. `config`: the configuration file it
/// is to use, empty for the usual one. Does not start it.
Status InstallService(const ServiceDescription& service, const std::string& config);

/// From now on warnings and errors of this process's log are events of that service as well.
void LogToEvents(const ServiceDescription& service);

/// Stops it, waits for its end, and removes it and its event source, or what an earlier call left
/// of them: can be called again, and is well where there is nothing to remove.
Status UninstallService(const ServiceDescription& service);

}  // namespace rha
