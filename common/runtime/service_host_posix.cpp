#include <cstdlib>

#include "common/runtime/command_line.h"
#include "common/runtime/service_host.h"

namespace rha {

void ServiceHost::Describe(CLI::App& /*app*/) {}

std::optional<Status> ServiceHost::Manage(const CLI::App& /*app*/) {
    return std::nullopt;
}

Status ServiceHost::StartLog(const CLI::App& app, LogOptions options) const {
    return rha::StartLog(DescriptionOf(app).name, options);
}

Status ServiceHost::Run(const CLI::App& app, const LogOptions& log,
                        const std::function<Status()>& body) {
    RHA_RETURN_IF_ERROR(CheckConfiguration(app));
    RHA_RETURN_IF_ERROR(StartLog(app, log));
    return body();
}

void ServiceHost::Ready() {}

void ServiceHost::EndProcess() {
    std::_Exit(0);
}

}  // namespace rha
