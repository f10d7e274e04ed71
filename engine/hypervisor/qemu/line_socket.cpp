#include "engine/hypervisor/qemu/line_socket.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/runtime/clock.h"
#include "engine/hypervisor/qemu/replies.h"

namespace rha::engine {
namespace {

constexpr int kBacklog = 16;

/// A socket address that names `path` through an open descriptor of its directory, which must stay
/// open while the address is used.
struct ShortAddress {
    UniqueFd directory;
    sockaddr_un address{};
};

Result<ShortAddress> AddressOf(const std::string& path) {
    const std::filesystem::path whole(path);
    ShortAddress result;
    result.directory.Reset(::open(whole.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!result.directory) {
        return std::unexpected(ErrnoError(errno, "open " + whole.parent_path().string()));
    }
    const auto name =
        fmt::format("/proc/self/fd/{}/{}", result.directory.Get(), whole.filename().string());
    if (name.size() >= sizeof result.address.sun_path) {
        return Fail(ErrorCode::kInternal, "the socket name " + name + " is too long");
    }
    result.address.sun_family = AF_UNIX;
    std::memcpy(result.address.sun_path, name.c_str(), name.size() + 1);
    return result;
}

Error Late(std::string_view what) {
    return {.code = ErrorCode::kTimeout,
            .message = fmt::format("{} took too long", what),
            .remedy = "see whether QEMU hangs, for instance on its storage",
            .retryable = true};
}

Error Closed() {
    return {.code = ErrorCode::kUnavailable,
            .message = "QEMU closed the connection",
            .remedy = "look into the machine's qemu.log",
            .retryable = true};
}

/// Waits for `events`; kTimeout when they do not come.
Status WaitFor(int fd, short events, Instant deadline, std::string_view what) {
    for (;;) {
        pollfd entry{.fd = fd, .events = events, .revents = 0};
        const int ready = ::poll(&entry, 1, MillisecondsUntil(deadline));
        if (ready > 0) return {};
        if (ready == 0) return std::unexpected(Late(what));
        if (errno != EINTR) return std::unexpected(ErrnoError(errno, "poll"));
    }
}

}  // namespace

int MillisecondsUntil(Instant deadline) {
    const auto left = deadline - MonotonicNow();
    if (left <= Duration::zero()) return 0;
    const auto whole = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    return static_cast<int>(std::min<decltype(whole)>(whole, 1 << 30));
}

Result<LineSocket> LineSocket::Connect(const std::string& path) {
    RHA_ASSIGN_OR_RETURN(const auto target, AddressOf(path));
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) return std::unexpected(ErrnoError(errno, "create a socket"));
    if (::connect(socket.Get(), reinterpret_cast<const sockaddr*>(&target.address),
                  sizeof target.address) != 0) {
        if (errno == EAGAIN) return std::unexpected(Late("connecting to " + path));
        return std::unexpected(ErrnoError(errno, "connect to " + path));
    }
    return LineSocket(std::move(socket));
}

Status LineSocket::Send(std::string_view bytes, Instant deadline) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_.Get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            RHA_RETURN_IF_ERROR(WaitFor(socket_.Get(), POLLOUT, deadline, "sending to QEMU"));
        } else if (errno != EINTR) {
            return std::unexpected(ErrnoError(errno, "send to QEMU"));
        }
    }
    return {};
}

Result<std::string> LineSocket::ReadLine(Instant deadline) {
    std::size_t searched = 0;
    for (;;) {
        const auto end = received_.find('\n', searched);
        if (end != std::string::npos) {
            auto line = received_.substr(0, end);
            received_.erase(0, end + 1);
            if (line.ends_with('\r')) line.pop_back();
            return line;
        }
        searched = received_.size();
        if (searched > kReplyBytesMax) {
            return Fail(ErrorCode::kCorruption, "an answer through QEMU is endless",
                        "restart the guest agent in the guest");
        }
        RHA_RETURN_IF_ERROR(WaitFor(socket_.Get(), POLLIN, deadline, "an answer through QEMU"));
        char buffer[4096];
        const ssize_t count = ::recv(socket_.Get(), buffer, sizeof buffer, 0);
        if (count > 0) {
            received_.append(buffer, static_cast<std::size_t>(count));
        } else if (count == 0) {
            return std::unexpected(Closed());
        } else if (errno != EINTR && errno != EAGAIN) {
            return std::unexpected(ErrnoError(errno, "receive from QEMU"));
        }
    }
}

Result<UniqueFd> ListenAt(const std::string& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
        return std::unexpected(ErrnoError(errno, "remove " + path));
    }
    RHA_ASSIGN_OR_RETURN(const auto target, AddressOf(path));
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket) return std::unexpected(ErrnoError(errno, "create a socket"));
    if (::bind(socket.Get(), reinterpret_cast<const sockaddr*>(&target.address),
               sizeof target.address) != 0 ||
        ::listen(socket.Get(), kBacklog) != 0) {
        return std::unexpected(ErrnoError(errno, "listen at " + path));
    }
    return socket;
}

}  // namespace rha::engine
