#include "engine/hypervisor/qemu/process.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/runtime/clock.h"
#include "engine/hypervisor/qemu/line_socket.h"

extern char** environ;

namespace rha::engine {
namespace {

constexpr std::size_t kOutputBytesMax = 1u << 20;
constexpr int kFirstHandedOver = 3;
/// Descriptors are parked from here on while 3, 4, … are being filled.
constexpr int kParkedFrom = 64;

int PidfdOpen(pid_t pid) {
    return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}

struct Pipe {
    UniqueFd read;
    UniqueFd write;
};

Result<Pipe> MakePipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return std::unexpected(ErrnoError(errno, "create a pipe"));
    Pipe pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
    if (::fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
        return std::unexpected(ErrnoError(errno, "set up a pipe"));
    }
    return pipe;
}

/// What is to happen between fork and exec; frees itself.
class SpawnPlan {
public:
    SpawnPlan() {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawnattr_init(&attributes_);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
    ~SpawnPlan() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }

    /// Descriptors 0, 1, 2 and those of `handed_over` from 3 on, nothing else; default signals; a
    /// session of its own. Returns 0 or an errno.
    int Prepare(int out, int err, const std::vector<int>& handed_over) {
        int failure = ::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
        const auto copy = [&](int from, int to) {
            if (failure == 0) {
                failure = ::posix_spawn_file_actions_adddup2(&actions_, from, to);
            }
        };
        copy(out, 1);
        copy(err, 2);
        int next = kFirstHandedOver;
        for (const int fd : handed_over) copy(fd, next++);
        if (failure == 0) {
            failure = ::posix_spawn_file_actions_addclosefrom_np(&actions_, next);
        }
        sigset_t none;
        sigset_t all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        if (failure == 0) failure = ::posix_spawnattr_setsigmask(&attributes_, &none);
        if (failure == 0) failure = ::posix_spawnattr_setsigdefault(&attributes_, &all);
        if (failure == 0) {
            failure = ::posix_spawnattr_setflags(
                &attributes_, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        }
        return failure;
    }

    int Spawn(pid_t* pid, char* const* arguments, char* const* environment) {
        return ::posix_spawnp(pid, arguments[0], &actions_, &attributes_, arguments, environment);
    }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

/// Our environment with the C locale, so that messages are the ones we know.
std::vector<std::string> CEnvironment() {
    std::vector<std::string> result;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        if (!text.starts_with("LC_ALL=") && !text.starts_with("LANGUAGE=")) {
            result.emplace_back(text);
        }
    }
    result.emplace_back("LC_ALL=C");
    return result;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
    std::vector<char*> result;
    for (auto& text : strings) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

/// Takes what is there now; false when the other end is closed. What is beyond the bound is lost.
bool TakeOutput(int fd, std::string& into) {
    std::array<char, 4096> buffer;
    for (;;) {
        const ssize_t count = ::read(fd, buffer.data(), buffer.size());
        if (count > 0) {
            const auto room = kOutputBytesMax - std::min(kOutputBytesMax, into.size());
            into.append(buffer.data(), std::min(room, static_cast<std::size_t>(count)));
        } else if (count == 0) {
            return false;
        } else if (errno != EINTR) {
            return errno == EAGAIN;
        }
    }
}

/// Collects output until the process behind `pidfd` has ended; false when the deadline came first.
bool Collect(int pidfd, Pipe& out, Pipe& err, Instant deadline, CommandOutput& result) {
    for (;;) {
        std::array<pollfd, 3> entries{
            {{pidfd, POLLIN, 0}, {out.read.Get(), POLLIN, 0}, {err.read.Get(), POLLIN, 0}}};
        const int ready = ::poll(entries.data(), entries.size(), MillisecondsUntil(deadline));
        if (ready == 0) return false;
        if (ready < 0) continue;  // EINTR
        const bool ended = entries[0].revents != 0;
        // A negative descriptor is one that poll leaves out: its other end is closed.
        if (out.read && !TakeOutput(out.read.Get(), result.out)) out.read.Reset();
        if (err.read && !TakeOutput(err.read.Get(), result.err)) err.read.Reset();
        if (ended) return true;
    }
}

int Reap(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Result<CommandOutput> RunCommand(const std::vector<std::string>& arguments, Instant deadline,
                                 const std::vector<int>& handed_over) {
    RHA_ASSIGN_OR_RETURN(auto out, MakePipe());
    RHA_ASSIGN_OR_RETURN(auto err, MakePipe());
    // Parked high up, so that copying one to its place cannot overwrite another.
    std::vector<UniqueFd> parked;
    std::vector<int> sources;
    for (const int fd : {out.write.Get(), err.write.Get()}) {
        parked.emplace_back(::fcntl(fd, F_DUPFD_CLOEXEC, kParkedFrom));
    }
    for (const int fd : handed_over) {
        parked.emplace_back(::fcntl(fd, F_DUPFD_CLOEXEC, kParkedFrom));
        sources.push_back(parked.back().Get());
    }
    for (const auto& fd : parked) {
        if (!fd) return std::unexpected(ErrnoError(errno, "duplicate a descriptor"));
    }
    auto words = arguments;
    auto variables = CEnvironment();
    SpawnPlan plan;
    pid_t pid = -1;
    int failure = plan.Prepare(parked[0].Get(), parked[1].Get(), sources);
    if (failure == 0) {
        failure = plan.Spawn(&pid, Pointers(words).data(), Pointers(variables).data());
    }
    if (failure != 0) {
        auto error = ErrnoError(failure, "run " + arguments[0]);
        error.remedy = "install QEMU, or name its programs in the engine's configuration";
        return std::unexpected(std::move(error));
    }
    parked.clear();
    out.write.Reset();
    err.write.Reset();

    // The process is our child and not yet reaped: its number cannot mean another one.
    const UniqueFd pidfd(PidfdOpen(pid));
    CommandOutput result;
    if (!pidfd || !Collect(pidfd.Get(), out, err, deadline, result)) {
        ::kill(pid, SIGKILL);
        Reap(pid);
        return Fail(ErrorCode::kTimeout, fmt::format("{} took too long", arguments[0]),
                    "see whether the storage below the machine's folder answers");
    }
    result.exit_code = Reap(pid);
    return result;
}

Result<std::optional<QemuProcess>> QemuProcess::Find(const std::string& pid_file) {
    const UniqueFd file(::open(pid_file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) {
        if (errno == ENOENT) return std::nullopt;
        return std::unexpected(ErrnoError(errno, "open " + pid_file));
    }
    const auto holder = [&]() -> Result<pid_t> {
        struct flock lock{};
        lock.l_type = F_WRLCK;
        lock.l_whence = SEEK_SET;
        if (::fcntl(file.Get(), F_GETLK, &lock) != 0) {
            return std::unexpected(ErrnoError(errno, "query the lock of " + pid_file));
        }
        return lock.l_type == F_UNLCK ? 0 : lock.l_pid;
    };
    RHA_ASSIGN_OR_RETURN(const pid_t pid, holder());
    if (pid == 0) return std::nullopt;
    if (pid < 0) {
        return Fail(ErrorCode::kInternal, pid_file + " is locked by something that is not QEMU",
                    "keep other programs away from the runtime directory");
    }
    UniqueFd descriptor(PidfdOpen(pid));
    if (!descriptor) {
        if (errno == ESRCH) return std::nullopt;
        return std::unexpected(ErrnoError(errno, fmt::format("open process {}", pid)));
    }
    // It still holds the lock, so the descriptor stands for the holder and no later process.
    RHA_ASSIGN_OR_RETURN(const pid_t again, holder());
    if (again != pid) return std::nullopt;
    return QemuProcess(pid, std::move(descriptor));
}

bool QemuProcess::WaitForEnd(Instant deadline) const {
    for (;;) {
        pollfd entry{.fd = descriptor_.Get(), .events = POLLIN, .revents = 0};
        const int ready = ::poll(&entry, 1, MillisecondsUntil(deadline));
        if (ready > 0) return true;
        if (ready == 0) return false;
    }
}

void QemuProcess::Kill() const {
    ::syscall(SYS_pidfd_send_signal, descriptor_.Get(), SIGKILL, nullptr, 0);
}

}  // namespace rha::engine
