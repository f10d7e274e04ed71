#include <algorithm>
#include <cerrno>
#include <utility>

#include <sys/un.h>

#include "control/notify/local_syslog.h"

namespace rha::control {
namespace {

std::unexpected<Error> Unavailable(std::string what) {
    Error error = ErrnoError(errno, std::move(what));
    error.code = ErrorCode::kUnavailable;
    error.retryable = true;
    error.remedy = "check that a syslog server listens there";
    return std::unexpected(std::move(error));
}

}  // namespace

Result<bool> ConnectLocalSyslog(const std::string& path, UniqueSocket& socket) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), address.sun_path);
    for (const int type : {SOCK_DGRAM, SOCK_STREAM}) {
        socket = OpenSocket(AF_UNIX, type);
        if (!socket) return Unavailable("create a socket");
        if (::connect(socket.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
            0) {
            return type == SOCK_STREAM;
        }
        if (errno != EPROTOTYPE) break;
    }
    return Unavailable("connect to " + path);
}

}  // namespace rha::control
