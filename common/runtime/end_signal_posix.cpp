#include <csignal>

#include <signal.h>
#include <unistd.h>

#include "common/runtime/end_signal.h"

namespace rha {
namespace {

sigset_t Signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

}  // namespace

EndSignal::EndSignal() {
    const sigset_t signals = Signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    ::signal(SIGPIPE, SIG_IGN);  // a peer that hangs up is an error, not our end
}

std::string EndSignal::Wait() {
    const sigset_t signals = Signals();
    int signal = 0;
    sigwait(&signals, &signal);
    return "signal " + std::to_string(signal);
}

std::optional<std::string> EndSignal::WaitFor(std::chrono::milliseconds time) {
    const sigset_t signals = Signals();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const timespec limit{.tv_sec = seconds.count(),
                         .tv_nsec = std::chrono::nanoseconds(time - seconds).count()};
    const int signal = ::sigtimedwait(&signals, nullptr, &limit);
    if (signal <= 0) return std::nullopt;
    return "signal " + std::to_string(signal);
}

void EndSignal::Raise() {
    ::kill(::getpid(), SIGTERM);
}

void EndSignal::StayAtLogoff() {
    // A hangup reaches only programs of a terminal.
}

}  // namespace rha
