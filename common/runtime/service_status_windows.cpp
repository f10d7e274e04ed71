#include "common/runtime/service_status_windows.h"

#include <utility>

namespace rha {
namespace {

constexpr DWORD kStartHintMs = 120'000;
constexpr DWORD kStopHintMs = 60'000;

/// How far a state is in a service's life. None was told yet: 0.
int PlaceOf(DWORD state) {
    switch (state) {
        case SERVICE_START_PENDING:
            return 1;
        case SERVICE_RUNNING:
            return 2;
        case SERVICE_STOP_PENDING:
            return 3;
        case SERVICE_STOPPED:
            return 4;
        default:
            return 0;
    }
}

}  // namespace

void ServiceStatus::Begin(Tell tell) {
    {
        MutexLock lock(mutex_);
        tell_ = std::move(tell);
    }
    MoveTo(SERVICE_START_PENDING);
}

void ServiceStatus::Ready() {
    MoveTo(SERVICE_RUNNING);
}

void ServiceStatus::Stopping() {
    MoveTo(SERVICE_STOP_PENDING);
}

void ServiceStatus::Stopped(bool failed) {
    MoveTo(SERVICE_STOPPED, failed);
}

void ServiceStatus::Repeat() {
    MutexLock lock(mutex_);
    const int place = PlaceOf(status_.dwCurrentState);
    // Whoever has stopped may tell the manager nothing more.
    if (tell_ && place != 0 && place != PlaceOf(SERVICE_STOPPED)) tell_(status_);
}

void ServiceStatus::MoveTo(DWORD state, bool failed) {
    MutexLock lock(mutex_);
    if (!tell_ || PlaceOf(state) <= PlaceOf(status_.dwCurrentState)) return;
    status_ = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS, .dwCurrentState = state};
    if (state == SERVICE_RUNNING) {
        status_.dwControlsAccepted = SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN;
    }
    if (state == SERVICE_START_PENDING) status_.dwWaitHint = kStartHintMs;
    if (state == SERVICE_STOP_PENDING) status_.dwWaitHint = kStopHintMs;
    if (failed) {
        status_.dwWin32ExitCode = ERROR_SERVICE_SPECIFIC_ERROR;
        status_.dwServiceSpecificExitCode = 1;
    }
    tell_(status_);
}

}  // namespace rha
