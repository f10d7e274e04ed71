// rhactl: everything an administrator can do, from the command line.
#include <iostream>

#include <unistd.h>

#include "common/runtime/rpc/grpc_process.h"
#include "control/cli/rhactl.h"

int main(int argc, char** argv) {
    rha::RouteGrpcLog();
    return rha::cli::RunRhactl({argv + 1, argv + argc},
                               {.in = std::cin,
                                .out = std::cout,
                                .err = std::cerr,
                                .in_is_terminal = ::isatty(STDIN_FILENO) == 1,
                                .out_is_terminal = ::isatty(STDOUT_FILENO) == 1});
}
