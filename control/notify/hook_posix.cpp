#include <algorithm>
#include <cerrno>
#include <csignal>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/runtime/clock.h"
#include "common/runtime/unique_fd.h"
#include "control/notify/hook_path.h"

namespace rha::control {
namespace {

constexpr std::size_t kOutputBytesMax = 2000;
constexpr Duration kTermGrace = std::chrono::seconds(2);

struct SpawnPlan {
    SpawnPlan() {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
    }
    ~SpawnPlan() {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

/// In a session of its own, signals as usual, output into `output`, nothing else inherited.
void Describe(SpawnPlan& plan, int output) {
    posix_spawn_file_actions_addopen(&plan.actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&plan.actions, output, 1);
    posix_spawn_file_actions_adddup2(&plan.actions, output, 2);
    posix_spawn_file_actions_addclosefrom_np(&plan.actions, 3);
    posix_spawn_file_actions_addchdir_np(&plan.actions, "/");
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&plan.attributes, &none);
    posix_spawnattr_setsigdefault(&plan.attributes, &all);
    posix_spawnattr_setflags(&plan.attributes,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

/// A running hook; killed with all its session's group if it is still there at the end.
class Child {
public:
    static Result<Child> Start(const std::string& program,
                               const std::map<std::string, std::string>& environment);
    Child(Child&& other) noexcept
        : pid_(std::exchange(other.pid_, -1)),
          pidfd_(std::move(other.pidfd_)),
          output_(std::move(other.output_)) {}
    Child& operator=(Child&&) = delete;
    ~Child() {
        if (pid_ < 0) return;
        Kill(SIGKILL);
        Reap();
    }

    int pidfd() const { return pidfd_.Get(); }
    int output() const { return output_.Get(); }
    void Kill(int signal) const { ::kill(-pid_, signal); }
    /// Waits for the end. The exit code, or -1.
    int Reap() {
        siginfo_t info{};
        while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED) != 0 && errno == EINTR) {
        }
        pid_ = -1;
        return info.si_code == CLD_EXITED ? info.si_status : -1;
    }

private:
    Child(pid_t pid, UniqueFd pidfd, UniqueFd output)
        : pid_(pid), pidfd_(std::move(pidfd)), output_(std::move(output)) {}

    pid_t pid_;
    UniqueFd pidfd_;
    UniqueFd output_;
};

Result<Child> Child::Start(const std::string& program,
                           const std::map<std::string, std::string>& environment) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return std::unexpected(ErrnoError(errno, "create a pipe"));
    UniqueFd reader(ends[0]);
    const UniqueFd writer(ends[1]);
    ::fcntl(reader.Get(), F_SETFL, O_NONBLOCK);
    SpawnPlan plan;
    Describe(plan, writer.Get());
    std::vector<std::string> lines = {
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:"
        "/sbin:/bin",
        "LANG=C.UTF-8", "HOME=/"};
    for (const auto& [name, value] : environment) lines.push_back(name + "=" + value);
    std::vector<char*> variables;
    for (auto& line : lines) variables.push_back(line.data());
    variables.push_back(nullptr);
    std::string path = program;
    char* arguments[] = {path.data(), nullptr};
    pid_t pid = -1;
    const int failure = ::posix_spawn(&pid, program.c_str(), &plan.actions, &plan.attributes,
                                      arguments, variables.data());
    if (failure != 0) return std::unexpected(ErrnoError(failure, "run " + program));
    UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));  // O_CLOEXEC by nature
    Child child(pid, std::move(pidfd), std::move(reader));
    if (child.pidfd() < 0) return std::unexpected(ErrnoError(errno, "watch " + program));
    return child;
}

/// Takes what is there. False at the end of the output.
bool Drain(int fd, std::string& output) {
    char buffer[4096];
    for (;;) {
        const ssize_t got = ::read(fd, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return true;  // nothing there for now
        if (got == 0) return false;
        const auto room = kOutputBytesMax - std::min(kOutputBytesMax, output.size());
        output.append(buffer, std::min(static_cast<std::size_t>(got), room));
    }
}

enum class Ending { kExited, kDeadline, kCancelled };

Ending WaitForEnd(const Child& child, Instant deadline, int cancel_fd, std::string& output) {
    bool reading = true;
    for (;;) {
        const Duration left = deadline - MonotonicNow();
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(left).count();
        pollfd fds[] = {{.fd = child.pidfd(), .events = POLLIN, .revents = 0},
                        {.fd = reading ? child.output() : -1, .events = POLLIN, .revents = 0},
                        {.fd = cancel_fd, .events = POLLIN, .revents = 0}};
        ::poll(fds, 3, static_cast<int>(std::max<long>(0, ms)));
        if (fds[1].revents != 0) reading = Drain(child.output(), output);
        if (fds[0].revents != 0) {
            Drain(child.output(), output);
            return Ending::kExited;
        }
        if (fds[2].revents != 0) return Ending::kCancelled;
        if (left <= Duration{}) return Ending::kDeadline;
    }
}

}  // namespace

Status CheckHookPath(const std::filesystem::path& path, HookPath kind, bool own_user) {
    struct stat info{};
    if (::lstat(path.c_str(), &info) != 0) {
        Error error = ErrnoError(errno, "look at hook path " + path.string());
        error.remedy = "put the program there, or change or remove the target that names it";
        return std::unexpected(std::move(error));
    }
    const std::string remedy =
        "run: chown root " + path.string() + " && chmod 0755 " + path.string();
    const bool directory = kind != HookPath::kProgram;
    if (directory ? !S_ISDIR(info.st_mode) : !S_ISREG(info.st_mode)) {
        return Fail(ErrorCode::kPermissionDenied,
                    path.string() + (directory ? " is no directory" : " is no plain file"),
                    "put the program itself there, not a link to it");
    }
    if (info.st_uid != 0 && !(own_user && info.st_uid == ::geteuid())) {
        return Fail(ErrorCode::kPermissionDenied, path.string() + " does not belong to root",
                    remedy);
    }
    const bool sticky = directory && (info.st_mode & S_ISVTX) != 0;
    if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0 && !sticky) {
        return Fail(ErrorCode::kPermissionDenied, path.string() + " may be written by others",
                    remedy);
    }
    if (!directory && ::access(path.c_str(), X_OK) != 0) {
        return Fail(ErrorCode::kPermissionDenied, path.string() + " may not be run by this service",
                    "run: chmod 0755 " + path.string());
    }
    return {};
}

Result<HookResult> RunHook(const std::string& program,
                           const std::map<std::string, std::string>& environment, Duration timeout,
                           const CancelSignal& cancel) {
    RHA_ASSIGN_OR_RETURN(Child child, Child::Start(program, environment));
    HookResult result;
    Ending ending = WaitForEnd(child, MonotonicNow() + timeout, cancel.handle(), result.output);
    if (ending != Ending::kExited) {
        result.timed_out = ending == Ending::kDeadline;
        child.Kill(SIGTERM);
        if (WaitForEnd(child, MonotonicNow() + kTermGrace, -1, result.output) != Ending::kExited) {
            child.Kill(SIGKILL);
        }
    }
    result.exit_code = child.Reap();
    if (ending == Ending::kCancelled) {
        return Fail(ErrorCode::kCancelled, "the control service stops",
                    "try again when it runs again");
    }
    if (result.timed_out) result.exit_code = -1;
    return result;
}

}  // namespace rha::control
