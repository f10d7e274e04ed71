#include <cerrno>
#include <utility>

#include <poll.h>
#include <unistd.h>

#include "common/runtime/sockets.h"

namespace rha {

void UniqueSocket::Close() {
    if (handle_ != kNone) ::close(std::exchange(handle_, kNone));
}

void AddressesDeleter::operator()(addrinfo* addresses) const {
    ::freeaddrinfo(addresses);
}

Result<Addresses> ResolveAddress(const std::string& host, const std::string& port,
                                 int socket_type) {
    addrinfo hints{};
    hints.ai_socktype = socket_type;
    addrinfo* found = nullptr;
    const int failure = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
    if (failure == 0) return Addresses(found);
    return Fail(ErrorCode::kUnavailable,
                "cannot resolve '" + host + "': " + ::gai_strerror(failure),
                "check the name and this host's DNS settings");
}

UniqueSocket OpenSocket(int family, int socket_type) {
    return UniqueSocket(::socket(family, socket_type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

int LastSocketError() {
    return errno;
}

bool IsPending(int code) {
    return code == EINPROGRESS || code == EAGAIN || code == EWOULDBLOCK || code == EINTR;
}

Error SocketError(int code, std::string what) {
    return ErrnoError(code, std::move(what));
}

std::ptrdiff_t SendSome(SocketHandle socket, std::string_view bytes) {
    return ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

bool WaitForSocket(SocketHandle socket, SocketWait wait, std::chrono::milliseconds patience) {
    const short events = wait == SocketWait::kRead ? POLLIN : POLLOUT;
    pollfd poll_fd{.fd = socket, .events = events, .revents = 0};
    return patience.count() > 0 && ::poll(&poll_fd, 1, static_cast<int>(patience.count())) > 0;
}

int ConnectionError(SocketHandle socket) {
    int failure = 0;
    socklen_t size = sizeof failure;
    ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &failure, &size);
    return failure;
}

}  // namespace rha
