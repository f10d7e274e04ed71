// A wait takes the signal of the driver's event with it. So one that is under way is never given up
// for another wait for the same event: see DoorbellTurn.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <utility>

#include "common/runtime/windows_error.h"
// After windows.h, of which it uses the types.
#include <boost/asio/windows/object_handle.hpp>

#include "engine/master/doorbell_turn.h"
#include "engine/master/doorbell_wait.h"

namespace rha::engine {

struct DoorbellWait::Impl {
    Strand strand;
    NativeHandle doorbell = nullptr;
    std::optional<boost::asio::windows::object_handle> object;  ///< owns a handle of its own
    std::shared_ptr<DoorbellTurn> turn;
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
        impl_->turn = std::make_shared<DoorbellTurn>();
    }
    if (!impl_->turn->Begin(std::move(work))) return;
    impl_->object->async_wait(
        [turn = impl_->turn](boost::system::error_code error) { turn->Finish(!error); });
}

void DoorbellWait::End() {
    if (impl_->turn) impl_->turn->End();
    impl_->object.reset();
}

}  // namespace rha::engine
