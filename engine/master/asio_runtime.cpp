#include "engine/master/asio_runtime.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <boost/asio/post.hpp>
#include <sys/random.h>

#include "common/runtime/clock.h"

namespace rha::engine {

AsioRuntime::AsioRuntime(boost::asio::io_context& context, boost::asio::thread_pool& workers)
    : strand_(boost::asio::make_strand(context)), workers_(workers), timer_(strand_) {}

AsioRuntime::~AsioRuntime() {
    CancelWake();
    CancelWhenReadable();
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
    const auto number = ++numbers_->wake;
    timer_.expires_after(std::max(Duration{0}, at - Now()));
    timer_.async_wait(
        [numbers = numbers_, number, work = std::move(work)](boost::system::error_code error) {
            // A wait that was replaced may have come due already: its error tells nothing.
            if (error || number != numbers->wake) return;
            work();
        });
}

void AsioRuntime::CancelWake() {
    ++numbers_->wake;
    timer_.cancel();
}

void AsioRuntime::WhenReadable(int descriptor, Work work) {
    const auto number = ++numbers_->wait;
    if (!descriptor_ || descriptor_->native_handle() != descriptor) {
        if (descriptor_) (void)descriptor_->release();
        descriptor_.emplace(strand_, descriptor);
    } else {
        descriptor_->cancel();
    }
    descriptor_->async_wait(
        boost::asio::posix::stream_descriptor::wait_read,
        [numbers = numbers_, number, work = std::move(work)](boost::system::error_code error) {
            if (error || number != numbers->wait) return;
            work();
        });
}

void AsioRuntime::CancelWhenReadable() {
    ++numbers_->wait;
    if (!descriptor_) return;
    (void)descriptor_->release();
    descriptor_.reset();
}

SessionRuntime::Secret AsioRuntime::NewSecret() {
    Secret secret;
    static_assert(sizeof secret <= 256, "getrandom gives up to 256 bytes in one piece");
    // It cannot fail for so few bytes once the system has booted; without it nothing is safe.
    if (::getrandom(secret.data(), secret.size(), 0) != static_cast<ssize_t>(secret.size())) {
        std::abort();
    }
    return secret;
}

}  // namespace rha::engine
