#include "control/api/control_streams.h"

#include "common/runtime/rpc/error_conversion.h"
#include "control/api/proto_convert.h"

namespace rha::control {
namespace {

/// At most four snapshots a second; and one every second, because ages and countdowns move on.
constexpr auto kSnapshotIntervalMin = std::chrono::milliseconds(250);
constexpr auto kSnapshotIntervalMax = std::chrono::seconds(1);
constexpr auto kWakeInterval = std::chrono::seconds(5);
constexpr std::uint32_t kPage = 200;

grpc::Status Ending() {
    return ToGrpcStatus(Error{.code = ErrorCode::kUnavailable,
                              .message = "the control service is shutting down",
                              .remedy = "connect again when it is back",
                              .retryable = true});
}

}  // namespace

v1::ListScenariosReply Snapshot(const ControlRuntime& runtime) {
    v1::ListScenariosReply reply;
    for (const ScenarioView& view : runtime.ListScenarios()) {
        *reply.add_scenarios() = ToProto(view);
    }
    return reply;
}

template <typename Message>
void Subscription<Message>::OnWriteDone(bool ok) {
    const MutexLock lock(mutex_);
    writing_ = false;
    if (!ok) gone_ = true;
    changed_.NotifyAll();
}

template <typename Message>
void Subscription<Message>::OnCancel() {
    {
        const MutexLock lock(mutex_);
        gone_ = true;
        changed_.NotifyAll();
    }
    updates_->Close();
}

template <typename Message>
bool Subscription<Message>::Send(const Message& message) {
    {
        const MutexLock lock(mutex_);
        if (gone_) return false;
        writing_ = true;
    }
    this->StartWrite(&message);
    const MutexLock lock(mutex_);
    while (writing_) changed_.Wait(mutex_);
    return !gone_;
}

template <typename Message>
bool Subscription<Message>::Gone() {
    const MutexLock lock(mutex_);
    return gone_;
}

template <typename Message>
bool Subscription<Message>::GoneBy(std::chrono::steady_clock::time_point time) {
    const MutexLock lock(mutex_);
    while (!gone_) {
        if (!changed_.WaitUntil(mutex_, time)) break;
    }
    return gone_;
}

template class Subscription<v1::Event>;
template class Subscription<v1::ListScenariosReply>;

void EventStream::Serve() {
    const auto outcome = Follow();
    Finish(outcome ? Ending() : ToGrpcStatus(outcome.error()));
}

Status EventStream::Follow() {
    RHA_ASSIGN_OR_RETURN(EventQuery query, EventQueryFrom(runtime_, request_));
    RHA_ASSIGN_OR_RETURN(const Language language, LanguageOf(request_));
    for (;;) {
        RHA_ASSIGN_OR_RETURN(const auto events, runtime_.ListEvents(query));
        for (const EventRecord& event : events) {
            if (!Send(ToProto(event, language))) return {};
            query.after_id = event.id;
        }
        query.limit = kPage;
        if (!events.empty()) continue;  // there may be another page
        EventSubscription::Batch batch;
        while (batch.events.empty() && !batch.overflowed) {
            batch = updates_->Wait(kWakeInterval);
            if (batch.closed || Gone()) return {};
        }
    }
}

void StatusStream::Serve() {
    for (;;) {
        const auto sent = std::chrono::steady_clock::now();
        if (!Send(Snapshot(runtime_)) || GoneBy(sent + kSnapshotIntervalMin)) break;
        const auto next = sent + kSnapshotIntervalMax;
        EventSubscription::Batch batch;
        while (!batch.status_changed && batch.events.empty() && !batch.closed &&
               std::chrono::steady_clock::now() < next) {
            batch = updates_->Wait(next - std::chrono::steady_clock::now());
        }
        if (batch.closed || Gone()) break;
    }
    Finish(Ending());
}

}  // namespace rha::control
