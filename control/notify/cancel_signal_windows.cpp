#include "common/runtime/windows_error.h"
#include "control/notify/cancel_signal.h"

namespace rha::control {

CancelSignal::CancelSignal() : handle_(CreateEventW(nullptr, TRUE, FALSE, nullptr)) {}

CancelSignal::~CancelSignal() {
    CloseHandle(handle_);
}

void CancelSignal::Set() {
    SetEvent(handle_);
}

bool CancelSignal::IsSet() const {
    return WaitForSingleObject(handle_, 0) == WAIT_OBJECT_0;
}

}  // namespace rha::control
