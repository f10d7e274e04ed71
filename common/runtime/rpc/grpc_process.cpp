#include "common/runtime/rpc/grpc_process.h"

#include <absl/synchronization/mutex.h>
#include <grpc/support/log.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include "common/runtime/log.h"

namespace rha {

void RouteGrpcLog() {
    gpr_set_log_function([](gpr_log_func_args* line) { LogDebug("grpc: {}", line->message); });
}

void SkipGrpcLockChecks() {
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

void KeepCallbackThreads() {
    // A server without a port, never destroyed: its methods are what holds the threads.
    static grpc::CallbackGenericService service;
    [[maybe_unused]] static grpc::Server* const server = [] {
        grpc::ServerBuilder builder;
        builder.RegisterCallbackGenericService(&service);
        return builder.BuildAndStart().release();
    }();
}

}  // namespace rha
