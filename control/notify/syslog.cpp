// Syslog: RFC 5424 messages over a local socket, UDP, or TCP with octet counting (RFC 6587).
#include <algorithm>
#include <chrono>

#include "common/runtime/clock.h"
#include "common/runtime/sockets.h"
#include "control/notify/core/message_text.h"
#include "control/notify/delivery.h"
#include "control/notify/local_syslog.h"

namespace rha::control {
namespace {

using Transport = SyslogAddress::Transport;

struct Socket {
    UniqueSocket socket;
    bool framed = false;  ///< a stream: each message with its length before it
};

/// How long a request to stop may go unseen.
constexpr Duration kLook = std::chrono::milliseconds(100);

struct Wait {
    const CancelSignal& cancel;
    Instant deadline;

    /// Until it can be written to.
    Status For(SocketHandle socket) const {
        for (;;) {
            const Duration left = deadline - MonotonicNow();
            const auto part = std::chrono::ceil<std::chrono::milliseconds>(std::min(left, kLook));
            if (cancel.IsSet()) {
                return Fail(ErrorCode::kCancelled, "the control service stops",
                            "try again when it runs again");
            }
            if (WaitForSocket(socket, SocketWait::kWrite, part)) return {};
            if (left <= Duration{}) {
                return Fail(ErrorCode::kTimeout, "the syslog server does not take the message",
                            "check that the syslog server runs");
            }
        }
    }
};

Error SyslogError(int code, std::string what) {
    Error error = SocketError(code, std::move(what));
    error.code = ErrorCode::kUnavailable;
    error.retryable = true;
    error.remedy = "check that a syslog server listens there";
    return error;
}

Result<Socket> OpenLocal(const std::string& path) {
    Socket local;
    const auto framed = ConnectLocalSyslog(path, local.socket);
    if (!framed) return std::unexpected(framed.error());
    local.framed = *framed;
    return local;
}

Status Connect(SocketHandle socket, const addrinfo& address, const Wait& wait,
               const std::string& what) {
    if (::connect(socket, address.ai_addr, static_cast<socklen_t>(address.ai_addrlen)) == 0) {
        return {};
    }
    if (!IsPending(LastSocketError())) {
        return std::unexpected(SyslogError(LastSocketError(), what));
    }
    RHA_RETURN_IF_ERROR(wait.For(socket));
    const int failure = ConnectionError(socket);
    if (failure != 0) return std::unexpected(SyslogError(failure, what));
    return {};
}

Result<Socket> OpenRemote(const SyslogAddress& address, const Wait& wait) {
    const bool tcp = address.transport == Transport::kTcp;
    const std::string what = "connect to " + address.host + ":" + address.port;
    auto addresses = ResolveAddress(address.host, address.port, tcp ? SOCK_STREAM : SOCK_DGRAM);
    if (!addresses) {
        addresses.error().retryable = true;
        return std::unexpected(std::move(addresses).error());
    }
    Status last = Fail(ErrorCode::kUnavailable, "no address", "check the name");
    for (const addrinfo* at = addresses->get(); at != nullptr; at = at->ai_next) {
        UniqueSocket socket = OpenSocket(at->ai_family, at->ai_socktype);
        if (!socket) continue;
        last = Connect(socket.Get(), *at, wait, what);
        if (last) return Socket{std::move(socket), tcp};
        if (last.error().code == ErrorCode::kCancelled) break;
    }
    return std::unexpected(std::move(last).error());
}

Status SendAll(SocketHandle socket, std::string_view bytes, const Wait& wait) {
    while (!bytes.empty()) {
        const auto sent = SendSome(socket, bytes);
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            continue;
        }
        if (!IsPending(LastSocketError())) {
            return std::unexpected(SyslogError(LastSocketError(), "send to the syslog server"));
        }
        RHA_RETURN_IF_ERROR(wait.For(socket));
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
        RHA_RETURN_IF_ERROR(SendAll(socket->socket.Get(), line, wait));
    }
    return "sent " + std::to_string(message.groups.size()) + " to " + target.address +
           " (syslog servers do not answer)";
}

}  // namespace rha::control
