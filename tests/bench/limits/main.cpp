// rha-bench-limits: what this machine can do at best, measured without any of the product's code.
// Each subcommand prints one line of JSON; tests/bench/bench.py runs it between the other
// contestants of a round.
#include <cstdlib>
#include <string>

#include <CLI/CLI.hpp>

#include "tests/bench/limits/block_compare.h"
#include "tests/bench/limits/socket_stream.h"

int main(int argc, char** argv) {
    CLI::App app("Limits of this machine for the benchmark");
    app.require_subcommand(1);

    rha::bench::StreamLimit stream;
    auto* stream_command = app.add_subcommand("stream", "One TCP or TLS stream over loopback");
    stream_command->add_option("--bytes", stream.bytes)->required();
    stream_command->add_option("--tls", stream.identity, "Directory with ca, cert and key.pem");

    std::string left;
    std::string right;
    auto* compare = app.add_subcommand("compare", "Digest two files at the same time");
    compare->add_option("left", left)->required();
    compare->add_option("right", right)->required();

    CLI11_PARSE(app, argc, argv);
    if (compare->parsed()) return rha::bench::RunBlockCompareLimit(left, right);
    stream.tls = !stream.identity.empty();
    return rha::bench::RunStreamLimit(stream);
}
