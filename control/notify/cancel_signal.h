// CancelSignal: tells blocking deliveries that the service stops. Set once, for good. Thread-safe.
#pragma once

#include "common/runtime/native_handle.h"

namespace rha::control {

class CancelSignal {
public:
    CancelSignal();
    ~CancelSignal();
    CancelSignal(const CancelSignal&) = delete;
    CancelSignal& operator=(const CancelSignal&) = delete;

    void Set();
    bool IsSet() const;
    /// To wait for: readable, or on Windows signalled, once it is set.
    NativeHandle handle() const { return handle_; }

private:
    const NativeHandle handle_;
};

}  // namespace rha::control
