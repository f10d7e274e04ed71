#include "engine/hypervisor/qemu/process.h"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/runtime/clock.h"
#include "tests/unit/qemu/scratch.h"

namespace rha::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Instant Later() {
    return MonotonicNow() + seconds(30);
}

Result<CommandOutput> Shell(const std::string& script, Instant deadline = Later(),
                            const std::vector<int>& handed_over = {}) {
    return RunCommand({"sh", "-c", script}, deadline, handed_over);
}

TEST(RunCommand, CollectsOutputAndExitCode) {
    const auto output = Shell("echo out; echo err >&2; cat; exit 7");
    ASSERT_TRUE(output);
    EXPECT_EQ(output->exit_code, 7);
    EXPECT_EQ(output->out, "out\n");
    EXPECT_EQ(output->err, "err\n");
}

TEST(RunCommand, TellsOfSignals) {
    EXPECT_EQ(Shell("kill -9 $$")->exit_code, 128 + SIGKILL);
}

TEST(RunCommand, BoundsOutput) {
    EXPECT_EQ(Shell("head -c 3000000 /dev/zero")->out.size(), 1u << 20);
}

TEST(RunCommand, KillsWhatTakesTooLong) {
    const auto output = Shell("exec sleep 1000", MonotonicNow() + milliseconds(50));
    EXPECT_EQ(output.error().code, ErrorCode::kTimeout);
}

TEST(RunCommand, DoesNotWaitForADetachedDescendant) {
    const auto output = Shell("sleep 1000 & echo $!");
    ASSERT_TRUE(output);
    const auto pid = std::stoi(output->out);
    EXPECT_EQ(::kill(pid, SIGKILL), 0);  // it was still there
}

TEST(RunCommand, MissingProgramHasARemedy) {
    const auto output = RunCommand({"rha-no-such-program"}, Later());
    EXPECT_EQ(output.error().code, ErrorCode::kNotFound);
    EXPECT_FALSE(output.error().remedy.empty());
}

TEST(RunCommand, HandsOverExactlyTheGivenDescriptors) {
    int first[2];
    int second[2];
    ASSERT_EQ(::pipe2(first, O_CLOEXEC), 0);
    ASSERT_EQ(::pipe(second), 0);  // not close-on-exec: must be closed all the same
    const UniqueFd ends[] = {UniqueFd(first[0]), UniqueFd(first[1]), UniqueFd(second[0]),
                             UniqueFd(second[1])};
    // Crosswise, so that copying one after the other would overwrite a source.
    // The shell forks for ls and has nothing open for itself meanwhile.
    const auto output =
        Shell("echo one >&3; echo two >&4; ls /proc/$$/fd; true", Later(), {second[1], first[1]});
    ASSERT_TRUE(output);
    EXPECT_EQ(output->out, "0\n1\n2\n3\n4\n");
    char buffer[16] = {};
    EXPECT_EQ(::read(second[0], buffer, sizeof buffer), 4);
    EXPECT_STREQ(buffer, "one\n");
    EXPECT_EQ(::read(first[0], buffer, sizeof buffer), 4);
    EXPECT_STREQ(buffer, "two\n");
}

TEST(RunCommand, ResetsSignals) {
    ::signal(SIGPIPE, SIG_IGN);
    sigset_t blocked;
    sigset_t before;
    ::sigemptyset(&blocked);
    ::sigaddset(&blocked, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &blocked, &before);
    const auto output = Shell("grep -E '^Sig(Blk|Ign)' /proc/self/status; kill -TERM $$; echo no");
    ::signal(SIGPIPE, SIG_DFL);
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    ASSERT_TRUE(output);
    EXPECT_EQ(output->exit_code, 128 + SIGTERM);
    std::uint64_t of_blocked = 0;
    std::uint64_t of_ignored = 0;
    ASSERT_EQ(std::sscanf(output->out.c_str(), "SigBlk: %lx SigIgn: %lx", &of_blocked, &of_ignored),
              2);
    EXPECT_EQ(of_blocked, 0u);
    EXPECT_EQ(of_ignored & (1u << (SIGPIPE - 1)), 0u);
}

/// A process that holds a lock on `path` until it is killed.
class Holder {
public:
    explicit Holder(const std::string& path) {
        int ready[2];
        EXPECT_EQ(::pipe(ready), 0);
        pid_ = ::fork();
        if (pid_ == 0) {
            const int fd = ::open(path.c_str(), O_RDWR | O_CREAT, 0600);
            struct flock lock{};
            lock.l_type = F_WRLCK;
            if (::fcntl(fd, F_SETLK, &lock) != 0) ::_exit(1);
            (void)!::write(ready[1], "x", 1);
            for (;;) ::pause();
        }
        ::close(ready[1]);
        char byte = 0;
        EXPECT_EQ(::read(ready[0], &byte, 1), 1);
        ::close(ready[0]);
    }
    ~Holder() { ::kill(pid_, SIGKILL), ::waitpid(pid_, nullptr, 0); }
    pid_t pid() const { return pid_; }

private:
    pid_t pid_ = -1;
};

TEST(QemuProcess, IsFoundByItsLockAndCanBeKilled) {
    Scratch scratch;
    const Holder holder(scratch / "pid");
    auto process = QemuProcess::Find(scratch / "pid");
    ASSERT_TRUE(process);
    ASSERT_TRUE(process->has_value());
    EXPECT_EQ((*process)->pid(), holder.pid());
    EXPECT_FALSE((*process)->WaitForEnd(MonotonicNow()));
    (*process)->Kill();
    EXPECT_TRUE((*process)->WaitForEnd(Later()));
    EXPECT_FALSE(QemuProcess::Find(scratch / "pid")->has_value());
}

TEST(QemuProcess, AStalePidFileIsNoProcess) {
    Scratch scratch;
    EXPECT_FALSE(QemuProcess::Find(scratch / "pid")->has_value());
    WriteText(scratch / "pid", std::to_string(::getpid()) + "\n");
    EXPECT_FALSE(QemuProcess::Find(scratch / "pid")->has_value());
}

}  // namespace
}  // namespace rha::engine
