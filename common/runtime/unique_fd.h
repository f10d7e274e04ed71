// UniqueFd: sole owner of a POSIX file descriptor. Thread rule: plain value, one owner.
#pragma once

#include <utility>

#include <unistd.h>

namespace rha {

class UniqueFd {
public:
    UniqueFd() = default;
    /// Takes ownership of `fd`; a negative number means "none".
    explicit UniqueFd(int fd) : fd_(fd) {}
    UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    UniqueFd& operator=(UniqueFd&& other) noexcept {
        if (this != &other) Reset(std::exchange(other.fd_, -1));
        return *this;
    }
    UniqueFd(const UniqueFd&) = delete;
    UniqueFd& operator=(const UniqueFd&) = delete;
    ~UniqueFd() { Reset(); }

    int Get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

    /// Gives up ownership without closing.
    [[nodiscard]] int Release() { return std::exchange(fd_, -1); }

    /// Closes what is held and takes `fd`. An error of close(2) is not reported here: whoever wrote
    /// data that matters has called fdatasync(2) before.
    void Reset(int fd = -1) {
        const int old = std::exchange(fd_, fd);
        if (old >= 0) ::close(old);
    }

private:
    int fd_ = -1;
};

}  // namespace rha
