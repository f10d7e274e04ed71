#include "common/runtime/service_host.h"

#include <utility>

namespace rha {

ServiceHost::ServiceHost(std::vector<ServiceDescription> services)
    : services_(std::move(services)) {}

const ServiceDescription& ServiceHost::DescriptionOf(const CLI::App& app) const {
    for (const auto& service : services_) {
        if (app.got_subcommand(service.command)) return service;
    }
    return services_.front();
}

}  // namespace rha
