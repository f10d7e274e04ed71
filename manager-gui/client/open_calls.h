// OpenCalls: the calls that wait or are under way, so that one can be cancelled when nobody waits
// for it any more, and all of them at once when a program ends. Thread-safe.
#pragma once

#include <set>

#include <grpcpp/grpcpp.h>

#include "common/runtime/mutex.h"

namespace rha::manager {

class OpenCalls {
public:
    /// One call: its context, known as long as it lives.
    class Ticket {
    public:
        explicit Ticket(OpenCalls& calls);
        ~Ticket();
        Ticket(const Ticket&) = delete;
        Ticket& operator=(const Ticket&) = delete;

        grpc::ClientContext& context() { return context_; }
        /// Also before it begins.
        void Cancel() { context_.TryCancel(); }

    private:
        OpenCalls& calls_;
        grpc::ClientContext context_;
    };

    /// Those there are, and all that come later.
    void CancelAll();

private:
    Mutex mutex_;
    bool cancelled_ RHA_GUARDED_BY(mutex_) = false;
    std::set<Ticket*> tickets_ RHA_GUARDED_BY(mutex_);
};

}  // namespace rha::manager
