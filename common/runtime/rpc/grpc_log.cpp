#include "common/runtime/rpc/grpc_log.h"

#include <grpc/support/log.h>

#include "common/runtime/log.h"

namespace rha {

void RouteGrpcLog() {
    gpr_set_log_function([](gpr_log_func_args* line) { LogDebug("grpc: {}", line->message); });
}

}  // namespace rha
