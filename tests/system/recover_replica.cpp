// recover-replica: opens a copy of a replica as the engine would after a crash, applies what its
// journal holds, and leaves the images as a promotion would find them. For tests only.
#include <cstdio>

#include <CLI/CLI.hpp>

#include "common/runtime/random.h"
#include "engine/replica/replica.h"

int main(int argc, char** argv) {
    using namespace rha;
    using namespace rha::engine;
    ReplicaConfig config;
    PathMapping path;
    CLI::App app("Recovers a copy of a replica");
    app.add_option("--scenario", config.scenario.value)->required();
    app.add_option("--directory", config.directory)->required();
    app.add_option("--state", config.state_directory)->required();
    app.add_option("--master-prefix", path.master_prefix)->required();
    CLI11_PARSE(app, argc, argv);
    config.paths = {path};
    config.free_bytes_min = 0;

    ReplicaEnvironment environment;
    environment.random_id = &RandomId;
    environment.on_event = [](const ReplicaEvent& event) {
        std::printf("%s: %s\n", event.code.c_str(), event.message.c_str());
    };
    auto replica = Replica::Create(std::move(config), std::move(environment));
    if (!replica) {
        std::fprintf(stderr, "recover-replica: %s\n", replica.error().ToString().c_str());
        return 1;
    }
    const auto epoch = (*replica)->GetStatus().epoch;
    const auto promoted = (*replica)->Promote({.new_epoch = {epoch.value + 1}});
    if (!promoted) {
        std::fprintf(stderr, "recover-replica: %s\n", promoted.error().ToString().c_str());
        return 1;
    }
    std::printf("applied %llu\n", static_cast<unsigned long long>(promoted->applied.value));
    return 0;
}
