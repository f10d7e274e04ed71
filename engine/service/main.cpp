// rha-engine: the agent of one host. `enroll` makes it known to a control service, `run` is the
// service itself, `guard` stops machines whose run lease ends, `vm` manages this host's machines by
// hand.
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/thread_pool.hpp>
#include <grpcpp/server_builder.h>

#include "common/runtime/allocator.h"
#include "common/runtime/command_line.h"
#include "common/runtime/end_signal.h"
#include "common/runtime/environment.h"
#include "common/runtime/files.h"
#include "common/runtime/log.h"
#include "common/runtime/rpc/credentials.h"
#include "common/runtime/rpc/enrol.h"
#include "common/runtime/rpc/grpc_process.h"
#include "common/runtime/service_host.h"
#include "engine/service/engine_node.h"
#include "engine/service/engine_rpc.h"
#include "engine/service/guard_command.h"
#include "engine/service/host_platform.h"
#include "engine/service/version.h"
#include "engine/service/vm_command.h"
#include "engine/transport/deadline.h"
#include "engine/transport/replication_service.h"

namespace rha::engine {
namespace {

constexpr unsigned kPoolThreads = 16;  // blocking commands and digests
constexpr int kPingIntervalMinMs = 1000;
// A master whose host died is noticed within these two together; "peer_connected" rests on it.
constexpr int kKeepaliveTimeMs = 3000;
constexpr int kKeepaliveTimeoutMs = 5000;
constexpr int kMessageBytesMax = 64 << 20;
constexpr auto kShutdownGrace = std::chrono::seconds(2);

struct Options {
    std::string state = EngineDirectory().string();
    std::string listen = "0.0.0.0:7443";
    std::vector<std::string> roots;
    std::string name = HostName();
    EnrolOptions enrol;
    VmCommand vm;
    LogOptions log;
};

std::filesystem::path IdentityDirectory(const Options& options) {
    return std::filesystem::path(options.state) / "identity";
}

PlatformOptions PlatformOf(const Options& options) {
    return {.state = std::filesystem::absolute(options.state), .roots = options.roots};
}

Status Enroll(Options& options) {
    const GrpcProcess grpc;
    options.enrol.role = PeerRole::kEngine;
    options.enrol.directory = IdentityDirectory(options);
    options.enrol.host_name = options.name;
    RHA_RETURN_IF_ERROR(MakeDirectory(options.state, 0700));
    RHA_ASSIGN_OR_RETURN(const auto enrolled, Enrol(options.enrol));
    std::printf("enrolled as %s (%s)\n", options.name.c_str(), enrolled.identity.self.id.c_str());
    return {};
}

Status Serve(const Options& options, EngineNode& node, const Identity& identity, EndSignal& end) {
    boost::asio::thread_pool pool(kPoolThreads);
    EngineRpc engine(node, pool);
    ReplicationService replication(
        {.host = {identity.self.id}, .version = kVersion, .protocol_version = kProtocolVersion},
        node, pool);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(options.listen, MutualTlsServer(identity), &port);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                               kPingIntervalMinMs);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 0);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveTimeMs);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.SetMaxReceiveMessageSize(kMessageBytesMax);
    builder.RegisterService(&engine);
    builder.RegisterService(&replication);
    const auto server = builder.BuildAndStart();
    if (server == nullptr || port == 0) {
        return Fail(ErrorCode::kConflict, "cannot listen on " + options.listen,
                    "choose a free port and an address of this host with --listen");
    }
    LogInfo("rha-engine {} of host {} listens on {}", kVersion, identity.self.id, options.listen);

    FlushLog();
    ServiceHost::Ready();
    LogInfo("stopping on {}", end.Wait());
    server->Shutdown(CallDeadline(kShutdownGrace));
    server->Wait();
    pool.join();
    return {};
}

