#include <algorithm>
#include <utility>

#include "common/runtime/sockets.h"

namespace rha {
namespace {

/// Every user of sockets asks for them once; Windows ends it with the process.
void StartSockets() {
    [[maybe_unused]] static const int started = [] {
        WSADATA data{};
        return WSAStartup(MAKEWORD(2, 2), &data);
    }();
}

}  // namespace

void UniqueSocket::Close() {
    if (handle_ != kNone) ::closesocket(std::exchange(handle_, kNone));
}

void AddressesDeleter::operator()(addrinfo* addresses) const {
    ::freeaddrinfo(addresses);
}

Result<Addresses> ResolveAddress(const std::string& host, const std::string& port,
                                 int socket_type) {
    StartSockets();
    addrinfo hints{};
    hints.ai_socktype = socket_type;
    addrinfo* found = nullptr;
    const int failure = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
    if (failure == 0) return Addresses(found);
    return Fail(
        ErrorCode::kUnavailable,
        "cannot resolve '" + host + "': " + WindowsMessage(static_cast<unsigned long>(failure)),
        "check the name and this host's DNS settings");
}

UniqueSocket OpenSocket(int family, int socket_type) {
    StartSockets();
    UniqueSocket socket(::WSASocketW(family, socket_type, 0, nullptr, 0,
                                     WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT));
    u_long not_blocking = 1;
    if (socket && ::ioctlsocket(socket.Get(), FIONBIO, &not_blocking) != 0) return {};
    return socket;
}

int LastSocketError() {
    return ::WSAGetLastError();
}

bool IsPending(int code) {
    return code == WSAEWOULDBLOCK || code == WSAEINPROGRESS || code == WSAEINTR;
}

Error SocketError(int code, std::string what) {
    return WindowsError(static_cast<unsigned long>(code), std::move(what));
}

std::ptrdiff_t SendSome(SocketHandle socket, std::string_view bytes) {
    const auto size = static_cast<int>(std::min<std::size_t>(bytes.size(), 1u << 30));
    return ::send(socket, bytes.data(), size, 0);
}

bool WaitForSocket(SocketHandle socket, SocketWait wait, std::chrono::milliseconds patience) {
    if (patience.count() <= 0) return false;
    // select() and not WSAPoll(): older versions of that one never tell of a refused connection.
    fd_set ready;
    FD_ZERO(&ready);
    FD_SET(socket, &ready);
    fd_set failed = ready;
    timeval limit{.tv_sec = static_cast<long>(patience.count() / 1000),
                  .tv_usec = static_cast<long>(patience.count() % 1000 * 1000)};
    return ::select(0, wait == SocketWait::kRead ? &ready : nullptr,
                    wait == SocketWait::kWrite ? &ready : nullptr, &failed, &limit) > 0;
}

int ConnectionError(SocketHandle socket) {
    int failure = 0;
    int size = sizeof failure;
    ::getsockopt(socket, SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&failure), &size);
    return failure;
}

}  // namespace rha
