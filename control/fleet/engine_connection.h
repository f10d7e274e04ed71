// EngineConnection: one engine's channel, its Watch stream and its calls. Thread-safe.
//
// The channel must not be destroyed by a callback: the last channel of a process stops gRPC's
// callback threads and would wait for the one it is on. So callbacks own nothing, a call's context
// (which holds the channel) is gone before Close() returns, and Close() precedes destruction.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <grpcpp/grpcpp.h>

#include "common/runtime/mutex.h"
#include "control/ports/engine_fleet.h"
#include "rha/v1/engine.grpc.pb.h"

namespace rha::control {

/// Hands reports to whoever listens; after Set(nullptr) nobody is being called any more.
class ListenerGate {
public:
    void Set(FleetListener* listener);
    void Call(const std::function<void(FleetListener&)>& call);

private:
    Mutex mutex_;
    CondVar idle_;
    FleetListener* listener_ RHA_GUARDED_BY(mutex_) = nullptr;
    int running_ RHA_GUARDED_BY(mutex_) = 0;
};

class EngineConnection : public std::enable_shared_from_this<EngineConnection> {
public:
    EngineConnection(HostId host, std::string address,
                     const std::shared_ptr<grpc::ChannelCredentials>& credentials,
                     ListenerGate& gate, boost::asio::thread_pool& timers);

    const std::string& address() const { return address_; }

    /// Begins to watch, or watches anew with another interval.
    void Watch(std::chrono::milliseconds interval);
    /// Cancels everything; returns when no callback is running or will run.
    void Close();

    template <typename Request, typename Reply>
    using Method = void (v1::Engine::StubInterface::async_interface::*)(
        grpc::ClientContext*, const Request*, Reply*, std::function<void(grpc::Status)>);

    /// One unary call; `done` gets the status and, if that is OK, the reply.
    template <typename Request, typename Reply>
    void Call(Method<Request, Reply> method, Request request, Duration timeout,
              std::function<void(const grpc::Status&, const Reply&)> done);

private:
    class Watcher;

    using Context = std::shared_ptr<grpc::ClientContext>;

    /// False once closed: then the call must not be made.
    bool Begin(Context context);
    /// The call is over and its callback has given up its share of the context. Last use of this.
    void End(const grpc::ClientContext* context);
    void StartWatch();
    void OnReport(const v1::EngineReport& report);
    void OnWatchEnded(const grpc::Status& status);

    const HostId host_;
    const std::string address_;
    ListenerGate& gate_;
    const std::shared_ptr<grpc::Channel> channel_;
    const std::unique_ptr<v1::Engine::Stub> stub_;

    Mutex mutex_;
    CondVar idle_;
    boost::asio::steady_timer timer_ RHA_GUARDED_BY(mutex_);
    bool closed_ RHA_GUARDED_BY(mutex_) = false;
    std::map<const grpc::ClientContext*, Context> calls_ RHA_GUARDED_BY(mutex_);
    std::chrono::milliseconds interval_ RHA_GUARDED_BY(mutex_){1000};
    Context watching_ RHA_GUARDED_BY(mutex_);
    bool watch_wanted_ RHA_GUARDED_BY(mutex_) = false;
    bool connected_ RHA_GUARDED_BY(mutex_) = false;
    std::chrono::milliseconds backoff_ RHA_GUARDED_BY(mutex_){0};
};

template <typename Request, typename Reply>
void EngineConnection::Call(Method<Request, Reply> method, Request request, Duration timeout,
                            std::function<void(const grpc::Status&, const Reply&)> done) {
    struct Pending {
        grpc::ClientContext context;
        Request request;
        Reply reply;
    };
    auto pending = std::make_shared<Pending>();
    pending->request = std::move(request);
    pending->context.set_deadline(std::chrono::system_clock::now() +
                                  std::chrono::ceil<std::chrono::milliseconds>(timeout));
    if (!Begin(Context(pending, &pending->context))) {
        done(grpc::Status(grpc::StatusCode::CANCELLED, "the host was removed"), pending->reply);
        return;
    }
    auto* call = pending.get();
    (stub_->async()->*method)(&call->context, &call->request, &call->reply,
                              [this, pending = std::move(pending),
                               done = std::move(done)](const grpc::Status& status) mutable {
                                  done(status, pending->reply);
                                  const auto* context = &pending->context;
                                  pending.reset();
                                  End(context);
                              });
}

}  // namespace rha::control
