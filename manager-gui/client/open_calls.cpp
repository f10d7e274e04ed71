#include "manager-gui/client/open_calls.h"

namespace rha::manager {

OpenCalls::Ticket::Ticket(OpenCalls& calls, grpc::ClientContext& context)
    : calls_(calls), context_(context) {
    const MutexLock lock(calls_.mutex_);
    calls_.contexts_.insert(&context_);
    if (calls_.cancelled_) context_.TryCancel();
}

OpenCalls::Ticket::~Ticket() {
    const MutexLock lock(calls_.mutex_);
    calls_.contexts_.erase(&context_);
}

void OpenCalls::CancelAll() {
    const MutexLock lock(mutex_);
    cancelled_ = true;
    for (grpc::ClientContext* context : contexts_) context->TryCancel();
}

}  // namespace rha::manager
