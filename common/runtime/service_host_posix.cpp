#include <cstdlib>

#include "common/runtime/service_host.h"

namespace rha {

void ServiceHost::Describe(CLI::App& /*app*/) {}

std::optional<Status> ServiceHost::Manage(const CLI::App& /*app*/) {
    return std::nullopt;
}

Status ServiceHost::StartLog(const CLI::App& app, LogOptions options) const {
    return rha::StartLog(DescriptionOf(app).name, options);
}

Status ServiceHost::Run(const std::function<Status()>& body) {
    return body();
}

void ServiceHost::Ready() {}

void ServiceHost::EndProcess() {
    std::_Exit(0);
}

}  // namespace rha
