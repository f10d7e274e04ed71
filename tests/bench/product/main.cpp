// rha-bench-engine: the product's own classes as contestants of the benchmark. Started and spoken
// to by tests/bench/harness/product.py. rha-bench-engine-plain is the same without encryption.
#include <csignal>
#include <cstdio>

#include <CLI/CLI.hpp>

#include "common/runtime/allocator.h"
#include "common/runtime/log.h"
#include "common/runtime/rpc/grpc_process.h"
#include "tests/bench/product/bench_identity.h"
#include "tests/bench/product/roles.h"

namespace rha::bench {
namespace {

int Main(int argc, char** argv) {
    CLI::App app("The product's contestants in the benchmark");
    app.require_subcommand(1);

    std::string directory;
    auto* identities = app.add_subcommand("identities", "Make certificates for both hosts");
    identities->add_option("directory", directory)->required();

    ReplicaRole replica;
    auto* replica_command = app.add_subcommand("replica", "Receive and apply");
    replica_command->add_option("--identity", replica.identity)->required();
    replica_command->add_option("--directory", replica.directory)->required();
    replica_command->add_option("--state", replica.state)->required();
    replica_command->add_option("--prefix", replica.master_prefix);
    replica_command->add_flag("--adopt", replica.adopt);
    replica_command->add_flag("--memory", replica.memory);

    MasterRole master;
    auto* master_command = app.add_subcommand("master", "Synchronise and replicate a folder");
    master_command->add_option("--identity", master.identity)->required();
    master_command->add_option("--root", master.root)->required();
    master_command->add_option("--socket", master.socket)->required();
    master_command->add_option("--folder", master.folder)->required();
    master_command->add_option("--state", master.state)->required();
    master_command->add_option("--address", master.address)->required();

    StreamRole stream;
    auto* stream_command = app.add_subcommand("stream", "Replicate writes made in memory");
    stream_command->add_option("--identity", stream.identity)->required();
    stream_command->add_option("--state", stream.state)->required();
    stream_command->add_option("--address", stream.address)->required();
    stream_command->add_option("--bytes", stream.bytes)->required();
    stream_command->add_option("--payload", stream.payload_bytes);

    DrainRole drain;
    auto* drain_command = app.add_subcommand("drain", "Empty the capture ring");
    drain_command->add_option("--root", drain.root)->required();
    drain_command->add_option("--socket", drain.socket)->required();
    drain_command->add_option("--folder", drain.folder)->required();
    drain_command->add_option("--journal", drain.journal);

    CLI11_PARSE(app, argc, argv);
    std::signal(SIGPIPE, SIG_IGN);
    // Standard output belongs to the frame, so the log needs its place before the first line.
    auto done = StartLog("rha-bench-engine", {.level = "warning"});
    if (!done) return 1;
    done = identities->parsed()        ? MakeIdentities(directory)
           : replica_command->parsed() ? RunReplica(replica)
           : master_command->parsed()  ? RunMaster(master)
           : stream_command->parsed()  ? RunStream(stream)
                                       : RunDrain(drain);
    FlushLog();
    if (done) return 0;
    std::fprintf(stderr, "rha-bench-engine: %s\n", Describe(done.error()).c_str());
    return 1;
}

}  // namespace
}  // namespace rha::bench

int main(int argc, char** argv) {
    rha::TuneAllocator();
    const rha::GrpcProcess grpc;
    rha::SkipGrpcLockChecks();
    rha::KeepCallbackThreads();
    return rha::bench::Main(argc, argv);
}
