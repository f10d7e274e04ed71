// Await: waits for one of the fleet's answers, for a bounded time. Not from the fleet's threads.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <utility>

#include "common/error.h"

namespace rha::control {

inline constexpr auto kAnswerTimeout = std::chrono::seconds(30);

/// The answer that is under way to a promise.
template <typename T>
class Awaited {
public:
    /// Call with what starts the question: it gets the callback.
    explicit Awaited(const std::function<void(std::function<void(Result<T>)>)>& start) {
        auto promise = std::make_shared<std::promise<Result<T>>>();
        future_ = promise->get_future();
        start([promise](Result<T> answer) { promise->set_value(std::move(answer)); });
    }

    Result<T> Get() {
        if (future_.wait_for(kAnswerTimeout) != std::future_status::ready) {
            return Fail(ErrorCode::kTimeout, "the engine did not answer in time",
                        "check that the engine runs and can be reached");
        }
        return future_.get();
    }

private:
    std::future<Result<T>> future_;
};

}  // namespace rha::control
