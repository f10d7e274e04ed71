// rhactl: everything an administrator can do, from the command line.
#include <iostream>

#include "common/runtime/arguments.h"
#include "common/runtime/environment.h"
#include "common/runtime/rpc/grpc_process.h"
#include "control/cli/rhactl.h"

int main(int argc, char** argv) {
    const rha::GrpcProcess grpc;
    const auto words = rha::Arguments(argc, argv);
    return rha::cli::RunRhactl({words.begin() + 1, words.end()},
                               {.in = std::cin,
                                .out = std::cout,
                                .err = std::cerr,
                                .in_is_terminal = rha::InputIsTerminal(),
                                .out_is_terminal = rha::OutputIsTerminal()});
}
