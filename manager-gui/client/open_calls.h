// OpenCalls: the calls under way, so that all of them can be cancelled at once when a program ends.
// Thread-safe.
#pragma once

#include <set>

#include <grpcpp/grpcpp.h>

#include "common/runtime/mutex.h"

namespace rha::manager {

class OpenCalls {
public:
    /// Keeps a call's context known as long as it lives; the context outlives it.
    class Ticket {
    public:
        Ticket(OpenCalls& calls, grpc::ClientContext& context);
        ~Ticket();
        Ticket(const Ticket&) = delete;
        Ticket& operator=(const Ticket&) = delete;

    private:
        OpenCalls& calls_;
        grpc::ClientContext& context_;
    };

    /// Those under way, and all that come later.
    void CancelAll();

private:
    Mutex mutex_;
    bool cancelled_ RHA_GUARDED_BY(mutex_) = false;
    std::set<grpc::ClientContext*> contexts_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::manager
