// CancelSignal: tells blocking deliveries that the service stops. Set once, for good. Thread-safe.
#pragma once

#include <poll.h>
#include <sys/eventfd.h>

#include "common/runtime/unique_fd.h"

namespace rha::control {

class CancelSignal {
public:
    CancelSignal() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
    void Set() { static_cast<void>(::eventfd_write(fd_.Get(), 1)); }
    bool IsSet() const {
        pollfd wait{.fd = fd_.Get(), .events = POLLIN, .revents = 0};
        return ::poll(&wait, 1, 0) == 1;
    }
    /// Readable once it is set.
    int fd() const { return fd_.Get(); }

private:
    const UniqueFd fd_;
};

}  // namespace rha::control
