// Sockets that do not block, with the differences between POSIX systems and Windows evened out.
// Includes the system's headers of addresses and socket options, which are the same on both.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#ifdef _WIN32
#include "common/runtime/windows_error.h"
// After windows.h.
#include <ws2tcpip.h>
#else
#include <netdb.h>
#include <sys/socket.h>
#endif

#include "common/error.h"

namespace rha {

#ifdef _WIN32
using SocketHandle = SOCKET;
#else
using SocketHandle = int;
#endif

/// Sole owner of a socket. Thread rule: plain value, one owner.
class UniqueSocket {
public:
    UniqueSocket() = default;
    explicit UniqueSocket(SocketHandle handle) : handle_(handle) {}
    UniqueSocket(UniqueSocket&& other) noexcept : handle_(std::exchange(other.handle_, kNone)) {}
    UniqueSocket& operator=(UniqueSocket&& other) noexcept {
        if (this != &other) {
            Close();
            handle_ = std::exchange(other.handle_, kNone);
        }
        return *this;
    }
    UniqueSocket(const UniqueSocket&) = delete;
    UniqueSocket& operator=(const UniqueSocket&) = delete;
    ~UniqueSocket() { Close(); }

    SocketHandle Get() const { return handle_; }
    explicit operator bool() const { return handle_ != kNone; }
    void Close();

private:
    static constexpr SocketHandle kNone = static_cast<SocketHandle>(-1);
    SocketHandle handle_ = kNone;
};

struct AddressesDeleter {
    void operator()(addrinfo* addresses) const;
};
using Addresses = std::unique_ptr<addrinfo, AddressesDeleter>;

/// What a name and a port resolve to, at least one. kUnavailable.
Result<Addresses> ResolveAddress(const std::string& host, const std::string& port, int socket_type);

/// Not blocking, not inherited by other programs. None when there is none to be had.
UniqueSocket OpenSocket(int family, int socket_type);

/// The code of the last call that failed on this thread.
int LastSocketError();
/// Whether that code means "not yet".
bool IsPending(int code);
Error SocketError(int code, std::string what);

/// How much was taken; less than 0: see LastSocketError(). Never ends the process.
std::ptrdiff_t SendSome(SocketHandle socket, std::string_view bytes);

enum class SocketWait { kRead, kWrite };

/// Until the socket is ready, or has failed; false when `patience` is over first. A connection that
/// is being made is ready for writing once it is decided; ConnectionError() tells how.
bool WaitForSocket(SocketHandle socket, SocketWait wait, std::chrono::milliseconds patience);
int ConnectionError(SocketHandle socket);

}  // namespace rha
