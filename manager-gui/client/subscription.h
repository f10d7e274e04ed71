// Subscription: a stream from the control service that is opened again whenever it ends, on a
// thread of its own. Between two attempts it waits, longer after each failure.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

#include <grpcpp/grpcpp.h>

#include "common/runtime/mutex.h"

namespace rha::manager {

class Subscription {
public:
    /// Opens a stream with the context and reads it to its end. True: something was heard.
    /// Called on the subscription's thread, again and again.
    using Read = std::function<bool(grpc::ClientContext& context)>;

    explicit Subscription(Read read);
    /// Cancels the stream and waits for `read` to return.
    ~Subscription();
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

    /// Ends the stream of now, if there is one; another is opened. Any thread.
    void Interrupt();

private:
    void Run();
    bool ReadOnce();
    /// False: it is to end.
    bool Pause(std::chrono::milliseconds time);

    const Read read_;
    Mutex mutex_;
    CondVar changed_;
    bool stopping_ RHA_GUARDED_BY(mutex_) = false;
    grpc::ClientContext* context_ RHA_GUARDED_BY(mutex_) = nullptr;
    std::thread thread_;
};

}  // namespace rha::manager
