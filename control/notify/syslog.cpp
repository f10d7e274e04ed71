// Syslog: RFC 5424 messages over a local socket, UDP, or TCP with octet counting (RFC 6587).
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "common/runtime/clock.h"
#include "control/notify/core/message_text.h"
#include "control/notify/delivery.h"

namespace rha::control {
namespace {

using Transport = SyslogAddress::Transport;

struct Socket {
    UniqueFd fd;
    bool framed = false;  ///< a stream: each message with its length before it
};

struct Wait {
    const CancelSignal& cancel;
    Instant deadline;

    /// Until `events` are there.
    Status For(int fd, short events) const {
        for (;;) {
            const Duration left = deadline - MonotonicNow();
            const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(left).count();
            pollfd fds[] = {{.fd = fd, .events = events, .revents = 0},
                            {.fd = cancel.fd(), .events = POLLIN, .revents = 0}};
            const int ready = ::poll(fds, 2, static_cast<int>(std::max<long>(0, ms)));
            if (ready < 0 && errno == EINTR) continue;
            if (fds[1].revents != 0) {
                return Fail(ErrorCode::kCancelled, "the control service stops",
                            "try again when it runs again");
            }
            if (fds[0].revents != 0) return {};
            if (left <= Duration{}) {
                return Fail(ErrorCode::kTimeout, "the syslog server does not take the message",
                            "check that the syslog server runs");
            }
        }
    }
};

Error SyslogError(int errno_value, std::string what) {
    Error error = ErrnoError(errno_value, std::move(what));
    error.code = ErrorCode::kUnavailable;
    error.retryable = true;
    error.remedy = "check that a syslog server listens there";
    return error;
}

Result<Socket> OpenLocal(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), address.sun_path);
    for (const int type : {SOCK_DGRAM, SOCK_STREAM}) {
        UniqueFd fd(::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        if (!fd) return std::unexpected(SyslogError(errno, "create a socket"));
        if (::connect(fd.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
            return Socket{std::move(fd), type == SOCK_STREAM};
        }
        if (errno != EPROTOTYPE) break;
    }
    return std::unexpected(SyslogError(errno, "connect to " + path));
}

Status Connect(int fd, const addrinfo& address, const Wait& wait, const std::string& what) {
    if (::connect(fd, address.ai_addr, address.ai_addrlen) == 0) return {};
    if (errno != EINPROGRESS) return std::unexpected(SyslogError(errno, what));
    RHA_RETURN_IF_ERROR(wait.For(fd, POLLOUT));
    int failure = 0;
    socklen_t size = sizeof failure;
    ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size);
    if (failure != 0) return std::unexpected(SyslogError(failure, what));
    return {};
}

Result<Socket> OpenRemote(const SyslogAddress& address, const Wait& wait) {
    const bool tcp = address.transport == Transport::kTcp;
    const std::string what = "connect to " + address.host + ":" + address.port;
    addrinfo hints{};
    hints.ai_socktype = tcp ? SOCK_STREAM : SOCK_DGRAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int result = ::getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &found);
    if (result != 0) {
        return std::unexpected(
            Error{.code = ErrorCode::kUnavailable,
                  .message = "cannot resolve '" + address.host + "': " + ::gai_strerror(result),
                  .remedy = "check the name and this host's name service",
                  .retryable = true});
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses(found, ::freeaddrinfo);
    Status last = Fail(ErrorCode::kUnavailable, "no address", "check the name");
    for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
        UniqueFd fd(::socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        if (!fd) continue;
        last = Connect(fd.Get(), *at, wait, what);
        if (last) return Socket{std::move(fd), tcp};
        if (last.error().code == ErrorCode::kCancelled) break;
    }
    return std::unexpected(std::move(last).error());
}

Status SendAll(int fd, std::string_view bytes, const Wait& wait) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            continue;
        }
        if (errno == EINTR) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK) {
            return std::unexpected(SyslogError(errno, "send to the syslog server"));
        }
        RHA_RETURN_IF_ERROR(wait.For(fd, POLLOUT));
    }
    return {};
}

}  // namespace

Result<std::string> SendSyslog(const NotifyTarget& target, const Message& message,
                               const DeliveryFacts& facts, const CancelSignal& cancel) {
    RHA_ASSIGN_OR_RETURN(const SyslogAddress address, ParseSyslogAddress(target.address));
    const Wait wait{cancel, MonotonicNow() + target.timeout};
    auto socket = address.transport == Transport::kLocal ? OpenLocal(address.path)
                                                         : OpenRemote(address, wait);
    if (!socket) return std::unexpected(std::move(socket).error());
    for (const EventGroup& group : message.groups) {
        std::string line = SyslogLine(group, target.language, facts.host);
        if (socket->framed) line = std::to_string(line.size()) + " " + line;
        RHA_RETURN_IF_ERROR(SendAll(socket->fd.Get(), line, wait));
    }
    return "sent " + std::to_string(message.groups.size()) + " to " + target.address +
           " (syslog servers do not answer)";
}

}  // namespace rha::control
