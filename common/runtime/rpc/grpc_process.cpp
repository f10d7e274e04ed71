#include "common/runtime/rpc/grpc_process.h"

#include <future>
#include <memory>

#include <absl/synchronization/mutex.h>
#include <grpc/grpc.h>
#include <grpc/support/log.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include "common/runtime/log.h"
#include "common/runtime/mutex.h"

namespace rha {
namespace {

/// A channel that connects to nothing, having no credentials: what has made a call holds the
/// threads.
class LastingChannel {
public:
    LastingChannel() {
        stub_.UnaryCall(&context_, "/rha.Nothing", grpc::StubOptions(), &request_, &reply_,
                        [this](const grpc::Status&) { failed_.set_value(); });
    }
    ~LastingChannel() { failed_.get_future().wait(); }
    LastingChannel(const LastingChannel&) = delete;
    LastingChannel& operator=(const LastingChannel&) = delete;

private:
    grpc::GenericStub stub_{grpc::CreateChannel("", nullptr)};
    grpc::ClientContext context_;
    grpc::Slice nothing_;
    grpc::ByteBuffer request_{&nothing_, 1};
    grpc::ByteBuffer reply_;
    std::promise<void> failed_;
};

struct Lasting {
    Mutex mutex;
    std::unique_ptr<LastingChannel> channel RHA_GUARDED_BY(mutex);
};

/// Never destroyed: without a GrpcProcess gRPC's threads use it until the process ends.
Lasting& TheLasting() {
    static auto* const lasting = new Lasting;
    return *lasting;
}

}  // namespace

GrpcProcess::GrpcProcess() {
    gpr_set_log_function([](gpr_log_func_args* line) { LogDebug("grpc: {}", line->message); });
    grpc_init();
}

GrpcProcess::~GrpcProcess() {
    {
        auto& lasting = TheLasting();
        const MutexLock lock(lasting.mutex);
        lasting.channel.reset();
    }
    grpc_shutdown_blocking();
}

void SkipGrpcLockChecks() {
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

void KeepCallbackThreads() {
    auto& lasting = TheLasting();
    const MutexLock lock(lasting.mutex);
    if (lasting.channel == nullptr) lasting.channel = std::make_unique<LastingChannel>();
}

}  // namespace rha
