#include "engine/capture/capturefs/daemon.h"

#include <array>
#include <cstdlib>

#include <fcntl.h>
#include <unistd.h>

namespace rha::capturefs {

Daemon Daemon::Start(bool foreground) {
    Daemon daemon;
    sigemptyset(&daemon.stop_signals_);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&daemon.stop_signals_, number);
    pthread_sigmask(SIG_BLOCK, &daemon.stop_signals_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    if (foreground) return daemon;
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        daemon.parent_exit_code_ = EXIT_FAILURE;
        return daemon;
    }
    UniqueFd reading(ends[0]);
    daemon.ready_.Reset(ends[1]);
    const pid_t child = ::fork();
    if (child == 0) {
        ::setsid();
        return daemon;
    }
    daemon.ready_.Reset();
    char report = 0;
    const bool came_up = child > 0 && ::read(reading.Get(), &report, 1) == 1;
    daemon.parent_exit_code_ = came_up ? EXIT_SUCCESS : EXIT_FAILURE;
    return daemon;
}

void Daemon::ReportReady() {
    if (!ready_) return;
    const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (null) {
        for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
            ::dup2(null.Get(), stream);
        }
    }
    const char report = 1;
    // A starter that has gone away needs no report.
    (void)!::write(ready_.Get(), &report, 1);
    ready_.Reset();
}

}  // namespace rha::capturefs
