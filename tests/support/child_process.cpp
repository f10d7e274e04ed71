#include "tests/support/child_process.h"

#include <array>
#include <utility>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rha::test {
namespace {

struct Pipe {
    UniqueFd read;
    UniqueFd write;
};

Pipe MakePipe() {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

/// Appends what can be read; closes the descriptor at its end.
void Take(UniqueFd& from, std::string& to) {
    char buffer[4096];
    const ssize_t count = ::read(from.Get(), buffer, sizeof buffer);
    if (count > 0) {
        to.append(buffer, static_cast<std::size_t>(count));
    } else {
        from.Reset();
    }
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& words) {
    Pipe out = MakePipe();
    Pipe err = MakePipe();
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
        const int null = ::open("/dev/null", O_RDONLY);
        ::dup2(null, STDIN_FILENO);
        ::dup2(out.write.Get(), STDOUT_FILENO);
        ::dup2(err.write.Get(), STDERR_FILENO);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    EXPECT_GT(pid_, 0);
    out_ = std::move(out.read);
    err_ = std::move(err.read);
}

ChildProcess::~ChildProcess() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        Reap();
    }
}

void ChildProcess::Signal(int signal) {
    if (pid_ > 0) ::kill(pid_, signal);
}

bool ChildProcess::ReadSome(std::chrono::steady_clock::time_point deadline) {
    std::array<pollfd, 2> ends = {pollfd{out_.Get(), POLLIN, 0}, pollfd{err_.Get(), POLLIN, 0}};
    if (!out_ && !err_) return false;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    if (::poll(ends.data(), ends.size(), static_cast<int>(left.count())) <= 0) return false;
    if (ends[0].revents != 0) Take(out_, output_.out);
    if (ends[1].revents != 0) Take(err_, output_.err);
    return true;
}

void ChildProcess::Reap() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    output_.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Finished ChildProcess::Wait(std::chrono::seconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (ReadSome(deadline)) {
    }
    if (pid_ > 0) {
        if (out_ || err_) ::kill(pid_, SIGKILL);
        Reap();
    }
    return output_;
}

bool ChildProcess::ReadUntil(const std::function<bool(const Finished&)>& found,
                             std::chrono::seconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!found(output_)) {
        if (!ReadSome(deadline)) return false;
    }
    return true;
}

Finished RunProcess(const std::vector<std::string>& words) {
    return ChildProcess(words).Wait();
}

}  // namespace rha::test
