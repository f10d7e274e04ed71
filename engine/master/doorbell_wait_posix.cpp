#include <cstdint>
#include <optional>
#include <utility>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "engine/master/doorbell_wait.h"

namespace rha::engine {

struct DoorbellWait::Impl {
    Strand strand;
    /// Refers to the caller's descriptor, which it must never close.
    std::optional<boost::asio::posix::stream_descriptor> descriptor;
    /// Of the newest wait; outlives this in handlers already queued.
    std::shared_ptr<std::uint64_t> number = std::make_shared<std::uint64_t>(0);
};

DoorbellWait::DoorbellWait(const Strand& strand) : impl_(new Impl{.strand = strand}) {}

DoorbellWait::~DoorbellWait() {
    End();
}

void DoorbellWait::Begin(NativeHandle doorbell, Work work) {
    auto& descriptor = impl_->descriptor;
    const auto number = ++*impl_->number;
    if (!descriptor || descriptor->native_handle() != doorbell) {
        if (descriptor) (void)descriptor->release();
        descriptor.emplace(impl_->strand, doorbell);
    } else {
        descriptor->cancel();
    }
    descriptor->async_wait(
        boost::asio::posix::stream_descriptor::wait_read,
        [newest = impl_->number, number, work = std::move(work)](boost::system::error_code error) {
            if (error || number != *newest) return;
            work();
        });
}

void DoorbellWait::End() {
    ++*impl_->number;
    if (!impl_->descriptor) return;
    (void)impl_->descriptor->release();
    impl_->descriptor.reset();
}

}  // namespace rha::engine