Status Run(const Options& options) {
    EndSignal end;
    const GrpcProcess grpc;
    SkipGrpcLockChecks();
    RHA_ASSIGN_OR_RETURN(auto identity, LoadIdentity(IdentityDirectory(options), WallNow()));
    const auto shared = std::make_shared<const Identity>(std::move(identity));
    RHA_ASSIGN_OR_RETURN(auto platform, OpenPlatform(PlatformOf(options)));
    RHA_ASSIGN_OR_RETURN(
        const auto node,
        EngineNode::Start({.state_directory = std::filesystem::absolute(options.state),
                           .storage_roots = std::move(platform.storage_roots),
                           .host_name = options.name},
                          shared, *platform.hypervisor, *platform.source));
    return Serve(options, *node, *shared, end);
}

Status RunGuard(const Options& options) {
    EndSignal end;
    const auto state = std::filesystem::absolute(options.state);
    RHA_RETURN_IF_ERROR(MakeDirectory(state, 0700));
    RHA_ASSIGN_OR_RETURN(const auto hypervisor, OpenGuardedHypervisor(state));
    return WatchLeases(state, *hypervisor, end);
}

Status RunVmCommand(const Options& options) {
    RHA_ASSIGN_OR_RETURN(const auto hypervisor, OpenHypervisor(PlatformOf(options)));
    return Execute(options.vm, *hypervisor);
}

Status Dispatch(const CLI::App& app, ServiceHost& host, Options& options) {
    if (const auto managed = host.Manage(app)) return *managed;
    const auto* guard = app.get_subcommand("guard");
    if (*guard || app.got_subcommand("run")) {
        return host.Run(app, options.log,
                        [&] { return *guard ? RunGuard(options) : Run(options); });
    }
    RHA_RETURN_IF_ERROR(CheckConfiguration(app));
    return app.got_subcommand("enroll") ? Enroll(options) : RunVmCommand(options);
}

int Main(int argc, char** argv) {
    Options options;
    if (options.name.empty()) options.name = "host";
    CLI::App app("RHA engine: captures, replicates and runs the virtual machines of this host",
                 "rha-engine");
    app.require_subcommand(1);
    app.set_version_flag("--version", kVersion);
    AddServiceOptions(app, ConfigDirectory() / "engine.conf", &options.log);

    auto* enroll = app.add_subcommand("enroll", "Make this host known to a control service");
    enroll->add_option("--state", options.state, "State directory")->capture_default_str();
    enroll
        ->add_option("--control", options.enrol.control_address,
                     "host:port of the control service's enrolment port")
        ->required();
    enroll->add_option("--code", options.enrol.code, "Pairing code, from `rhactl hosts add`")
        ->required();
    enroll
        ->add_option("--address", options.enrol.engine_address,
                     "host:port under which others reach this engine")
        ->required();
    enroll->add_option("--name", options.name, "Display name of this host")->capture_default_str();

    auto* run = app.add_subcommand("run", "Run the engine until SIGTERM");
    run->add_option("--state", options.state, "State directory")->capture_default_str();
    run->add_option("--listen", options.listen, "address:port to listen on")->capture_default_str();
    run->add_option("--root", options.roots, RootOptionHelp())->required();
    run->add_option("--name", options.name, "Display name of this host")->capture_default_str();

    auto* guard = app.add_subcommand(
        "guard", "Stop this host's machines when their run lease ends, until SIGTERM");
    guard->add_option("--state", options.state, "State directory of the engine")
        ->capture_default_str();

    auto* vm = app.add_subcommand("vm", "Manage this host's machines by hand");
    vm->add_option("--state", options.state, "State directory")->capture_default_str();
    AddVmCommands(*vm, &options.vm);

    ServiceHost host({{.name = "rha-engine",
                       .title = "RHA engine",
                       .text = "Captures, replicates and runs the virtual machines of this host",
                       .command = "run"},
                      {.name = "rha-guard",
                       .title = "RHA guard",
                       .text = "Stops this host's machines when their run lease ends",
                       .command = "guard"}});
    host.Describe(app);

    return RunProgram(app, argc, argv, [&] { return Dispatch(app, host, options); });
}

}  // namespace
}  // namespace rha::engine

int main(int argc, char** argv) {
    rha::TuneAllocator();
    return rha::engine::Main(argc, argv);
}
