// The two subscriptions of the API. A stream holds no queue of its own: the runtime's bounded
// subscription only wakes it, and it then reads what is new (events from the store, by id) or the
// state as a whole (status), so that a slow reader skips snapshots and never loses an event.
//
// Lifetime: gRPC's OnDone deletes a stream. Serve() runs on one worker from start to end and calls
// Finish() last. Thread rule: OnWriteDone, OnCancel and OnDone come from gRPC's threads.
#pragma once

#include <chrono>
#include <memory>

#include <grpcpp/grpcpp.h>

#include "common/runtime/mutex.h"
#include "control/runtime/control_runtime.h"
#include "rha/v1/control.pb.h"

namespace rha::control {

/// All scenarios as the API shows them.
v1::ListScenariosReply Snapshot(const ControlRuntime& runtime);

/// Resolves the scenario's name; limit 0 becomes the default. kInvalidArgument for an unknown code.
Result<EventQuery> EventQueryFrom(ControlRuntime& runtime, const v1::ListEventsRequest& request);
/// kInvalidArgument for one we do not speak.
Result<Language> LanguageOf(const v1::ListEventsRequest& request);

/// What both have in common: one write at a time, and waking when the caller has gone.
template <typename Message>
class Subscription : public grpc::ServerWriteReactor<Message> {
public:
    Subscription(ControlRuntime& runtime, Updates updates)
        : runtime_(runtime), updates_(runtime.Subscribe(updates)) {}

    void OnWriteDone(bool ok) override RHA_EXCLUDES(mutex_);
    void OnCancel() override RHA_EXCLUDES(mutex_);
    void OnDone() override { delete this; }

protected:
    ~Subscription() override = default;

    /// Writes and waits until gRPC has taken it; false when the caller has gone.
    bool Send(const Message& message) RHA_EXCLUDES(mutex_);
    bool Gone() RHA_EXCLUDES(mutex_);
    /// Waits until `time`; true at once when the caller goes.
    bool GoneBy(std::chrono::steady_clock::time_point time) RHA_EXCLUDES(mutex_);

    ControlRuntime& runtime_;
    const std::shared_ptr<EventSubscription> updates_;

private:
    Mutex mutex_;
    CondVar changed_;
    bool writing_ RHA_GUARDED_BY(mutex_) = false;
    bool gone_ RHA_GUARDED_BY(mutex_) = false;
};

class EventStream final : public Subscription<v1::Event> {
public:
    EventStream(ControlRuntime& runtime, const v1::ListEventsRequest& request)
        : Subscription(runtime, Updates::kEvents), request_(request) {}
    void Serve();

private:
    Status Follow();

    const v1::ListEventsRequest request_;
};

class StatusStream final : public Subscription<v1::ListScenariosReply> {
public:
    explicit StatusStream(ControlRuntime& runtime)
        : Subscription(runtime, Updates::kEventsAndStatus) {}
    void Serve();
};

}  // namespace rha::control
