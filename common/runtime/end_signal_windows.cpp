#include "common/runtime/end_signal.h"
#include "common/runtime/windows_error.h"

namespace rha {
namespace {

HANDLE Event() {
    static const HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    return event;
}

BOOL WINAPI OnConsole(DWORD control) {
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

void EndSignal::Raise() {
    SetEvent(Event());
}

}  // namespace rha
