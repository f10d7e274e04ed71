#include "manager-gui/client/open_calls.h"

namespace rha::manager {

OpenCalls::Ticket::Ticket(OpenCalls& calls) : calls_(calls) {
    const MutexLock lock(calls_.mutex_);
    calls_.tickets_.insert(this);
    if (calls_.cancelled_) Cancel();
}

OpenCalls::Ticket::~Ticket() {
    const MutexLock lock(calls_.mutex_);
    calls_.tickets_.erase(this);
}

void OpenCalls::CancelAll() {
    const MutexLock lock(mutex_);
    cancelled_ = true;
    for (Ticket* ticket : tickets_) ticket->Cancel();
}

}  // namespace rha::manager
