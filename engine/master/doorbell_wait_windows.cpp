// A wait takes the signal of the driver's event with it. So one that is under way is never given up
// for another wait for the same event: only what it will run is replaced.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <utility>

#include "common/runtime/windows_error.h"
// After windows.h, of which it uses the types.
#include <boost/asio/windows/object_handle.hpp>

#include "engine/master/doorbell_wait.h"

namespace rha::engine {

struct DoorbellWait::Impl {
    /// Outlives this in handlers already queued.
    struct Wait {
        bool ended = false;
        bool under_way = false;
        Work work;
    };
    Strand strand;
    NativeHandle doorbell = nullptr;
    std::optional<boost::asio::windows::object_handle> object;  ///< owns a handle of its own
    std::shared_ptr<Wait> wait;
};

DoorbellWait::DoorbellWait(const Strand& strand) : impl_(new Impl{.strand = strand}) {}

DoorbellWait::~DoorbellWait() {
    End();
}

void DoorbellWait::Begin(NativeHandle doorbell, Work work) {
    if (!impl_->object || impl_->doorbell != doorbell) {
        End();
        HANDLE own = nullptr;
        // Without handles nothing goes on here; a service that ends is started again.
        if (!DuplicateHandle(GetCurrentProcess(), doorbell, GetCurrentProcess(), &own, 0, FALSE,
                             DUPLICATE_SAME_ACCESS)) {
            std::abort();
        }
        impl_->object.emplace(impl_->strand, own);
        impl_->doorbell = doorbell;
        impl_->wait = std::make_shared<Impl::Wait>();
    }
    impl_->wait->work = std::move(work);
    if (std::exchange(impl_->wait->under_way, true)) return;
    impl_->object->async_wait([wait = impl_->wait](boost::system::error_code error) {
        if (error || wait->ended) return;
        wait->under_way = false;
        std::exchange(wait->work, nullptr)();
    });
}

void DoorbellWait::End() {
    if (impl_->wait) impl_->wait->ended = true;
    impl_->object.reset();
}

}  // namespace rha::engine
