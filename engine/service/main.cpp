// rha-engine: the agent of one host. `enroll` makes it known to a control service, `run` is the
// service itself, `guard` stops machines whose run lease ends, `vm` manages the machines of a QEMU
// host by hand.
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/thread_pool.hpp>
#include <grpcpp/server_builder.h>
#include <unistd.h>

#include "common/runtime/allocator.h"
#include "common/runtime/command_line.h"
#include "common/runtime/files.h"
#include "common/runtime/log.h"
#include "common/runtime/rpc/credentials.h"
#include "common/runtime/rpc/enrol.h"
#include "common/runtime/rpc/grpc_process.h"
#include "engine/capture/client/capture_client.h"
#include "engine/hypervisor/qemu/qemu_hypervisor.h"
#include "engine/service/engine_node.h"
#include "engine/service/engine_rpc.h"
#include "engine/service/guard_command.h"
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
// Together less than the five seconds in which the guard has to power a machine off
// (docs/machines/lease.md): finding the monitor, `quit`, and closing the disks before the kill.
constexpr auto kGuardMonitorTimeout = std::chrono::seconds(1);
constexpr auto kGuardQuitTimeout = std::chrono::seconds(2);

struct Options {
    std::string state = "/var/lib/rha/engine";
    std::string listen = "0.0.0.0:7443";
    std::vector<std::string> roots;
    std::string name;
    EnrolOptions enrol;
    VmCommand vm;
    LogOptions log;
};

int Complain(const Error& error) {
    std::fprintf(stderr, "rha-engine: %s\n", error.ToString().c_str());
    if (!error.remedy.empty()) std::fprintf(stderr, "rha-engine: %s\n", error.remedy.c_str());
    return 1;
}

std::string HostName() {
    char name[256] = {};
    return gethostname(name, sizeof name - 1) == 0 ? name : "host";
}

/// "/srv/vms=/run/rha/capture.sock" as a mount.
Result<CaptureMount> ParseRoot(const std::string& text) {
    const auto equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0 || text[0] != '/') {
        return Fail(ErrorCode::kInvalidArgument, "'" + text + "' is not ROOT=SOCKET",
                    "give an absolute storage root and the socket of its rha-capturefs, e.g. "
                    "--root /srv/vms=/run/rha/capture.sock");
    }
    auto root = std::filesystem::path(text.substr(0, equals)).lexically_normal().string();
    while (root.size() > 1 && root.ends_with('/')) root.pop_back();
    return CaptureMount{.root = root, .socket = text.substr(equals + 1)};
}

std::filesystem::path IdentityDirectory(const Options& options) {
    return std::filesystem::path(options.state) / "identity";
}

Result<std::unique_ptr<QemuHypervisor>> MakeHypervisor(const Options& options,
                                                       std::vector<std::string> roots) {
    const auto state = std::filesystem::absolute(options.state);
    return QemuHypervisor::Create(
        {.runtime_directory = (state / "vms").string(), .machine_roots = std::move(roots)});
}

Result<std::vector<CaptureMount>> ParseRoots(const Options& options) {
    std::vector<CaptureMount> mounts;
    for (const auto& text : options.roots) {
        RHA_ASSIGN_OR_RETURN(auto mount, ParseRoot(text));
        mounts.push_back(std::move(mount));
    }
    return mounts;
}

std::vector<std::string> RootPaths(const std::vector<CaptureMount>& mounts) {
    std::vector<std::string> roots;
    for (const auto& mount : mounts) roots.push_back(mount.root.string());
    return roots;
}

Status Enroll(Options& options) {
    options.enrol.role = PeerRole::kEngine;
    options.enrol.directory = IdentityDirectory(options);
    options.enrol.host_name = options.name;
    RHA_RETURN_IF_ERROR(MakeDirectory(options.state, 0700));
    RHA_ASSIGN_OR_RETURN(const auto enrolled, Enrol(options.enrol));
    std::printf("enrolled as %s (%s)\n", options.name.c_str(), enrolled.identity.self.id.c_str());
    return {};
}

