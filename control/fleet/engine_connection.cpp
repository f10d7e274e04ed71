#include "control/fleet/engine_connection.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/runtime/rpc/error_conversion.h"
#include "common/runtime/rpc/keepalive.h"
#include "common/runtime/rpc/message_size.h"
#include "common/texts/texts.h"
#include "control/fleet/engine_convert.h"
#include "control/fleet/grpc_engine_fleet.h"

namespace rha::control {
namespace {

constexpr auto kBackoffMin = std::chrono::milliseconds(200);
constexpr auto kBackoffMax = std::chrono::milliseconds(5000);
/// For one attempt to connect: when this service starts, it shakes hands with all engines at once.
constexpr int kHandshakeMs = 10000;

std::shared_ptr<grpc::Channel> MakeChannel(
    const HostId& host, const std::string& address,
    const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
    grpc::ChannelArguments arguments;
    arguments.SetSslTargetNameOverride(EngineTargetName(host));
    KeepAlive(arguments);
    arguments.SetMaxReceiveMessageSize(kAnswerBytesMax);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kBackoffMin.count());
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kHandshakeMs);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kBackoffMax.count());
    // Two hosts behind one address must not share a connection: their names differ.
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(address, credentials, arguments);
}

}  // namespace

void ListenerGate::Set(FleetListener* listener) {
    MutexLock lock(mutex_);
    listener_ = listener;
    while (listener_ == nullptr && running_ > 0) idle_.Wait(mutex_);
}

void ListenerGate::Call(const std::function<void(FleetListener&)>& call) {
    FleetListener* listener = nullptr;
    {
        MutexLock lock(mutex_);
        if (listener_ == nullptr) return;
        listener = listener_;
        ++running_;
    }
    call(*listener);
    MutexLock lock(mutex_);
    --running_;
    idle_.NotifyAll();
}

/// One Watch stream; deletes itself when gRPC is done with it.
class EngineConnection::Watcher : public grpc::ClientReadReactor<v1::EngineReport> {
public:
    explicit Watcher(EngineConnection& owner) : owner_(owner) {}

    const Context& context() const { return context_; }

    void Start(std::chrono::milliseconds interval) {
        request_.set_interval_ms(static_cast<std::uint32_t>(interval.count()));
        owner_.stub_->async()->Watch(context_.get(), &request_, this);
        StartRead(&report_);
        StartCall();
    }

    void OnReadDone(bool ok) override {
        if (!ok) return;
        owner_.OnReport(report_);
        StartRead(&report_);
    }

    void OnDone(const grpc::Status& status) override {
        EngineConnection& owner = owner_;
        owner.OnWatchEnded(status);
        const auto* context = context_.get();
        delete this;
        owner.End(context);
    }

private:
    EngineConnection& owner_;
    const Context context_ = std::make_shared<grpc::ClientContext>();
    v1::WatchRequest request_;
    v1::EngineReport report_;
};

EngineConnection::EngineConnection(HostId host, std::string address,
                                   const std::shared_ptr<grpc::ChannelCredentials>& credentials,
                                   ListenerGate& gate, boost::asio::thread_pool& timers)
    : host_(std::move(host)),
      address_(std::move(address)),
      gate_(gate),
      channel_(MakeChannel(host_, address_, credentials)),
      stub_(v1::Engine::NewStub(channel_)),
      timer_(timers) {}

void EngineConnection::Watch(std::chrono::milliseconds interval) {
    Context outdated;
    {
        MutexLock lock(mutex_);
        const bool first = !std::exchange(watch_wanted_, true);
        const bool changed = std::exchange(interval_, interval) != interval;
        if (!first && changed) outdated = watching_;
        if (!first && outdated == nullptr) return;
    }
    if (outdated == nullptr) {
        StartWatch();
    } else {
        outdated->TryCancel();  // what ends is followed by a stream with the new interval
    }
}

bool EngineConnection::Begin(Context context) {
    MutexLock lock(mutex_);
    if (closed_) return false;
    const auto* key = context.get();
    calls_.emplace(key, std::move(context));
    return true;
}

void EngineConnection::End(const grpc::ClientContext* context) {
    Context last;
    {
        MutexLock lock(mutex_);
        last = std::move(calls_.at(context));
    }
    last.reset();
    MutexLock lock(mutex_);
    calls_.erase(context);
    idle_.NotifyAll();
}

void EngineConnection::StartWatch() {
    auto watcher = std::make_unique<Watcher>(*this);
    std::chrono::milliseconds interval{};
    {
        MutexLock lock(mutex_);
        if (closed_) return;
        calls_.emplace(watcher->context().get(), watcher->context());
        watching_ = watcher->context();
        interval = interval_;
    }
    watcher.release()->Start(interval);
}

void EngineConnection::OnReport(const v1::EngineReport& report) {
    bool news = false;
    {
        MutexLock lock(mutex_);
        if (closed_) return;
        news = !std::exchange(connected_, true);
        backoff_ = {};
    }
    gate_.Call([&](FleetListener& listener) {
        if (news) listener.OnLink(host_, true, std::nullopt);
        listener.OnReport(FromProto(host_, report));
    });
}

void EngineConnection::OnWatchEnded(const grpc::Status& status) {
    Error why{
        .code = ErrorCode::kUnavailable,
        .message = Say("the engine at {address} ended the connection", {{"address", address_}}),
        .remedy = "check that rha-engine runs on that host"};
    if (!status.ok())
        why = FromGrpcStatus(status, Say("engine at {address}", {{"address", address_}}));
    {
        MutexLock lock(mutex_);
        watching_.reset();
        if (closed_) return;
        connected_ = false;
        backoff_ = std::clamp(backoff_ * 2, kBackoffMin, kBackoffMax);
        timer_.expires_after(backoff_);
        timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
            const auto self = weak.lock();
            if (!error && self) self->StartWatch();
        });
    }
    gate_.Call([&](FleetListener& listener) { listener.OnLink(host_, false, why); });
}

void EngineConnection::Close() {
    std::vector<Context> calls;
    {
        MutexLock lock(mutex_);
        closed_ = true;
        timer_.cancel();
        for (const auto& [key, context] : calls_) {
            if (context != nullptr) calls.push_back(context);
        }
    }
    // A cancelled call may end on this very thread, so not under the lock.
    for (const auto& context : calls) context->TryCancel();
    calls.clear();
    MutexLock lock(mutex_);
    while (!calls_.empty()) idle_.Wait(mutex_);
}

}  // namespace rha::control
