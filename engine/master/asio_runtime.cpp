#include "engine/master/asio_runtime.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <boost/asio/post.hpp>

#include "common/runtime/clock.h"
#include "common/runtime/random.h"

namespace rha::engine {

AsioRuntime::AsioRuntime(boost::asio::io_context& context, boost::asio::thread_pool& workers)
    : strand_(boost::asio::make_strand(context)),
      workers_(workers),
      timer_(strand_),
      doorbell_(strand_) {}

AsioRuntime::~AsioRuntime() {
    CancelWake();
}

Instant AsioRuntime::Now() const {
    return MonotonicNow();
}
WallTime AsioRuntime::WallNow() const {
    return rha::WallNow();
}

void AsioRuntime::Post(Work work) {
    boost::asio::post(strand_, std::move(work));
}
void AsioRuntime::InBackground(Work work) {
    boost::asio::post(workers_, std::move(work));
}

void AsioRuntime::WakeAt(Instant at, Work work) {
    const auto number = ++*wake_;
    timer_.expires_after(std::max(Duration{0}, at - Now()));
    timer_.async_wait(
        [newest = wake_, number, work = std::move(work)](boost::system::error_code error) {
            // A wait that was replaced may have come due already: its error tells nothing.
            if (error || number != *newest) return;
            work();
        });
}

void AsioRuntime::CancelWake() {
    ++*wake_;
    timer_.cancel();
}

void AsioRuntime::WhenReadable(NativeHandle doorbell, Work work) {
    doorbell_.Begin(doorbell, std::move(work));
}

void AsioRuntime::CancelWhenReadable() {
    doorbell_.End();
}

SessionRuntime::Secret AsioRuntime::NewSecret() {
    Secret secret;
    const auto bytes = RandomBytes(secret.size());
    // It cannot fail once the system has booted; without it nothing is safe.
    if (!bytes) std::abort();
    std::memcpy(secret.data(), bytes->data(), secret.size());
    return secret;
}

}  // namespace rha::engine
