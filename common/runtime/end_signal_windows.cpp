#include <atomic>

#include "common/runtime/end_signal.h"
#include "common/runtime/windows_error.h"

namespace rha {
namespace {

HANDLE Event() {
    static const HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    return event;
}

std::atomic<bool> stays_at_logoff = false;

BOOL WINAPI OnConsole(DWORD control) {
    // It does not tell whose: a service hears of everybody's.
    if (control == CTRL_LOGOFF_EVENT && stays_at_logoff) return TRUE;
    SetEvent(Event());
    // After these three Windows ends the process as soon as this function returns: the program has
    // the few seconds that it gives, and ends by itself.
    if (control >= CTRL_CLOSE_EVENT) Sleep(INFINITE);
    return TRUE;
}

}  // namespace

EndSignal::EndSignal() {
    SetConsoleCtrlHandler(OnConsole, TRUE);
}

std::string EndSignal::Wait() {
    WaitForSingleObject(Event(), INFINITE);
    return "request";
}

std::optional<std::string> EndSignal::WaitFor(std::chrono::milliseconds time) {
    if (WaitForSingleObject(Event(), static_cast<DWORD>(time.count())) != WAIT_OBJECT_0) return {};
    return "request";
}

void EndSignal::Raise() {
    SetEvent(Event());
}

void EndSignal::StayAtLogoff() {
    stays_at_logoff = true;
}

}  // namespace rha
