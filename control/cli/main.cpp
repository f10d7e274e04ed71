// rhactl: everything an administrator can do, from the command line.
#include <iostream>

#include <unistd.h>

#include "common/runtime/arguments.h"
#include "common/runtime/rpc/grpc_process.h"
#include "control/cli/rhactl.h"

int main(int argc, char** argv) {
    rha::RouteGrpcLog();
    const auto words = rha::Arguments(argc, argv);
    return rha::cli::RunRhactl({words.begin() + 1, words.end()},
                               {.in = std::cin,
                                .out = std::cout,
                                .err = std::cerr,
                                .in_is_terminal = ::isatty(STDIN_FILENO) == 1,
                                .out_is_terminal = ::isatty(STDOUT_FILENO) == 1});
}
