// PendingCall: a call that blocks for as long as it likes, waited for until a deadline. It runs in
// a thread of its own, one at a time, which goes on when nobody waits for it any longer; who asks
// next waits for the same one, and gets what it brought meanwhile. For connecting to Windows'
// management service, which takes up to two minutes while that does not answer.
// Thread rule: any thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <fmt/core.h>

#include "common/error.h"
#include "common/runtime/clock.h"
#include "common/runtime/mutex.h"
#include "common/time.h"

namespace rha::engine::wmi {

template <typename T>
class PendingCall {
public:
    /// `call` must own what it uses, as it may outlive this; `what` names it in errors.
    PendingCall(std::function<Result<T>()> call, std::string what)
        : call_(std::move(call)), what_(std::move(what)) {}

    /// What the call returned, once for each call. kTimeout (retryable) when `deadline` came first.
    Result<T> Wait(Instant deadline) const {
        MutexLock lock(state_->mutex);
        ++state_->waiting;
        if (!state_->under_way && !state_->result) Begin();
        while (!state_->result && MonotonicNow() < deadline) {
            state_->changed.WaitFor(state_->mutex, deadline - MonotonicNow());
        }
        --state_->waiting;
        if (auto result = std::exchange(state_->result, std::nullopt)) return std::move(*result);
        Error error;
        error.code = ErrorCode::kTimeout;
        error.retryable = true;
        error.message = fmt::format("{}: no answer in time", what_);
        error.remedy = "see that the service Windows Management Instrumentation answers";
        return std::unexpected(std::move(error));
    }

private:
    struct State {
        Mutex mutex;
        CondVar changed;
        bool under_way RHA_GUARDED_BY(mutex) = false;
        int waiting RHA_GUARDED_BY(mutex) = 0;
        std::optional<Result<T>> result RHA_GUARDED_BY(mutex);
    };

    void Begin() const RHA_REQUIRES(state_->mutex) {
        state_->under_way = true;
        std::thread([state = state_, call = call_] {
            auto result = call();
            MutexLock lock(state->mutex);
            state->under_way = false;
            // An error is of no use to who comes later.
            if (result || state->waiting > 0) state->result = std::move(result);
            state->changed.NotifyAll();
        }).detach();
    }

    const std::function<Result<T>()> call_;
    const std::string what_;
    const std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace rha::engine::wmi