/// Serves until SIGTERM or SIGINT, which must be blocked in all threads.
Status Serve(const Options& options, EngineNode& node, const Identity& identity) {
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

    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    int received = 0;
    sigwait(&stop, &received);
    LogInfo("stopping on signal {}", received);
    server->Shutdown(CallDeadline(kShutdownGrace));
    server->Wait();
    pool.join();
    return {};
}

Status Run(const Options& options) {
    RHA_RETURN_IF_ERROR(StartLog("rha-engine", options.log));
    RouteGrpcLog();
    SkipGrpcLockChecks();
    KeepCallbackThreads();
    RHA_ASSIGN_OR_RETURN(auto identity, LoadIdentity(IdentityDirectory(options), WallNow()));
    const auto shared = std::make_shared<const Identity>(std::move(identity));
    RHA_ASSIGN_OR_RETURN(auto mounts, ParseRoots(options));
    auto roots = RootPaths(mounts);
    RHA_ASSIGN_OR_RETURN(const auto hypervisor, MakeHypervisor(options, roots));
    CaptureClient capture(std::move(mounts));
    RHA_ASSIGN_OR_RETURN(
        const auto node,
        EngineNode::Start({.state_directory = std::filesystem::absolute(options.state),
                           .storage_roots = std::move(roots),
                           .host_name = options.name},
                          shared, *hypervisor, capture));
    return Serve(options, *node, *shared);
}

Status RunGuard(const Options& options) {
    RHA_RETURN_IF_ERROR(StartLog("rha-guard", options.log));
    const auto state = std::filesystem::absolute(options.state);
    RHA_RETURN_IF_ERROR(MakeDirectory(state, 0700));
    RHA_ASSIGN_OR_RETURN(const auto hypervisor,
                         QemuHypervisor::Create({.runtime_directory = (state / "vms").string(),
                                                 .machine_roots = {},
                                                 .monitor_timeout = kGuardMonitorTimeout,
                                                 .guest_timeout = kGuardMonitorTimeout,
                                                 .quit_timeout = kGuardQuitTimeout}));
    return WatchLeases(state, *hypervisor);
}

Status RunVmCommand(const Options& options) {
    RHA_ASSIGN_OR_RETURN(const auto mounts, ParseRoots(options));
    auto roots = RootPaths(mounts);
    if (roots.empty()) roots.push_back("/");
    RHA_ASSIGN_OR_RETURN(const auto hypervisor, MakeHypervisor(options, std::move(roots)));
    return Execute(options.vm, *hypervisor);
}

void BlockStopSignals() {
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

int Main(int argc, char** argv) {
    Options options;
    options.name = HostName();
    CLI::App app("RHA engine: captures, replicates and runs the virtual machines of this host");
    app.require_subcommand(1);
    app.set_version_flag("--version", kVersion);
    AddServiceOptions(app, "/etc/rha/engine.conf", &options.log);

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
    run->add_option("--root", options.roots,
                    "ROOT=SOCKET: storage root and the socket of its rha-capturefs (repeatable)")
        ->required();
    run->add_option("--name", options.name, "Display name of this host")->capture_default_str();

    auto* guard = app.add_subcommand(
        "guard", "Stop this host's machines when their run lease ends, until SIGTERM");
    guard->add_option("--state", options.state, "State directory of the engine")
        ->capture_default_str();

    auto* vm = app.add_subcommand("vm", "Manage this host's machines by hand (QEMU)");
    vm->add_option("--state", options.state, "State directory")->capture_default_str();
    AddVmCommands(*vm, &options.vm);

    if (const auto exit_code = ParseCommandLine(app, argc, argv)) return *exit_code;
    BlockStopSignals();
    const auto done = enroll->parsed()  ? Enroll(options)
                      : run->parsed()   ? Run(options)
                      : guard->parsed() ? RunGuard(options)
                                        : RunVmCommand(options);
    FlushLog();
    return done ? 0 : Complain(done.error());
}

}  // namespace
}  // namespace rha::engine

int main(int argc, char** argv) {
    rha::TuneAllocator();
    return rha::engine::Main(argc, argv);
}
