#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "control/notify/cancel_signal.h"

namespace rha::control {

CancelSignal::CancelSignal() : handle_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

CancelSignal::~CancelSignal() {
    ::close(handle_);
}

void CancelSignal::Set() {
    static_cast<void>(::eventfd_write(handle_, 1));
}

bool CancelSignal::IsSet() const {
    pollfd wait{.fd = handle_, .events = POLLIN, .revents = 0};
    return ::poll(&wait, 1, 0) == 1;
}

}  // namespace rha::control
