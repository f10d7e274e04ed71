#include "engine/service/watch_reactor.h"

#include <algorithm>
#include <memory>

#include <boost/asio/steady_timer.hpp>

#include "common/runtime/clock.h"
#include "common/runtime/rpc/credentials.h"
#include "common/runtime/rpc/error_conversion.h"
#include "engine/service/proto_convert.h"

namespace rha::engine {
namespace {

constexpr std::uint32_t kIntervalDefaultMs = 1000;
constexpr std::uint32_t kIntervalMinMs = 100;
constexpr std::uint32_t kIntervalMaxMs = 60000;

class WatchReactor final : public grpc::ServerWriteReactor<v1::EngineReport> {
public:
    WatchReactor(EngineNode& node, std::chrono::milliseconds interval,
                 boost::asio::thread_pool& pool)
        : shared_(std::make_shared<Shared>(pool, this)), node_(node), interval_(interval) {
        MutexLock lock(shared_->mutex);
        Report();
    }

    void OnWriteDone(bool ok) override {
        MutexLock lock(shared_->mutex);
        if (!ok) return End();
        if (shared_->reactor == nullptr) return;
        shared_->timer.expires_after(interval_);
        shared_->timer.async_wait([shared = shared_](const boost::system::error_code& error) {
            MutexLock firing(shared->mutex);
            if (!error && shared->reactor != nullptr) shared->reactor->Report();
        });
    }

    void OnCancel() override {
        MutexLock lock(shared_->mutex);
        End();
    }

    void OnDone() override { delete this; }

private:
    /// Outlives the reactor while a timer handler is under way.
    struct Shared {
        Shared(boost::asio::thread_pool& pool, WatchReactor* owner) : timer(pool), reactor(owner) {}
        Mutex mutex;
        boost::asio::steady_timer timer;
        WatchReactor* reactor;  ///< null once the call has ended
    };

    void Report() {
        report_.Clear();
        report_.set_host_id(node_.host_id());
        // First: the lease that the control service answers with counts from here.
        report_.set_boot_clock_ns(node_.BootClockNs());
        report_.set_engine_run_id(node_.run_id());
        report_.set_boot_run_id(node_.boot_run_id());
        report_.set_report_number(++number_);
        report_.set_wall_clock_unix_ns(WallNow().unix_ns);
        for (auto& status : node_.Replications()) *report_.add_replications() = std::move(status);
        for (const auto& entry : node_.Vms()) {
            auto* vm = report_.add_vms();
            *vm->mutable_vm() = ToProto(entry.vm);
            if (entry.error) *vm->mutable_error() = rha::ToProto(*entry.error);
        }
        for (auto& event : node_.events().After(&event_cursor_)) {
            *report_.add_events() = std::move(event);
        }
        StartWrite(&report_);
    }

    void End() {
        if (shared_->reactor == nullptr) return;
        shared_->reactor = nullptr;
        shared_->timer.cancel();
        Finish(grpc::Status::CANCELLED);
    }

    const std::shared_ptr<Shared> shared_;
    EngineNode& node_;
    const std::chrono::milliseconds interval_;
    std::uint64_t number_ = 0;
    std::uint64_t event_cursor_ = EventLog::kFromTheStart;
    v1::EngineReport report_;
};

class RefusedWatch final : public grpc::ServerWriteReactor<v1::EngineReport> {
public:
    explicit RefusedWatch(const grpc::Status& status) { Finish(status); }
    void OnDone() override { delete this; }
};

}  // namespace

grpc::ServerWriteReactor<v1::EngineReport>* StartWatch(const grpc::CallbackServerContext& context,
                                                       const v1::WatchRequest& request,
                                                       EngineNode& node,
                                                       boost::asio::thread_pool& pool) {
    if (const auto caller = RequireRole(context, PeerRole::kControl); !caller) {
        return new RefusedWatch(ToGrpcStatus(caller.error()));
    }
    const std::uint32_t wanted =
        request.interval_ms() == 0 ? kIntervalDefaultMs : request.interval_ms();
    return new WatchReactor(
        node, std::chrono::milliseconds(std::clamp(wanted, kIntervalMinMs, kIntervalMaxMs)), pool);
}

}  // namespace rha::engine
